package environments_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/sizing"
)

const day = 24 * time.Hour

func TestEveryEnvironmentIsValid(t *testing.T) {
	for _, e := range environments.All() {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestNamed(t *testing.T) {
	if e, err := environments.Named("dev"); err != nil || e.Name != "dev" {
		t.Errorf("Named(dev) is %s, %v", e.Name, err)
	}
	const known = " Known: dev, staging, prod"
	for name, want := range map[string]string{
		"dve":     "-c env=dve: no such environment; did you mean dev?" + known,
		"DEV":     "-c env=DEV: no such environment; did you mean dev?" + known,
		"stagin":  "-c env=stagin: no such environment; did you mean staging?" + known,
		"moonlit": "-c env=moonlit: no such environment." + known,
		"":        "-c env=: no such environment." + known,
	} {
		_, err := environments.Named(name)
		if err == nil || err.Error() != want {
			t.Errorf("Named(%q): %v, want %s", name, err, want)
		}
	}
}

// make demo, its tests and its figures are made for these.
func TestDevsCapacity(t *testing.T) {
	p, err := environments.Dev().Plan()
	if err != nil {
		t.Fatal(err)
	}
	if p.Ingest.Shards != 4 || p.Analytics.Shards != 4 {
		t.Errorf("dev has %d and %d shards, want 4 and 4", p.Ingest.Shards, p.Analytics.Shards)
	}
	if tr := p.Transform; tr.BatchSize != 1000 || tr.BatchingWindow != time.Second || tr.Parallelization != 1 {
		t.Errorf("dev reads %d records in %v, %d at once, want 1000 in 1s, 1", tr.BatchSize, tr.BatchingWindow, tr.Parallelization)
	}
	if p.Lake.Interval != time.Minute || p.Rejects.Interval != time.Minute {
		t.Errorf("dev's files are written after %v and %v, want a minute", p.Lake.Interval, p.Rejects.Interval)
	}
}

// No environment needs a quota raised that it does not know of.
func TestQuotasToRaise(t *testing.T) {
	for _, e := range environments.All() {
		p, err := e.Plan()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range p.Quotas {
			t.Errorf("%s needs %s, %s: %v %s, has %v: say so in its comment", e.Name, q.Service, q.Name, q.Needed, q.Unit, q.Default)
		}
	}
}

// Each field of the load that an environment may state changes its plan.
func TestTheLoadMatters(t *testing.T) {
	base := environments.Prod()
	base.Load.EventsPerRecord = 2
	plan := func(l sizing.Load) sizing.Plan {
		e := base
		e.Load = l
		p, err := e.Plan()
		if err != nil {
			t.Fatal(err)
		}
		p.Load = sizing.Load{}
		return p
	}
	before := plan(base.Load)
	changes := map[string]func(l *sizing.Load){
		"EventsPerSecond":  func(l *sizing.Load) { l.EventsPerSecond *= 2 },
		"EventBytes":       func(l *sizing.Load) { l.EventBytes *= 4 },
		"PeakFactor":       func(l *sizing.Load) { l.PeakFactor = 5 },
		"ShapedBytes":      func(l *sizing.Load) { l.ShapedBytes *= 2 },
		"EventsPerRecord":  func(l *sizing.Load) { l.EventsPerRecord = 10 },
		"WrongShare":       func(l *sizing.Load) { l.WrongShare = 0.5 },
		"Freshness":        func(l *sizing.Load) { l.Freshness = 2 * time.Minute },
		"Latency":          func(l *sizing.Load) { l.Latency = 4 * time.Second },
		"OnDemand":         func(l *sizing.Load) { l.OnDemand = true },
		"AnalyticsReaders": func(l *sizing.Load) { l.AnalyticsReaders = 5 },
	}
	for name, change := range changes {
		l := base.Load
		change(&l)
		if reflect.DeepEqual(plan(l), before) {
			t.Errorf("another Load.%s makes no other plan", name)
		}
	}
	derived := []string{"Region", "Partitions"}
	for i := range reflect.TypeFor[sizing.Load]().NumField() {
		name := reflect.TypeFor[sizing.Load]().Field(i).Name
		if changes[name] == nil && !slices.Contains(derived, name) {
			t.Errorf("does Load.%s change the plan? Give it a line here", name)
		}
	}
}

// 30 days, 1 ahead, 1 day of backlog and 1 begun are 33, times nine types 297;
// 23 days of backlog more are 504.
func TestPartitionsArithmetic(t *testing.T) {
	e := environments.Dev()
	e.Analytics.Retention = 23 * day
	if err := e.Validate(); err != nil {
		t.Errorf("55 days of nine types are 495 partitions: %v", err)
	}
	if p, err := e.Plan(); err != nil || p.Load.Partitions != 495 {
		t.Errorf("the plan is for %d partitions, %v", p.Load.Partitions, err)
	}
	e.Analytics.Retention = 24 * day
	if err := e.Validate(); err == nil || !strings.Contains(err.Error(), "504 partitions") {
		t.Errorf("56 days of nine types are 504 partitions: %v", err)
	}
}

// Dev's domain is what it says, staging's and prod's what the load asks for.
func TestSearchPlans(t *testing.T) {
	for _, e := range environments.All() {
		p, err := e.SearchPlan()
		if err != nil {
			t.Fatal(err)
		}
		load, err := e.Plan()
		if err != nil {
			t.Fatal(err)
		}
		planned, err := load.Search(p.Search)
		if err != nil {
			t.Fatal(err)
		}
		if e.Name == "dev" {
			if p.NodeType != "t3.small.search" || p.Nodes != 1 || p.VolumeGiB != 10 || p.ManagerType != "" {
				t.Errorf("dev has %+v", p)
			}
			continue
		}
		if p != planned || p.Search.Zones != len(e.Network.Zones) || p.Managers != 3 {
			t.Errorf("%s has %+v, the load asks for %+v", e.Name, p, planned)
		}
	}
}

func TestAnEnvironmentNeedNoSearch(t *testing.T) {
	e := environments.Prod()
	e.Search = environments.Search{}
	if err := e.Validate(); err != nil || !e.Search.Empty() {
		t.Errorf("without search: %v", err)
	}
	if environments.Prod().Search.Empty() {
		t.Error("prod has no search")
	}
}
