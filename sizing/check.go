package sizing

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Problem is one thing that is wrong with a Load. For joins all that it finds.
type Problem struct {
	Field   string // of Load
	Given   string
	Allowed string // values with their unit, and why
	Page    string // of AWS's documentation; empty where the limit is this package's
}

func (p Problem) Error() string {
	text := fmt.Sprintf("%s is %s, allowed are %s", p.Field, p.Given, p.Allowed)
	if p.Page != "" {
		text += " (" + p.Page + ")"
	}
	return text
}

// mostEvents a second is no limit of AWS: it is where a typing error is likelier
// than a load.
const mostEvents = 10e6

// leastEvent in bytes: of smaller ones, packed, a shard takes more than ten batches
// at once have time for.
const leastEvent = 16

var regionForm = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)

// check says everything that is wrong with a load that has its defaults.
func (l Load) check() error {
	var c checks
	c.that(l.EventsPerSecond > 0 && l.EventsPerSecond <= mostEvents, // NaN is not
		"EventsPerSecond", l.EventsPerSecond, fmt.Sprintf("more than 0 and up to %.0f events a second", mostEvents), "")
	c.that(l.PeakFactor >= 1 && l.PeakFactor <= 100, "PeakFactor", l.PeakFactor, "1 to 100: the busiest minute over the average", "")
	c.that(l.WrongShare > 0 && l.WrongShare <= 1, "WrongShare", l.WrongShare, "more than 0 and up to 1 of the events", "")
	c.whole("EventBytes", l.EventBytes, leastEvent, deliveryRecordBytes, "bytes, the largest record that Firehose takes", firehosePage)
	c.whole("ShapedBytes", l.ShapedBytes, leastEvent, deliveryRecordBytes, "bytes, the largest record that Firehose takes", firehosePage)
	c.whole("EventsPerRecord", l.EventsPerRecord, 1, 10_000, "events", "")
	c.seconds("Freshness", l.Freshness, minInterval, maxInterval, "Firehose's buffering interval", firehosePage)
	c.seconds("Latency", l.Latency, minWindow, maxWindow, "the batching window for more than 10 records", mappingPage)
	c.whole("Partitions", l.Partitions, 1, mostPartitions, "at a time, to which the quota of a delivery stream can be raised", partitionsPage)
	c.whole("AnalyticsReaders", l.AnalyticsReaders, 1, shardReads, "readers, each of which calls GetRecords once a second; give others enhanced fan-out", streamsPage)
	c.that(l.Region == "" || regionForm.MatchString(l.Region), "Region", fmt.Sprintf("%q", l.Region), "regions such as us-east-1, or none for the smallest quotas", "")
	if len(c) == 0 {
		l.checkTogether(&c)
	}
	return errors.Join(c...)
}

// checkTogether finds what several fields make, each of which is allowed.
func (l Load) checkTogether(c *checks) {
	fit := (recordBytes - packedRecordBytes) / (l.EventBytes + packedEventBytes)
	c.that(l.record() <= recordBytes, "EventsPerRecord", l.EventsPerRecord,
		fmt.Sprintf("up to %d events of %d bytes, of which a record can have 1 MiB", max(1, fit), l.EventBytes), streamsPage)
	least := ceil(l.peak() * float64(l.ShapedBytes) / partitionBytes)
	c.that(l.Partitions >= least, "Partitions", l.Partitions,
		fmt.Sprintf("%d and more for %.1f GB/s at the peak, of which an open partition takes 1 GB/s", least, l.peak()*float64(l.ShapedBytes)/1e9), firehosePage)
}

type checks []error

func (c *checks) that(right bool, field string, given any, allowed, page string) {
	if !right {
		*c = append(*c, Problem{field, fmt.Sprint(given), allowed, page})
	}
}

func (c *checks) whole(field string, value, low, high int, what, page string) {
	c.that(low <= value && value <= high, field, value, fmt.Sprintf("%d to %d %s", low, high, what), page)
}

func (c *checks) seconds(field string, value time.Duration, low, high int, what, page string) {
	lowest, highest := time.Duration(low)*time.Second, time.Duration(high)*time.Second
	c.that(lowest <= value && value <= highest && value%time.Second == 0,
		field, value, fmt.Sprintf("%v to %v in whole seconds, %s", lowest, highest, what), page)
}
