package sizing

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

const (
	streams   = " (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html)"
	firehose  = " (https://docs.aws.amazon.com/firehose/latest/dev/limits.html)"
	buffering = " (https://docs.aws.amazon.com/firehose/latest/dev/buffering.html)"
	mapping   = " (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)"
)

// Each mistake alone is one line, with the field first; together all are said.
func TestProblems(t *testing.T) {
	const (
		events  = ", allowed are more than 0 and up to 10000000 events a second"
		peak    = ", allowed are 1 to 100: the busiest minute over the average"
		wrong   = ", allowed are more than 0 and up to 1 of the events"
		bytes   = ", allowed are 16 to 1024000 bytes, the largest record that Firehose takes" + firehose
		fresh   = ", allowed are 1m0s to 15m0s in whole seconds, Firehose's buffering interval" + firehose
		latency = ", allowed are 1s to 5m0s in whole seconds, the batching window for more than 10 records" + mapping
		readers = ", allowed are 1 to 5 readers, each of which calls GetRecords once a second; give others enhanced fan-out" + streams
		region  = ", allowed are regions such as us-east-1, or none for the smallest quotas"
	)
	good := Load{EventsPerSecond: 1}
	for want, spoil := range map[string]func(l *Load){
		"EventsPerSecond is 0" + events:                           func(l *Load) { l.EventsPerSecond = 0 },
		"EventsPerSecond is -1" + events:                          func(l *Load) { l.EventsPerSecond = -1 },
		"EventsPerSecond is NaN" + events:                         func(l *Load) { l.EventsPerSecond = math.NaN() },
		"EventsPerSecond is +Inf" + events:                        func(l *Load) { l.EventsPerSecond = math.Inf(1) },
		"EventsPerSecond is 1.00001e+07" + events:                 func(l *Load) { l.EventsPerSecond = 10_000_100 },
		"PeakFactor is 0.5" + peak:                                func(l *Load) { l.PeakFactor = 0.5 },
		"PeakFactor is 101" + peak:                                func(l *Load) { l.PeakFactor = 101 },
		"PeakFactor is NaN" + peak:                                func(l *Load) { l.PeakFactor = math.NaN() },
		"WrongShare is -0.1" + wrong:                              func(l *Load) { l.WrongShare = -0.1 },
		"WrongShare is 2" + wrong:                                 func(l *Load) { l.WrongShare = 2 },
		"EventBytes is 15" + bytes:                                func(l *Load) { l.EventBytes, l.ShapedBytes = 15, 100 },
		"EventBytes is 1024001" + bytes:                           func(l *Load) { l.EventBytes, l.ShapedBytes = 1024001, 100 },
		"ShapedBytes is -1" + bytes:                               func(l *Load) { l.ShapedBytes = -1 },
		"ShapedBytes is 1024001" + bytes:                          func(l *Load) { l.ShapedBytes = 1024001 },
		"EventsPerRecord is -1, allowed are 1 to 10000 events":    func(l *Load) { l.EventsPerRecord = -1 },
		"EventsPerRecord is 10001, allowed are 1 to 10000 events": func(l *Load) { l.EventsPerRecord = 10001 },
		"EventsPerRecord is 1034, allowed are up to 1033 events of 1000 bytes, of which a record can have 1 MiB" + streams: func(l *Load) {
			l.EventBytes, l.EventsPerRecord = 1000, 1034
		},
		"Freshness is 59s" + fresh:        func(l *Load) { l.Freshness = 59 * time.Second },
		"Freshness is 15m1s" + fresh:      func(l *Load) { l.Freshness = 901 * time.Second },
		"Freshness is 1m0.5s" + fresh:     func(l *Load) { l.Freshness = 60500 * time.Millisecond },
		"Latency is 500ms" + latency:      func(l *Load) { l.Latency = 500 * time.Millisecond },
		"Latency is -1s" + latency:        func(l *Load) { l.Latency = -time.Second },
		"Latency is 5m1s" + latency:       func(l *Load) { l.Latency = 301 * time.Second },
		"AnalyticsReaders is 6" + readers: func(l *Load) { l.AnalyticsReaders = 6 },
		`Region is "us-east1"` + region:   func(l *Load) { l.Region = "us-east1" },
		"Partitions is -1, allowed are 1 to 5000 at a time, to which the quota of a delivery stream can be raised" + buffering:   func(l *Load) { l.Partitions = -1 },
		"Partitions is 5001, allowed are 1 to 5000 at a time, to which the quota of a delivery stream can be raised" + buffering: func(l *Load) { l.Partitions = 5001 },
		"Partitions is 2, allowed are 3 and more for 3.0 GB/s at the peak, of which an open partition takes 1 GB/s" + firehose: func(l *Load) {
			l.EventsPerSecond, l.EventBytes, l.Partitions = 1e6, 1000, 2
		},
	} {
		l := good
		spoil(&l)
		_, err := For(l)
		if err == nil || err.Error() != want {
			t.Errorf("%v, want\n%s", err, want)
		}
	}
	all := Load{-1, -1, -1, -1, -1, -1, -1, -1, true, -1, -1, "here"}
	p, err := For(all)
	if err == nil || strings.Count(err.Error(), "\n") != 10 || p.Costs != nil {
		t.Errorf("all mistakes together: %v", err)
	}
	for _, line := range err.(interface{ Unwrap() []error }).Unwrap() {
		if problem, ok := errors.AsType[Problem](line); !ok || problem.Field == "" || problem.Given == "" || problem.Allowed == "" {
			t.Errorf("%#v is no Problem", line)
		}
	}
}

// The ends of every range are allowed.
func TestRanges(t *testing.T) {
	for _, l := range []Load{
		{EventsPerSecond: 1e-9, EventBytes: 16, PeakFactor: 1, ShapedBytes: 16, EventsPerRecord: 1, WrongShare: 1e-9, Freshness: time.Minute, Latency: time.Second, Partitions: 1, AnalyticsReaders: 1},
		{EventsPerSecond: 1, EventBytes: 1024000, PeakFactor: 100, ShapedBytes: 1024000, WrongShare: 1, Freshness: 15 * time.Minute, Latency: 5 * time.Minute, Partitions: 5000, AnalyticsReaders: 5, Region: "us-gov-west-1"},
		{EventsPerSecond: 1e7, EventBytes: 16, EventsPerRecord: 10_000, Region: "cn-north-1"},
		{EventsPerSecond: 1, EventBytes: 1000, EventsPerRecord: 1033},
	} {
		mustPlan(t, l)
	}
}

func TestDefaults(t *testing.T) {
	want := Load{EventsPerSecond: 7, EventBytes: 512, PeakFactor: 3, ShapedBytes: 512, EventsPerRecord: 1, WrongShare: 0.02,
		Freshness: 5 * time.Minute, Latency: time.Second, Partitions: 1, AnalyticsReaders: 1}
	if got := mustPlan(t, Load{EventsPerSecond: 7}).Load; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := mustPlan(t, Load{EventsPerSecond: 7, EventBytes: 100}).Load.ShapedBytes; got != 100 {
		t.Errorf("events of 100 bytes have %d shaped", got)
	}
}
