package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/millrace-dev/millrace/stream/emf"
	"github.com/millrace-dev/millrace/stream/kpl"
	"github.com/millrace-dev/millrace/stream/measure"
)

var _ lambda.Handler = (*Handler)(nil) // whoever has a loop of their own hands it over

// aggregate packs events as a KPL producer does.
func aggregate(events ...testEvent) testEvent {
	var a kpl.Aggregate
	for _, e := range events {
		a.Add(e.key, "", e.data)
	}
	return testEvent{"a", a.Bytes()}
}

func TestInvokeEmptyBatch(t *testing.T) {
	k, f := &fakeKinesis{}, &fakeFirehose{}
	h := newTest(t, k, f, echo, nil)
	text, err := h.Invoke(t.Context(), []byte(`{"Records":[]}`))
	if err != nil || string(text) != `{"batchItemFailures":[]}` {
		t.Errorf("Invoke = %s, %v; want an empty list", text, err)
	}
	if k.calls+k.lists+f.calls != 0 {
		t.Errorf("an empty batch made %d calls", k.calls+k.lists+f.calls)
	}
}

func TestInvokeNotKinesis(t *testing.T) {
	h := newTest(t, &fakeKinesis{}, &fakeFirehose{}, echo, nil)
	if _, err := h.Invoke(t.Context(), []byte(`{"detail-type":"x"}`)); err == nil || !strings.Contains(err.Error(), "Records") {
		t.Errorf("error %v, want one that names Records", err)
	}
}

func TestInvokeUnpacksAggregates(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 3)}
	events := numbered(30, 7, 20)
	var seen []Event
	shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
		seen = append(seen, Event{slices.Clone(e.Data), e.PartitionKey, e.ArrivedAt})
		return append(dst, e.Data...), e.PartitionKey, nil
	})
	h := newTest(t, k, &fakeFirehose{}, shaper, nil)
	got := invoke(t, t.Context(), h, aggregate(events[:10]...), events[10], aggregate(events[11:]...), aggregate())
	if got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	for i, e := range events {
		if string(seen[i].Data) != string(e.data) || seen[i].PartitionKey != e.key || !seen[i].ArrivedAt.Equal(time.UnixMilli(1_700_000_000_123)) {
			t.Errorf("event %d = %s %s %v", i, seen[i].Data, seen[i].PartitionKey, seen[i].ArrivedAt)
		}
	}
}

// failOn fails at the event with the number; everything else passes.
func failOn(number string, fail func() error) Shaper {
	return shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
		if strings.TrimLeft(string(e.Data), "0") == number {
			return dst, "", fail()
		}
		return append(dst, e.Data...), e.PartitionKey, nil
	})
}

func TestInvokeRecordThatFails(t *testing.T) {
	broken := func() error { return errors.New("the table is not loaded") }
	var none []int
	for name, fail := range map[string]func() error{
		"error":         broken,
		"wrapped error": func() error { return fmt.Errorf("shape: %w", broken()) },
		"panic":         func() error { panic("secret contents") },
		"runtime panic": func() error { return fmt.Errorf("%d", none[len(none)]) },
		"nothing":       func() error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			var logged bytes.Buffer
			k, f := &fakeKinesis{shards: evenShards(0, 2)}, &fakeFirehose{}
			events := numbered(10, 3, 8)
			h := newTest(t, k, f, failOn("6", fail), func(c *Config) { c.Log = newLog(&logged, slog.LevelInfo) })
			// The aggregate holds 5 before 6: the record fails as a whole.
			got := invoke(t, t.Context(), h, events[1], events[2], aggregate(events[5], events[6]), events[7])
			if got != 2 {
				t.Errorf("the answer names record %d, want 2", got)
			}
			checkOrder(t, k.events(), events[1:3])
			if !strings.Contains(logged.String(), sequence(2)) || strings.Contains(logged.String(), "secret") {
				t.Errorf("log = %s; want the sequence number, and nothing of the event", logged.String())
			}
			if got := invoke(t, t.Context(), h, events[7]); got != -1 {
				t.Errorf("the next invocation failed at record %d", got)
			}
		})
	}
}

func TestInvokeRejects(t *testing.T) {
	k, f := &fakeKinesis{shards: evenShards(0, 2)}, &fakeFirehose{}
	shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
		switch {
		case bytes.HasPrefix(e.Data, []byte("bad")):
			return append(dst, "half a"...), "", fmt.Errorf("domain: %w", Reject("too_old", "%d days; at most 30 are allowed", 31))
		case bytes.HasPrefix(e.Data, []byte("key")):
			return append(dst, e.Data...), string(e.Data[3:]), nil
		case bytes.HasPrefix(e.Data, []byte("grow")):
			return append(dst, make([]byte, 101)...), e.PartitionKey, nil
		}
		return append(dst, e.Data...), e.PartitionKey, nil
	})
	h := newTest(t, k, f, shaper, func(c *Config) { c.MaxEventBytes = 100 })
	good := []testEvent{{"a", []byte("good 1")}, {"b", []byte("good 2")}, {"c", bytes.Repeat([]byte("g"), 100)}}
	batch := []testEvent{
		good[0],
		{"x", []byte("bad")},
		aggregate(good[1], testEvent{"y", []byte("bad too")}),
		{"x", bytes.Repeat([]byte("r"), 101)},
		{"x", []byte("grow")},
		{"x", []byte("key")},
		good[2],
		{"x", []byte("key\xff")},
	}
	if got := invoke(t, t.Context(), h, batch...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), good)
	want := []struct {
		record, sub       int
		reason, key, data string
	}{
		{1, 0, "too_old", "x", "bad"},
		{2, 1, "too_old", "y", "bad too"},
		{3, 0, "too_large", "x", strings.Repeat("r", 101)},
		{4, 0, "too_large", "x", "grow"},
		{5, 0, "invalid_partition_key", "x", "key"},
		{7, 0, "invalid_partition_key", "x", "key\xff"},
	}
	lines := f.rejects(t)
	if len(lines) != len(want) {
		t.Fatalf("%d rejects, want %d", len(lines), len(want))
	}
	for i, w := range want {
		l := lines[i]
		if l.Reason != w.reason || l.Detail == "" || string(l.Data) != w.data || l.PartitionKey != w.key || l.SequenceNumber != sequence(w.record) ||
			l.SubSequenceNumber != w.sub || l.Stream != "ingest" || l.ShardID != "shardId-000000000007" || l.ArrivedAt != "2023-11-14T22:13:20.123Z" ||
			l.Part != 1 || l.Parts != 1 {
			t.Errorf("reject %d = %+v, want %+v", i, l, w)
		}
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", l.RejectedAt); err != nil {
			t.Errorf("rejected_at: %v", err)
		}
	}
	if lines[0].Detail != "31 days; at most 30 are allowed" {
		t.Errorf("detail = %q", lines[0].Detail)
	}
}

func TestInvokeAnswersTheFirstOfAllFailures(t *testing.T) {
	for _, c := range []struct {
		name                      string
		kinesisDown, firehoseDown bool
		want                      int
	}{
		{"output fails at 0, rejects at 1", true, true, 0},
		{"rejects fail at 1", false, true, 1},
		{"output fails at 0", true, false, 0},
		{"only the shaper fails", false, false, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, f := &fakeKinesis{shards: evenShards(0, 1)}, &fakeFirehose{}
			if c.kinesisDown {
				k.fail = func(context.Context, int) error { return errors.New("AccessDeniedException") }
			}
			if c.firehoseDown {
				f.fail = func(int) error { return errors.New("AccessDeniedException") }
			}
			shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
				switch string(e.Data) {
				case "1":
					return dst, "", Reject("unknown_type", "no")
				case "5":
					return dst, "", errors.New("broken")
				}
				return append(dst, e.Data...), e.PartitionKey, nil
			})
			if got := invoke(t, t.Context(), newTest(t, k, f, shaper, nil), numbered(8, 3, 1)...); got != c.want {
				t.Errorf("the answer names record %d, want %d", got, c.want)
			}
		})
	}
}

// TestInvokeUntilDone plays Lambda: whatever fails, the batch is delivered again
// from the record that the answer names, until nothing is left.
func TestInvokeUntilDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, f := &fakeKinesis{shards: evenShards(0, 3)}, &fakeFirehose{}
		k.refuse = func(call int, id string) string {
			if call%3 != 0 {
				return throttled
			}
			return ""
		}
		k.after = func(call int) {
			if call == 12 {
				k.shards = evenShards(3, 5)
			}
		}
		tries := 0
		shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
			if string(e.Data) == "0400" {
				if tries++; tries < 3 {
					panic("not yet")
				}
			}
			return append(dst, e.Data...), e.PartitionKey, nil
		})
		h := newTest(t, k, f, shaper, func(c *Config) { c.AggregateBytes = MinAggregateBytes })
		events := numbered(1000, 20, 4)
		invocations := 0
		for left := events; len(left) > 0; invocations++ {
			if invocations == 100 {
				t.Fatal("not done after 100 invocations")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			failed := invoke(t, ctx, h, left...)
			cancel()
			if failed < 0 {
				break
			}
			left = left[failed:]
		}
		if invocations < 2 {
			t.Fatalf("%d invocations failed, want some: the test tests nothing", invocations)
		}
		// At least once, and the first time in order.
		seen, last := map[string]bool{}, map[string]string{}
		for _, r := range k.events() {
			if data := string(r.Data); !seen[data] {
				if data < last[r.PartitionKey] {
					t.Errorf("key %s: %s first came after %s", r.PartitionKey, data, last[r.PartitionKey])
				}
				seen[data], last[r.PartitionKey] = true, data
			}
		}
		if len(seen) != len(events) {
			t.Errorf("%d of %d events are stored", len(seen), len(events))
		}
	})
}

func TestInvokeMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		k, f := &fakeKinesis{shards: evenShards(0, 1)}, &fakeFirehose{}
		k.refuse = func(call int, _ string) string { return map[int]string{1: throttled, 2: "InternalFailure"}[call] }
		f.refuse = func(call, i int) string {
			if call == 1 && i == 0 {
				return "ServiceUnavailableException"
			}
			return ""
		}
		shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
			if reason, bad := strings.CutPrefix(string(e.Data), "bad "); bad {
				return dst, "", Reject(reason, "no")
			}
			if string(e.Data) == "fail" {
				return dst, "", errors.New("broken")
			}
			return append(dst, e.Data...), e.PartitionKey, nil
		})
		h := newTest(t, k, f, shaper, func(c *Config) { c.Metrics, c.MetricsNamespace, c.FunctionName = &out, "Mill", "transform" })
		ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
		events := []testEvent{{"k", []byte("1")}, {"k", []byte("bad too_old")}, aggregate(testEvent{"k", []byte("2")}, testEvent{"k", []byte("bad too_old")}),
			{"k", []byte("bad missing_id")}, {"k", []byte("3")}, {"k", []byte("fail")}, {"k", []byte("4")}}
		time.Sleep(time.Until(time.UnixMilli(1_700_000_000_123).Add(1500 * time.Millisecond)))
		invoke(t, ctx, h, events...)

		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d documents, want 3:\n%s", len(lines), out.String())
		}
		docs := make([]map[string]any, 3)
		for i, l := range lines {
			if err := json.Unmarshal([]byte(l), &docs[i]); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]float64{
			"EventsReceived": 6, "EventsShaped": 3, "EventsRejected": 3, "RecordsReceived": 7, "RecordsPut": 1,
			"BytesPut": float64(len(k.stored[0].entry.Data)), "PutRetries": 2, "ThrottledEntries": 1, "RejectRetries": 1,
			"BatchItemFailures": 1, "IteratorAgeMax": 1500,
		} {
			if docs[0][name] != want {
				t.Errorf("%s = %v, want %v", name, docs[0][name], want)
			}
		}
		if docs[0]["FunctionName"] != "transform" || docs[0]["requestId"] != "r-1" || docs[0]["Reason"] != nil {
			t.Errorf("document = %v", docs[0])
		}
		for i, want := range map[int]struct {
			reason string
			n      float64
		}{1: {"missing_id", 1}, 2: {"too_old", 2}} {
			if docs[i]["Reason"] != want.reason || docs[i]["EventsRejected"] != want.n || docs[i]["FunctionName"] != "transform" {
				t.Errorf("document %d = %v, want %v", i, docs[i], want)
			}
		}
	})
}

// FuzzInvoke shapes whatever comes, and expects an answer.
func FuzzInvoke(f *testing.F) {
	f.Add(payload(numbered(3, 2, 10)...))
	f.Add(payload(aggregate(numbered(3, 2, 10)...)))
	f.Add([]byte(`{"Records":[{"eventID":1,"kinesis":{"data":"AA==","sequenceNumber":"1","approximateArrivalTimestamp":1e400}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k := &fakeKinesis{shards: evenShards(0, 3)}
		text, err := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.Log = nil }).Invoke(t.Context(), data)
		if (err == nil) != json.Valid(text) {
			t.Errorf("Invoke = %s, %v", text, err)
		}
	})
}

// A shaper's own measures are written after each invocation, with the function's
// name and the invocation's time, and none where nothing was counted.
func TestInvokeWritesMeasures(t *testing.T) {
	var out bytes.Buffer
	set := &measure.Set{}
	table := set.Table("Mill/Keys", "Key", 2)
	events := table.Counter("Events", emf.Count)
	shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
		events.Add(table.Row(e.PartitionKey), 1)
		return append(dst, e.Data...), e.PartitionKey, nil
	})
	h := newTest(t, &fakeKinesis{shards: evenShards(0, 1)}, &fakeFirehose{}, shaper, func(c *Config) {
		c.Metrics, c.Measures, c.FunctionName = &out, set, "transform"
	})
	counted := func() (all []string) {
		for line := range strings.Lines(out.String()) {
			var d struct {
				Key, FunctionName string
				Events            float64
				AWS               struct{ Timestamp int64 } `json:"_aws"`
			}
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			if d.Key == "" {
				continue // the handler's own
			}
			if d.FunctionName != "transform" || time.Since(time.UnixMilli(d.AWS.Timestamp)).Abs() > time.Hour {
				t.Errorf("%s: want the function's name, and now", line)
			}
			all = append(all, fmt.Sprint(d.Key, " ", d.Events))
		}
		out.Reset()
		return all
	}
	invoke(t, t.Context(), h, testEvent{"b", []byte("1")}, testEvent{"a", []byte("2")}, testEvent{"b", []byte("3")})
	if got := counted(); !slices.Equal(got, []string{"b 2", "a 1"}) {
		t.Errorf("counted %q", got)
	}
	if _, err := h.Invoke(t.Context(), []byte(`{"Records":[]}`)); err != nil {
		t.Fatal(err)
	}
	if got := counted(); len(got) > 0 {
		t.Errorf("counted %q of no event", got)
	}
}

func TestNewRefusesWrongMeasures(t *testing.T) {
	set := &measure.Set{}
	set.Table("", "Key", 1)
	_, err := New(Config{OutputStreamARN: "arn", RejectsDeliveryStream: "r", Measures: set}, &fakeKinesis{}, &fakeFirehose{}, echo)
	if err == nil || !strings.Contains(err.Error(), `namespace ""`) {
		t.Errorf("error = %v, want one that names the namespace", err)
	}
}
