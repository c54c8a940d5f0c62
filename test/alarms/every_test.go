package alarms

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// fault is what a case makes: kinds of alarms go off by it, and are over without it.
type fault struct {
	kinds []string
	make  func(t *testing.T, f *fixture)
}

// faults are all that are made. Each begins with its alarms in OK and ends so: their
// order is of no matter.
var faults = slices.Concat(streamFaults, functionFaults, mappingFaults, deliveryFaults, searchFaults, pipelineFaults)

// fed are the kinds whose fault cannot be made here, and why: their metrics are given
// values.
var fed = map[string]string{
	"stream-records-capacity": "the least that breaches is three minutes of 16 000 records a second: 3 million records",
	"stream-bytes-capacity":   "the least that breaches is three minutes of 16 MB a second: 3 GB",
	"function-duration":       "an invocation that lasts 48 seconds lasts as long here: a function's time is not scaled",
	"delivery-bytes-limit":    "the limit is one of the machine's seconds: ten minutes of 4 MiB a second",
	"delivery-records-limit":  "the limit is one of the machine's seconds: ten minutes of 400 000 records a second",
	"delivery-requests-limit": "the limit is one of the machine's seconds: ten minutes of 1 600 requests a second",
	"search-red":              "the embedded index keeps all primary shards, and is never down",
	"search-nodes":            "nodes of the service; here there is one process, which does not go",
	"search-cpu":              "a machine of the service",
	"search-memory":           "a Java heap of the service",
	"search-storage":          "a volume of the service: documents of hundreds of GB",
	"search-snapshot":         "the service makes the snapshots",
	"search-manager-cpu":      "a machine of the service",
	"search-manager-memory":   "a Java heap of the service",
}

// Every alarm of prod goes off and is over: by its fault, and by its metric alone where
// fed says so.
func TestEveryAlarm(t *testing.T) {
	f := environment(t)
	cases, ran := map[string]int{}, map[string]bool{}
	run := func(kinds []string, do func(t *testing.T)) {
		for _, kind := range kinds {
			cases[kind]++
		}
		t.Run(strings.Join(kinds, ","), func(t *testing.T) {
			do(t)
			for _, kind := range kinds {
				ran[kind] = true
			}
		})
	}
	for _, c := range faults {
		run(c.kinds, func(t *testing.T) { c.make(t, f) })
	}
	f.Drain(t) // what waits in buffers would grow old while the clock is moved
	for _, kind := range slices.Sorted(maps.Keys(fed)) {
		run([]string{kind}, func(t *testing.T) { f.feedAll(t, f.ofKinds(t, kind)) })
	}
	for kind, n := range cases {
		if n > 1 {
			t.Errorf("kind %s has %d cases: give it a fault, or the reason in fed", kind, n)
		}
	}
	for _, a := range f.Endpoint.Alarms.Alarms() {
		switch kind := kindOf(a); {
		case kind == "":
			t.Errorf("alarm %s links no entry of the runbook: %s", a.Name, a.Description)
		case cases[kind] == 0:
			t.Errorf("kind %s has no case: give it a fault, or the reason in fed", kind)
		case ran[kind] && !f.tried[a.Name]:
			t.Errorf("alarm %s (%s) has not gone off", a.Name, kind)
		}
	}
}

// each does a thing once in each period of an alarm while the clock goes on.
func (f *fixture) each(period time.Duration, do func()) func() {
	var last time.Time
	return func() {
		if now := f.Endpoint.Clock.Now().Truncate(period); now.After(last) {
			last = now
			do()
		}
	}
}
