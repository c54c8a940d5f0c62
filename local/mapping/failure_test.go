package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestMaximumRetryAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("poison")
		b.stream.put(0, "poison", "good")
		b.add(t, `{"MaximumRetryAttempts":2,"BatchSize":1}`)
		time.Sleep(time.Minute)
		b.want(t, "poison", "poison", "poison", "good")
		var waits []time.Duration
		for i := range 2 {
			waits = append(waits, b.made()[i+1].at-b.made()[i].at)
		}
		if !slices.Equal(waits, []time.Duration{time.Second, 2 * time.Second}) {
			t.Errorf("waited %v", waits)
		}
		b.wantDrained(t, 1, 1)
		if s := b.Status()[0]; s.Failed != 3 {
			t.Errorf("%d failed invocations, want 3", s.Failed)
		}
	})
}

func TestWithoutALimitAPoisonRecordBlocksUntilItLeavesTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("poison")
		b.stream.put(0, "poison")
		b.add(t, `{}`)
		time.Sleep(time.Second)
		b.stream.put(0, "good")
		time.Sleep(24 * time.Hour)
		if s := b.Status()[0]; s.Behind != 2 || s.Delivered != 0 || s.Failed < 1000 {
			t.Errorf("status %+v: want the shard blocked", s)
		}
		b.stream.change(0, func(sh *fakeShard) { sh.trimmed = 1 })
		time.Sleep(2 * time.Minute)
		b.wantDrained(t, 1, 1)
	})
}

func TestMaximumRecordAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("poison")
		b.stream.put(0, "never tried")
		time.Sleep(61 * time.Second)
		b.stream.put(0, "poison")
		b.add(t, `{"MaximumRecordAgeInSeconds":60,"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		time.Sleep(59 * time.Second)
		b.stream.put(0, "good")
		time.Sleep(10 * time.Second)
		if got := b.batches(); slices.Contains(got, "never tried") || got[len(got)-1] != "good" {
			t.Errorf("invoked with %q", got)
		}
		b.wantDrained(t, 1, 2)
		counts := map[bool]int{}
		for _, body := range b.kept() {
			r := decode(t, body)
			if r.RequestContext.Condition != "RecordAgeExceeded" {
				t.Errorf("condition %s", r.RequestContext.Condition)
			}
			counts[r.ResponseContext == nil]++
			if tried := r.ResponseContext != nil; tried != (r.RequestContext.ApproximateInvokeCount > 0) {
				t.Errorf("invoked %d times, response context %v", r.RequestContext.ApproximateInvokeCount, r.ResponseContext)
			}
		}
		if counts[true] != 1 || counts[false] != 1 {
			t.Errorf("objects %v", counts)
		}
	})
}

func TestBisectIsolatesThePoisonRecordAndCostsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("5")
		b.stream.put(0, numbers(8)...)
		b.add(t, `{"BisectBatchOnFunctionError":true,"MaximumRetryAttempts":1,"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		time.Sleep(time.Minute)
		b.want(t, "0 1 2 3 4 5 6 7", "0 1 2 3", "4 5 6 7", "4 5", "4", "5", "5", "6 7")
		b.wantDrained(t, 7, 1)
		if len(b.kept()) != 1 {
			t.Fatalf("%d objects, want the poison record alone", len(b.kept()))
		}
		for _, body := range b.kept() {
			if r := decode(t, body); r.KinesisBatchInfo.BatchSize != 1 || !strings.Contains(r.Payload, `"data":"NQ=="`) {
				t.Errorf("the object holds %+v", r)
			}
		}
	})
}

func TestReportBatchItemFailuresRetriesFromTheLowest(t *testing.T) {
	for _, c := range []struct {
		properties string
		want       []string
		delivered  int64
	}{
		{`{"MaximumRetryAttempts":1}`, []string{"0 1 2 3 4", "2 3 4"}, 2},
		{`{"MaximumRetryAttempts":2}`, []string{"0 1 2 3 4", "2 3 4", "2 3 4"}, 2},
		// With bisect the split at the record costs no attempt, and then halves
		// isolate it.
		{`{"MaximumRetryAttempts":0,"BisectBatchOnFunctionError":true}`, []string{"0 1 2 3 4", "2 3 4", "2", "3 4"}, 4},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, 1)
			b.function = func(c call) (string, string, error) {
				if i := slices.Index(c.data, "2"); i >= 0 {
					last := c.ids[len(c.ids)-1] // the order in the response does not matter
					return fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q},{"itemIdentifier":%q}]}`, last, c.ids[i]), "", nil
				}
				return `{"batchItemFailures":[]}`, "", nil
			}
			b.stream.put(0, numbers(5)...)
			b.add(t, strings.Replace(c.properties, "{", `{"FunctionResponseTypes":["ReportBatchItemFailures"],`, 1))
			time.Sleep(time.Minute)
			b.want(t, c.want...)
			b.wantDrained(t, c.delivered, 5-c.delivered)
		})
	}
}

func TestPartialBatchResponses(t *testing.T) {
	items := []item{{sequence: "10"}, {sequence: "11"}, {sequence: "12"}}
	for response, want := range map[string]int{
		``:                           3,
		`null`:                       3,
		`{}`:                         3,
		`{"batchItemFailures":[]}`:   3,
		`{"batchItemFailures":null}`: 3,
		`{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"11"}]}`: 1,
		`{"batchItemFailures":[{"itemIdentifier":"10"}]}`:                         0,
		`{"batchItemFailures":[{"itemIdentifier":""}]}`:                           0,
		`{"batchItemFailures":[{"itemIdentifier":null}]}`:                         0,
		`{"batchItemFailures":[{"id":"12"}]}`:                                     0,
		`{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"99"}]}`: 0,
		`{"batchItemFailures":"12"}`:                                              0,
		`"done"`:                                                                  0,
		`{`:                                                                       0,
	} {
		if got := firstFailure([]byte(response), items); got != want {
			t.Errorf("%s: first failure at %d, want %d", response, got, want)
		}
	}
}

func TestWithoutReportBatchItemFailuresTheResponseIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(c call) (string, string, error) {
			return `{"batchItemFailures":[{"itemIdentifier":"` + c.ids[0] + `"}]}`, "", nil
		}
		b.stream.put(0, "a", "b")
		b.add(t, `{}`)
		time.Sleep(time.Minute)
		b.want(t, "a b")
		b.wantDrained(t, 2, 0)
	})
}

func TestThrottlesCountNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(call) (string, string, error) {
			if len(b.batches()) <= 20 {
				return "", "", awsapi.Errorf("TooManyRequestsException", "Rate Exceeded.").WithStatus(429)
			}
			return "", "", nil
		}
		b.stream.put(0, "a", "b")
		b.add(t, `{"MaximumRetryAttempts":0,"BisectBatchOnFunctionError":true}`)
		time.Sleep(time.Hour)
		if s := b.Status()[0]; s.Failed != 0 || len(b.batches()) != 21 || !slices.Equal(slices.Compact(b.batches()), []string{"a b"}) {
			t.Errorf("status %+v, invoked with %q", s, b.batches())
		}
		b.wantDrained(t, 2, 0)
	})
}

func TestAThrottledBatchEndsWithItsAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(call) (string, string, error) { return "", "", errors.New("Function not found") }
		b.stream.put(0, "a")
		b.add(t, `{"MaximumRecordAgeInSeconds":60}`)
		time.Sleep(59 * time.Second)
		if s := b.Status()[0]; s.Behind != 1 {
			t.Errorf("status %+v", s)
		}
		time.Sleep(2 * time.Second)
		b.wantDrained(t, 0, 1)
	})
}

func decode(t *testing.T, body []byte) invocationRecord {
	t.Helper()
	var r invocationRecord
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheInvocationRecordInTheDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("a")
		b.stream.put(0, "a")
		time.Sleep(1500 * time.Millisecond)
		b.stream.put(0, "b")
		m := b.add(t, `{"MaximumRetryAttempts":1,"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		time.Sleep(time.Minute)
		if len(b.kept()) != 1 || b.Status()[0].OnFailure != 1 {
			t.Fatalf("objects %v, status %+v", b.kept(), b.Status())
		}
		for key, body := range b.kept() {
			uuid := `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`
			if want := `^failures/aws/lambda/` + m.uuid + `/shardId-000000000000/2000/01/01/2000-01-01T00\.00\.02-` + uuid + `$`; !regexp.MustCompile(want).MatchString(key) {
				t.Errorf("key %s, want %s", key, want)
			}
			r := decode(t, body)
			if !regexp.MustCompile("^" + uuid + "$").MatchString(r.RequestContext.RequestID) {
				t.Errorf("request ID %q", r.RequestContext.RequestID)
			}
			r.RequestContext.RequestID = ""
			want := invocationRecord{
				RequestContext:  requestContext{"", aFunction, "RetryAttemptsExhausted", 2},
				ResponseContext: &responseContext{200, "$LATEST", "Unhandled"},
				Version:         "1.0",
				Timestamp:       "2000-01-01T00:00:02.500Z",
				KinesisBatchInfo: batchInfo{
					"shardId-000000000000", "100000000000", "100000000001", "2000-01-01T00:00:00.000Z", "2000-01-01T00:00:01.500Z", 2, aStream,
				},
				Payload: string(b.made()[0].payload),
			}
			if got, want := fmt.Sprintf("%+v %+v", *r.ResponseContext, drop(r)), fmt.Sprintf("%+v %+v", *want.ResponseContext, drop(want)); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		}
	})
}

func drop(r invocationRecord) invocationRecord { r.ResponseContext = nil; return r }

func TestADestinationThatRefusesLosesTheRecordsLoudly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("a")
		b.refuse = errors.New("NoSuchBucket")
		b.stream.put(0, "a", "b")
		b.add(t, `{"MaximumRetryAttempts":0,"BatchSize":1,"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		time.Sleep(time.Minute)
		b.wantDrained(t, 1, 1)
		if s := b.Status()[0]; s.OnFailure != 0 || !strings.Contains(b.said.String(), "records are lost") {
			t.Errorf("status %+v, log %s", s, b.said.String())
		}
	})
}
