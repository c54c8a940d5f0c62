package kinesis

import (
	"context"
	"encoding/base64"
	"time"
)

type putRecordInput struct {
	target
	Data                      *string
	PartitionKey              *string
	ExplicitHashKey           *string
	SequenceNumberForOrdering *string
	DryRun                    bool
}

type putRecordOutput struct {
	ShardId        string
	SequenceNumber string
	EncryptionType string `json:",omitempty"`
}

func (s *Service) putRecord(_ context.Context, in *putRecordInput) (*putRecordOutput, error) {
	began, now := time.Now(), s.now()
	st, err := s.at(in.target, in.check())
	if err != nil {
		return nil, err
	}
	entry, err := in.entry(now, st)
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	entries := []putEntry{entry}
	put, shards := st.put(now, entries)
	put.publishPutRecord(st, now, time.Since(began))
	entry = entries[0]
	if put.refused() > 0 {
		return nil, st.refusal(shards[entry.shard], entry.err)
	}
	out := &putRecordOutput{ShardId: shards[entry.shard].id, SequenceNumber: entry.seq.String()}
	if st.encrypted() {
		out.EncryptionType = encryptionKMS
	}
	return out, nil
}

func (in *putRecordInput) check() *check {
	c := new(check)
	var e putEntry
	if in.Data != nil {
		e.data = []byte(*in.Data)
	}
	if in.PartitionKey != nil {
		e.key = []byte(*in.PartitionKey)
	}
	if in.ExplicitHashKey != nil {
		e.hash = []byte(*in.ExplicitHashKey)
	}
	e.check(c, "")
	c.optionalText("sequenceNumberForOrdering", in.SequenceNumberForOrdering, 1, 129, sequencePattern)
	return c
}

// entry is the record to put, its data decoded.
func (in *putRecordInput) entry(now time.Time, st *Stream) (putEntry, error) {
	e := putEntry{key: []byte(*in.PartitionKey)}
	var err error
	if e.data, err = base64.StdEncoding.DecodeString(*in.Data); err != nil {
		return e, errNotBase64([]byte(*in.Data), err)
	}
	if in.ExplicitHashKey != nil {
		e.hash = []byte(*in.ExplicitHashKey)
		if _, ok := parseHashKey(e.hash); !ok {
			return e, errHashKey(*in.ExplicitHashKey)
		}
	}
	if number := in.SequenceNumberForOrdering; number != nil {
		if seq, ok := parseSequence(*number); !ok || seq.arrived > now.Unix() {
			return e, errOrdering(st, *number)
		}
	}
	if size, most := len(e.key)+len(e.data), st.maxRecordSize(); size > most<<10 {
		return e, errRecordTooLarge(size, most)
	}
	return e, nil
}
