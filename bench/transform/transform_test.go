package main

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestProgramsDoTheSameWork runs both as processes: what they are compared by is
// only worth something if the same comes out.
func TestProgramsDoTheSameWork(t *testing.T) {
	dir := t.TempDir()
	events, err := x1Events(500, 0)
	if err != nil {
		t.Fatal(err)
	}
	payloads := payloadsOf(events, 100)
	var shaped []map[string]any
	same := slices.DeleteFunc(slices.Clone(programs), func(p program) bool { return p.name == "floor" || p.name == "clickstream" })
	for _, p := range same {
		if p.binary, err = build(t.Context(), dir, p, ""); err != nil {
			t.Fatal(err)
		}
		streams, err := serveStreams(3)
		if err != nil {
			t.Fatal(err)
		}
		defer streams.Close()
		streams.keep = true
		result, err := start(t.Context(), p, streams, payloads, len(payloads), "")
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		if result.stored.events != len(events) || result.user+result.system <= 0 || result.initialization <= 0 || result.peakBytes <= 0 {
			t.Errorf("%s: %+v, want %d events and figures", p.name, result, len(events))
		}
		shaped = append(shaped, byID(t, streams.events))
	}
	for i, p := range same {
		for id, want := range shaped[0] {
			if got := shaped[i][id]; !reflect.DeepEqual(got, want) {
				t.Fatalf("event %s:\n%s made %v\n%s made %v", id, p.name, got, same[0].name, want)
			}
		}
	}
	if len(shaped[0]) != len(events) {
		t.Errorf("%d events have an ID of their own, want %d", len(shaped[0]), len(events))
	}
}

func byID(t *testing.T, events [][]byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, text := range events {
		var e map[string]any
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		all[e["event_id"].(string)] = e
	}
	return all
}

// TestProgramThatCannotStart checks that Lambda and the log are told why.
func TestProgramThatCannotStart(t *testing.T) {
	binary, err := build(t.Context(), t.TempDir(), programs[0], "")
	if err != nil {
		t.Fatal(err)
	}
	runtimeAPI, err := serveRuntime(nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer runtimeAPI.Close()
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(environment(runtimeAPI.address, "http://127.0.0.1:1"), "OUTPUT_STREAM_ARN=analytics", "KEEP_QUERIES=maybe")
	talk, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the program ended without an error")
	}
	told := runtimeAPI.problem()
	for _, want := range []string{"OUTPUT_STREAM_ARN", "KEEP_QUERIES"} {
		if told == nil || !strings.Contains(told.Error(), want) || !strings.Contains(string(talk), want) {
			t.Errorf("Lambda is told %v, the log says %s; want both to name %s", told, talk, want)
		}
	}
}

// TestNothingIsLost runs the transform on a stream that fails entries: each event
// is stored at last, and once, since what fails is one entry and not the call.
func TestNothingIsLost(t *testing.T) {
	p := programs[0]
	var err error
	if p.binary, err = build(t.Context(), t.TempDir(), p, ""); err != nil {
		t.Fatal(err)
	}
	events, err := x1Events(4000, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	for name, refuse := range map[string]func(int) string{
		"one in ten fails": func() func(int) string {
			random := rand.New(rand.NewPCG(1, 2))
			return func(int) string {
				if random.IntN(10) == 0 {
					return "InternalFailure"
				}
				return ""
			}
		}(),
		"throttled": func(entry int) string { // two of three, as long as it lasts
			if entry < 60 && entry%3 != 0 {
				return "ProvisionedThroughputExceededException"
			}
			return ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			streams, err := serveStreams(8)
			if err != nil {
				t.Fatal(err)
			}
			defer streams.Close()
			streams.keep, streams.refuse = true, refuse
			// Small aggregates make many entries, of which many fail.
			p.env = []string{"AGGREGATE_BYTES=10000"}
			result, err := start(t.Context(), p, streams, payloadsOf(events, 500), 8, "")
			if err != nil {
				t.Fatal(err)
			}
			if stored := result.stored; stored.events+stored.rejects != len(events) || stored.refused == 0 || len(byID(t, streams.events)) != stored.events {
				t.Errorf("%+v of %d events, %d of them different", stored, len(events), len(byID(t, streams.events)))
			}
		})
	}
}
