package sizing

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

var regionForm = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)

// check says everything that is wrong with a load that has its defaults.
func (l Load) check() error {
	var c problems
	if !(l.EventsPerSecond > 0 && l.EventsPerSecond <= mostEvents) { // NaN is neither
		c.failf("EventsPerSecond is %v, allowed are more than 0 and up to %d", l.EventsPerSecond, int(mostEvents))
	}
	if !(l.PeakFactor >= 1 && l.PeakFactor <= 100) {
		c.failf("PeakFactor is %v, allowed are 1 to 100: the busiest minute over the average", l.PeakFactor)
	}
	if !(l.WrongShare > 0 && l.WrongShare <= 1) {
		c.failf("WrongShare is %v, allowed are more than 0 and up to 1", l.WrongShare)
	}
	c.whole("EventBytes", l.EventBytes, 1, deliveryRecordBytes, "bytes, what Firehose takes as a record", firehosePage)
	c.whole("ShapedBytes", l.ShapedBytes, 1, deliveryRecordBytes, "bytes, what Firehose takes as a record", firehosePage)
	c.whole("EventsPerRecord", l.EventsPerRecord, 1, 10_000, "events", "")
	if size := l.record(); len(c.all) == 0 && size > recordBytes {
		c.failf("EventsPerRecord is %d with EventBytes %d, a record of %.0f bytes, allowed are %d (%s)", l.EventsPerRecord, l.EventBytes, size, recordBytes, streamsPage)
	}
	c.seconds("Freshness", l.Freshness, minInterval, maxInterval, "the buffering intervals with dynamic partitioning", bufferingPage)
	c.seconds("Latency", l.Latency, minWindow, maxWindow, "the batching windows", mappingPage)
	c.whole("Partitions", l.Partitions, 1, mostPartitions, "open at a time, the most to which the quota can be raised", firehosePage)
	c.whole("AnalyticsReaders", l.AnalyticsReaders, 1, shardReads, "readers, since each calls GetRecords once a second; give more enhanced fan-out", streamsPage)
	if l.Region != "" && !regionForm.MatchString(l.Region) {
		c.failf("Region is %q, allowed are regions such as us-east-1, or nothing for the smallest quotas", l.Region)
	}
	return errors.Join(c.all...)
}

// mostEvents bounds what is computed with; it is no limit of AWS.
const mostEvents = 10e6

const (
	bufferingPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html"
	mappingPage   = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
)

type problems struct{ all []error }

func (p *problems) failf(format string, args ...any) {
	p.all = append(p.all, fmt.Errorf(format, args...))
}

func (p *problems) whole(field string, value, low, high int, what, page string) {
	if value < low || value > high {
		p.failf("%s is %d, allowed are %d to %d %s%s", field, value, low, high, what, cited(page))
	}
}

func (p *problems) seconds(field string, value time.Duration, low, high int, what, page string) {
	if value < time.Duration(low)*time.Second || value > time.Duration(high)*time.Second || value%time.Second != 0 {
		p.failf("%s is %v, allowed are %ds to %ds in whole seconds, %s%s", field, value, low, high, what, cited(page))
	}
}

func cited(page string) string {
	if page == "" {
		return ""
	}
	return " (" + page + ")"
}
