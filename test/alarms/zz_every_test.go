package alarms

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/metric"
)

// tried are the names of the alarms that a test has seen go off and be over.
var tried sync.Map

// The alarms that no other test has tried go off and are over by what their metrics say.
// Those of a kind do so at the same time. It is the last of the package: file names are
// its order.
func TestEveryAlarm(t *testing.T) {
	f := environment(t)
	// What other tests have sent would wait in buffers, whose time is not the clock's.
	f.Drain(t)
	kinds := map[string][]alarms.Status{}
	var order []string
	for _, a := range f.Endpoint.Alarms.Alarms() {
		kind := kindOf(a)
		if kind == "" {
			t.Errorf("alarm %s links no entry of the runbook: %s", a.Name, a.Description)
		}
		if _, done := tried.Load(a.Name); done || a.Composite {
			continue
		}
		if kinds[kind] == nil {
			order = append(order, kind)
		}
		kinds[kind] = append(kinds[kind], a)
	}
	slices.Sort(order)
	for _, kind := range order {
		t.Run(kind, func(t *testing.T) { f.fed(t, kinds[kind]) })
	}
	for _, a := range f.Endpoint.Alarms.Alarms() {
		if a.Composite {
			f.wentOff(t, a)
		} else if _, done := tried.Load(a.Name); !done {
			t.Errorf("alarm %s (%s) has not gone off", a.Name, kindOf(a))
		}
	}
}

// fed sets alarms off by their metrics.
func (f *fixture) fed(t *testing.T, list []alarms.Status) {
	t.Helper()
	breaching, good := map[string]values{}, map[string]values{}
	for _, a := range list {
		if a.Band != "" {
			f.remember(a, 100)
			breaching[a.Name], good[a.Name] = values{a.Watches: 1e6}, values{a.Watches: 100}
			continue
		}
		breaching[a.Name], good[a.Name] = valuesOf(t, a)
	}
	feed := func(of map[string]values) func(alarms.Status) {
		return func(a alarms.Status) {
			for id, v := range of[a.Name] {
				f.feed(t, a, id, v)
			}
		}
	}
	f.allGoOff(t, list, feed(breaching), feed(good))
}

// remember gives what a band is of a history of some hours around a value.
func (f *fixture) remember(a alarms.Status, value float64) {
	for _, q := range a.Queries {
		if q.Stat == nil {
			continue
		}
		now := f.Endpoint.Clock.Now()
		for at := now.Add(-6 * time.Hour); at.Before(now); at = at.Add(time.Minute) {
			f.Endpoint.CloudWatch.Put(metric.Datum{
				Namespace: q.Stat.Namespace, Name: q.Stat.Name, Dimensions: q.Stat.Dimensions, Unit: q.Stat.Unit,
				Value: value + float64(at.Minute()%5), Time: at,
			})
		}
	}
}

// wentOff holds that a composite alarm went off and was over while its children did.
func (f *fixture) wentOff(t *testing.T, a alarms.Status) {
	t.Helper()
	var states []string
	for _, c := range f.Endpoint.Alarms.History(a.Name) {
		states = append(states, c.New)
	}
	if !strings.Contains(strings.Join(states, " "), "ALARM OK") {
		t.Errorf("alarm %s (%s) has been %v", a.Name, kindOf(a), states)
	}
	f.told(t, a, time.Time{})
}
