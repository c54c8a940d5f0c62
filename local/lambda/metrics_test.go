package lambda

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric/metrictest"
)

// published is what a service has told CloudWatch.
type published struct{ metrictest.Recorder }

// take returns the values since the last take as "Metric Unit Dimension=Value …".
func (p *published) take() map[string][]float64 {
	all := map[string][]float64{}
	for _, d := range p.Take() {
		key := d.Name + " " + d.Unit
		for _, of := range d.Dimensions {
			key += fmt.Sprintf(" %s=%s", of.Name, of.Value)
		}
		all[key] = append(all[key], d.Value)
	}
	return all
}

// measured is a bench whose service publishes.
func measured(t *testing.T) (*bench, *published, *clock.Clock) {
	b, p, now := newBench(t, nil), &published{}, &clock.Clock{}
	b.config.Metrics, b.config.Clock = p.Put, now
	return b, p, now
}

// levels are the ends of the names of a function's metrics.
var levels = []string{"", " FunctionName=f", " FunctionName=f Resource=f"}

func TestAnInvocationIsPublished(t *testing.T) {
	b, p, now := measured(t)
	now.Advance(time.Hour)
	began := now.Now()
	b.call(t, `{"Sleep":20000000}`)
	for _, d := range p.Data() {
		if d.Namespace != "AWS/Lambda" || d.Time.Before(began) || d.Time.After(began.Add(time.Minute)) {
			t.Errorf("%+v is not of the clock's %s", d, began)
		}
	}
	got := p.take()
	for _, level := range levels {
		duration := got["Duration Milliseconds"+level]
		if len(duration) != 1 || duration[0] < 20 || duration[0] > 60e3 {
			t.Errorf("durations%s: %v ms", level, duration)
		}
		for name, value := range map[string]float64{"Invocations Count": 1, "Errors Count": 0, "Throttles Count": 0, "ConcurrentExecutions Count": 1} {
			if !slices.Equal(got[name+level], []float64{value}) {
				t.Errorf("%s%s: %v, want %v", name, level, got[name+level], value)
			}
		}
	}
	for _, name := range []string{"UnreservedConcurrentExecutions Count", "ClaimedAccountConcurrency Count"} {
		if !slices.Equal(got[name], []float64{1}) {
			t.Errorf("%s: %v, want 1", name, got[name])
		}
	}
	for _, event := range []string{`{"Do":"fail","Text":"no"}`, `{"Do":"exit"}`} {
		b.invoke(t, event)
		got := p.take()
		if !slices.Equal(got["Errors Count FunctionName=f"], []float64{1}) || !slices.Equal(got["Invocations Count FunctionName=f"], []float64{1}) {
			t.Errorf("%s: %v", event, got)
		}
	}
	b.running.Wait() // an invocation gives its place back after it has answered
	p.take()
	b.Measure()
	if got := p.take(); len(got) > 0 {
		t.Errorf("nothing runs: %v", got)
	}
}

func TestAnInitPhaseThatFailsIsAnError(t *testing.T) {
	b, p := newBench(t, func(c *settings) { c.Variables = map[string]string{"INIT": "exit"} }), &published{}
	b.config.Metrics = p.Put
	b.invoke(t, `{}`)
	got := p.take()
	if !slices.Equal(got["Errors Count"], []float64{1}) || !slices.Equal(got["Invocations Count"], []float64{1}) || len(got["Duration Milliseconds"]) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestThrottlesAndConcurrencyArePublished(t *testing.T) {
	b, p, _ := measured(t)
	one := 1
	if err := b.reserve("f", &one); err != nil {
		t.Fatal(err)
	}
	done := make(chan Result)
	go func() { done <- b.invoke(t, `{"Sleep":500000000}`) }()
	eventually(t, "the first invocation runs", func() bool { return strings.Contains(b.logs.text(), "START") })
	p.take()
	if _, err := b.Invoke(t.Context(), "f", []byte(`{}`)); err == nil {
		t.Fatal("the second invocation is not throttled")
	}
	want := map[string][]float64{}
	for _, level := range levels {
		want["Throttles Count"+level] = []float64{1}
	}
	if got := p.take(); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	b.Measure()
	want = map[string][]float64{"UnreservedConcurrentExecutions Count": {0}, "ClaimedAccountConcurrency Count": {1}}
	for _, level := range levels {
		want["ConcurrentExecutions Count"+level] = []float64{1}
	}
	if got := p.take(); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	<-done
}

func TestAsynchronousEventsArePublished(t *testing.T) {
	b, p, now := measured(t)
	if err := b.enqueue("f", "id", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	b.running.Wait()
	got := p.take()
	age := got["AsyncEventAge Milliseconds FunctionName=f"]
	if !slices.Equal(got["AsyncEventsReceived Count FunctionName=f"], []float64{1}) || len(age) != 1 || age[0] < 0 || age[0] > 60e3 || got["AsyncEventsDropped Count"] != nil {
		t.Errorf("taken: %v", got)
	}
	none := 0
	if err := b.reserve("f", &none); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.functions["f"].async.maxAge = time.Minute
	b.mu.Unlock()
	if err := b.enqueue("f", "id", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is throttled", func() bool { return len(p.Data()) > 3 })
	now.Advance(time.Hour)
	b.running.Wait()
	got = p.take()
	if !slices.Equal(got["AsyncEventsDropped Count"], []float64{1}) || got["Invocations Count"] != nil {
		t.Errorf("throttled until it is too old: %v", got)
	}
}

func TestLogsAreStampedByTheClock(t *testing.T) {
	b, _, now := measured(t)
	now.Advance(48 * time.Hour)
	b.call(t, `{}`)
	b.logs.mu.Lock()
	defer b.logs.mu.Unlock()
	if ahead := time.Until(b.logs.last); ahead < 47*time.Hour {
		t.Errorf("the last line is stamped %s ahead", ahead)
	}
}
