package main

import (
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/stream/kpl"
	"github.com/millrace-dev/millrace/x1/generate"
)

// aggregateBytes is a PUT unit of Kinesis, 25 KB: a KPL record of that size
// costs as little for its events as one can.
const aggregateBytes = 25_000

// records makes the records of a round. Each round has a seed of its own, and so
// events of its own.
func (c config) records(round int, aggregated bool) ([]produce.Record, error) {
	source := produce.Generated(generate.Config{
		Seed: uint64(round + 1), Events: c.events, Start: time.Now(), WrongShare: c.wrong, LateShare: c.late,
	})
	records := make([]produce.Record, 0, c.events)
	for r, err := range source {
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	if aggregated {
		records = aggregate(records)
	}
	return records, nil
}

// aggregate packs consecutive records as the KPL does. The first event's
// partition key is the record's.
func aggregate(records []produce.Record) (packed []produce.Record) {
	var open kpl.Aggregate
	var next produce.Record
	flush := func() {
		if open.Len() > 0 {
			next.Data = append([]byte(nil), open.Bytes()...)
			packed = append(packed, next)
			open.Reset()
		}
		next = produce.Record{}
	}
	for _, r := range records {
		if open.Len() > 0 && open.SizeWith(r.PartitionKey, "", r.Data) > aggregateBytes {
			flush()
		}
		if open.Len() == 0 {
			next.PartitionKey = r.PartitionKey
		}
		open.Add(r.PartitionKey, "", r.Data)
		next.Events = append(next.Events, r.Data)
	}
	flush()
	return packed
}
