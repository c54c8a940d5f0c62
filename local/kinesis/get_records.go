package kinesis

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

type getRecordsInput struct {
	ShardIterator *string
	StreamARN     *string
	Limit         *int
	DryRun        bool
}

type childShard struct {
	ShardId      string
	ParentShards []string
	HashKeyRange struct{ StartingHashKey, EndingHashKey string }
}

// getRecords answers in JSON written by hand: the records are most of it.
func (s *Service) getRecords(_ context.Context, r *awsapi.Request) (any, error) {
	in, err := parseGetRecords(r.Body)
	if err != nil {
		return nil, err
	}
	began, now := time.Now(), s.now()
	sh, ordinal, err := s.iterate(began, *in.ShardIterator)
	if err != nil {
		return nil, err
	}
	if in.StreamARN != nil && *in.StreamARN != sh.stream.ARN() {
		return nil, invalidArgument("The ShardIterator is of stream %s, not of StreamARN %s.", sh.stream.name, *in.StreamARN)
	}
	limit := maxRecordsPerRead
	if in.Limit != nil {
		limit = *in.Limit
	}
	got, err := sh.get(now, ordinal, limit, in.DryRun)
	if err != nil {
		if awsapi.HasCode(err, "ProvisionedThroughputExceededException") {
			sh.publishThrottledRead(now)
		}
		return nil, err
	}
	if got.ended {
		got.children = sh.stream.children(sh.id)
	}
	body := got.appendTo(nil, sh, began)
	sh.publishRead(now, len(got.records), got.size, ageOf(got.records, now), time.Since(began))
	return awsapi.Raw{Body: body}, nil
}

func parseGetRecords(body []byte) (*getRecordsInput, error) {
	in := new(getRecordsInput)
	if err := json.Unmarshal(body, in); err != nil {
		return nil, awsapi.Errorf("SerializationException", "the request body is not of GetRecords' form: %v", err)
	}
	var c check
	c.text("shardIterator", in.ShardIterator, 1, 512, pattern{})
	c.optionalText("streamARN", in.StreamARN, 1, 2048, streamARNPattern)
	c.optionalNumber("limit", in.Limit, 1, maxRecordsPerRead)
	return in, c.err()
}

// got is what one GetRecords returns.
type got struct {
	records  []Record
	size     int // bytes
	next     uint64
	behind   time.Duration
	ended    bool // the shard is closed and read to its end
	children []childShard
}

// get reads once, within the shard's read limit.
func (sh *shard) get(now time.Time, ordinal uint64, limit int, dryRun bool) (*got, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.gone != nil {
		return nil, sh.gone
	}
	if sh.out.wait(now) > 0 {
		return nil, errRate(sh)
	}
	if dryRun {
		return nil, errDryRun()
	}
	if err := sh.trim(now); err != nil {
		return nil, err
	}
	records, next, size, err := sh.fetch(ordinal, limit, maxBytesPerRead)
	if err != nil {
		return nil, err
	}
	sh.out.charge(size)
	sh.drawn = nil
	g := &got{records: records, size: size, next: next}
	if next < sh.next {
		g.behind = max(0, now.Sub(records[len(records)-1].ArrivedAt))
	} else {
		g.ended = !sh.closedAt.IsZero()
	}
	return g, nil
}

// children is the shards that a closed one was split or merged into.
func (st *Stream) children(parent string) []childShard {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var children []childShard
	for _, sh := range st.shards {
		if sh.parent != parent && sh.adjacent != parent {
			continue
		}
		child := childShard{ShardId: sh.id, ParentShards: []string{sh.parent}}
		if sh.adjacent != "" {
			child.ParentShards = append(child.ParentShards, sh.adjacent)
		}
		child.HashKeyRange.StartingHashKey, child.HashKeyRange.EndingHashKey = sh.start.String(), sh.end.String()
		children = append(children, child)
	}
	return children
}

// appendTo appends the answer to a request that came at that time of this machine's:
// iterators live by it.
func (g *got) appendTo(dst []byte, sh *shard, now time.Time) []byte {
	size := 1024
	for i := range g.records {
		size += len(g.records[i].Data)*4/3 + len(g.records[i].PartitionKey) + 220
	}
	dst = append(slices.Grow(dst, size), `{"Records":[`...)
	encryption := ""
	if sh.stream.encrypted() {
		encryption = `,"EncryptionType":"KMS"`
	}
	for i := range g.records {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = g.records[i].appendTo(dst, encryption)
	}
	dst = append(dst, `],"MillisBehindLatest":`...)
	dst = strconv.AppendInt(dst, g.behind.Milliseconds(), 10)
	if g.ended {
		children, _ := json.Marshal(g.children) // our own structs always encode
		dst = append(append(dst, `,"ChildShards":`...), children...)
	} else {
		dst = append(append(append(dst, `,"NextShardIterator":"`...), iteratorOf(sh, g.next).seal(now)...), '"')
	}
	return append(dst, '}')
}

func (r *Record) appendTo(dst []byte, encryption string) []byte {
	dst = append(append(append(dst, `{"SequenceNumber":"`...), r.SequenceNumber...), `","ApproximateArrivalTimestamp":`...)
	dst = awsapi.Timestamp{Time: r.ArrivedAt}.Append(dst)
	dst = base64.StdEncoding.AppendEncode(append(dst, `,"Data":"`...), r.Data)
	dst = jsonscan.AppendString(append(dst, `","PartitionKey":`...), r.PartitionKey)
	return append(append(dst, encryption...), '}')
}
