package main

import (
	"encoding/json"
	"os/exec"
	"reflect"
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
	shaped := make([]map[string]any, 2)
	for i, p := range programs[:2] {
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
		shaped[i] = byID(t, streams.events)
	}
	for id, want := range shaped[1] {
		if got := shaped[0][id]; !reflect.DeepEqual(got, want) {
			t.Fatalf("event %s:\n%s made %v\n%s made %v", id, programs[0].name, got, programs[1].name, want)
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
