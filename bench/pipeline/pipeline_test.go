package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/stream/kpl"
)

func TestParseStat(t *testing.T) {
	// A program may have spaces and parentheses in its name.
	s, err := parseStat([]byte("7 (a) b (c)) S 1 7 7 0 -1 4194560 9 9 0 0 151 49 30 12 20 0 8 0 77"))
	if want := (stat{cpu: 2 * time.Second, reaped: 420 * time.Millisecond}); err != nil || s != want {
		t.Errorf("got %v, %v; want %v", s, err, want)
	}
	for _, text := range []string{"", "7 (a) S 1", "7 (a) S 1 7 7 0 -1 4194560 9 9 0 0 x 49 30 12 20 0 8 0 77"} {
		if s, err := parseStat([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, s)
		}
	}
}

func TestParsePeak(t *testing.T) {
	if n, err := parsePeak([]byte("Name:\tendpoint\nVmPeak:\t  999 kB\nVmHWM:\t  2048 kB\n")); err != nil || n != 2<<20 {
		t.Errorf("got %d, %v; want 2 MiB", n, err)
	}
	if n, err := parsePeak([]byte("Name:\tkthreadd\n")); err == nil {
		t.Errorf("a process without memory has %d bytes", n)
	}
}

// The test's own process stands for the endpoint.
func TestUsageOfAProcess(t *testing.T) {
	before, err := usageNow(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); { // busy, not waiting
	}
	after, err := usageNow(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if d := after.minus(before); d.endpoint <= 0 || d.producer <= 0 || d.function < 0 {
		t.Errorf("after 50 ms of work: %+v", d)
	}
	if n, err := peakMemory(os.Getpid()); err != nil || n < 1<<20 {
		t.Errorf("peak memory is %d, %v", n, err)
	}
}

func TestAggregatesHoldTheRoundsEvents(t *testing.T) {
	c := config{events: 1000, wrong: 0.02}
	single, err := c.records(1, false)
	if err != nil || len(single) != c.events {
		t.Fatalf("%d records, %v; want one for each of %d events", len(single), err, c.events)
	}
	packed, i := aggregate(single), 0
	for _, r := range packed {
		users, ok := kpl.Unpack(r.Data)
		if !ok || len(users) != len(r.Events) || users[0].PartitionKey != r.PartitionKey {
			t.Fatalf("a record with %d of %d events, partition key %s", len(users), len(r.Events), r.PartitionKey)
		}
		if len(users) > 1 && len(r.Data) > aggregateBytes {
			t.Errorf("%d events in %d bytes", len(users), len(r.Data))
		}
		for _, u := range users {
			if u.PartitionKey != single[i].PartitionKey || !bytes.Equal(u.Data, single[i].Data) {
				t.Fatalf("event %d is another one", i)
			}
			i++
		}
	}
	if i != c.events || len(packed) > c.events/20 {
		t.Errorf("%d events in %d records, want %d in far fewer", i, len(packed), c.events)
	}
}

// The rounds' figures name them.
func TestTheEnvironmentHasTheShardsAskedFor(t *testing.T) {
	for _, shards := range []int{1, 2, 4, 8, 32, 100} {
		env := config{shards: shards}.environment()
		if err := env.Validate(); err != nil {
			t.Fatal(err)
		}
		plan, err := env.Plan()
		if err != nil {
			t.Fatal(err)
		}
		if plan.Ingest.Shards != shards || plan.Analytics.Shards != max(1, shards/2) {
			t.Errorf("of %d shards: %d and %d, want half as many of the second", shards, plan.Ingest.Shards, plan.Analytics.Shards)
		}
	}
}
