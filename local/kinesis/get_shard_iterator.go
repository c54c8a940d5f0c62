package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type getShardIteratorInput struct {
	target
	ShardId                *string
	ShardIteratorType      *string
	StartingSequenceNumber *string
	Timestamp              *awsapi.Timestamp
	DryRun                 bool
}

type getShardIteratorOutput struct{ ShardIterator string }

var iteratorTypes = []string{AfterSequenceNumber, Latest, AtTimestamp, AtSequenceNumber, TrimHorizon}

func (s *Service) getShardIterator(_ context.Context, in *getShardIteratorInput) (*getShardIteratorOutput, error) {
	var c check
	c.name("shardId", in.ShardId)
	c.enum("shardIteratorType", in.ShardIteratorType, iteratorTypes)
	c.optionalText("startingSequenceNumber", in.StartingSequenceNumber, 1, 129, sequencePattern)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	sh, err := st.shard(*in.ShardId)
	if err != nil {
		return nil, err
	}
	from, err := in.position()
	if err != nil {
		return nil, err
	}
	sh.mu.Lock()
	ordinal, err := sh.locate(s.now(), from)
	sh.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	return &getShardIteratorOutput{iteratorOf(sh, ordinal).seal(time.Now())}, nil
}

// position is what the request asks for. A sequence number belongs to the types
// that name one.
func (in *getShardIteratorInput) position() (Position, error) {
	p := Position{Type: *in.ShardIteratorType}
	bySequence := p.Type == AtSequenceNumber || p.Type == AfterSequenceNumber
	switch {
	case bySequence && in.StartingSequenceNumber == nil:
		return p, errNoSequence(p.Type)
	case !bySequence && in.StartingSequenceNumber != nil:
		return p, errNeedlessSequence(p.Type)
	case bySequence:
		p.SequenceNumber = *in.StartingSequenceNumber
	}
	if in.Timestamp != nil {
		p.Timestamp = in.Timestamp.Time
	}
	return p, nil
}

// iterator is a place in a shard of one particular stream.
type iterator struct {
	Stream  string
	Created int64 // of the stream: another of the same name is not meant
	Shard   string
	Ordinal uint64
}

func iteratorOf(sh *shard, ordinal uint64) iterator {
	return iterator{sh.stream.name, sh.stream.created.UnixNano(), sh.id, ordinal}
}

func (it iterator) seal(now time.Time) string { return sealToken(now, it) }

// iterate finds the place that an iterator names.
func (s *Service) iterate(now time.Time, text string) (*shard, uint64, error) {
	var it iterator
	at, ok := unseal(text, &it)
	if !ok || it.Shard == "" || at.After(now) {
		return nil, 0, errIterator()
	}
	if now.Sub(at) > iteratorLife {
		return nil, 0, errIteratorExpired(at, now)
	}
	st, err := s.Stream(it.Stream)
	if err != nil || st.created.UnixNano() != it.Created {
		return nil, 0, errNoShard(it.Shard, it.Stream, s.cfg.Account)
	}
	sh, err := st.shard(it.Shard)
	return sh, it.Ordinal, err
}
