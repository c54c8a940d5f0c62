package mapping

import (
	"encoding/json"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/resource"
)

func TestTheEventIsAsLambdaSendsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		time.Sleep(987 * time.Millisecond)
		b.stream.put(0, "key \"é\"=Hello, this is a test.")
		b.stream.put(0, "2=x")
		b.add(t, `{}`)
		synctest.Wait()
		tail := `,"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:10000000000N","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::000000000000:role/f","awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/events"}`
		want := `{"Records":[` +
			`{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key \"é\"","sequenceNumber":"100000000000","data":"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==","approximateArrivalTimestamp":946684800.987}` + strings.Replace(tail, "N", "0", 1) +
			`,{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"2","sequenceNumber":"100000000001","data":"eA==","approximateArrivalTimestamp":946684800.987}` + strings.Replace(tail, "N", "1", 1) +
			`]}`
		if got := string(b.made()[0].payload); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAnUpdateKeepsThePosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		var healed atomic.Bool
		b.function = func(c call) (string, string, error) {
			if healed.Load() {
				return "", "", nil
			}
			return failIf("1")(c)
		}
		b.stream.put(0, "a=0", "b=1", "c=2", "d=3", "e=4")
		m := b.add(t, `{"BatchSize":1,"ParallelizationFactor":3}`)
		time.Sleep(10 * time.Second)
		delivered := b.Status()[0].Delivered
		c, err := parse(t, `{"BatchSize":10}`).apply(defaults, "000000000000", "us-east-1")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		before := len(b.made())
		healed.Store(true)
		if err := m.update(c); err != nil {
			t.Fatal(err)
		}
		b.stream.put(0, "new")
		time.Sleep(time.Minute)
		seen := map[string]int{}
		for _, c := range b.made()[before:] {
			for _, data := range c.data {
				seen[data]++
			}
		}
		if seen["1"] != 1 || seen["new"] != 1 || int64(len(seen)) != 6-delivered {
			t.Errorf("%d were delivered before, then %v", delivered, seen)
		}
		b.wantDrained(t, 6, 0)
	})
}

func TestADisabledMappingRemembersItsPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		m := b.add(t, `{"StartingPosition":"LATEST","Enabled":false}`)
		b.stream.put(0, "a", "b")
		time.Sleep(time.Minute)
		b.want(t)
		if s := b.Status()[0]; s.Behind != 2 {
			t.Errorf("status %+v", s)
		}
		c := m.current()
		c.Enabled = true
		if err := m.update(c); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		b.want(t, "a b")
	})
}

func TestDeleteWaitsForTheInvocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		ended := false
		b.function = func(call) (string, string, error) {
			time.Sleep(10 * time.Second)
			ended = true
			return "", "", nil
		}
		b.stream.put(0, "a", "b")
		m := b.add(t, `{"BatchSize":1}`)
		synctest.Wait()
		if _, err := b.delete(m.uuid); err != nil || !ended {
			t.Errorf("deleted: %v, the invocation ended: %v", err, ended)
		}
		time.Sleep(time.Minute)
		b.want(t, "a")
		if len(b.Status()) != 0 {
			t.Errorf("status %+v", b.Status())
		}
	})
}

func TestADeletedStreamEndsTheMapping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		m := b.add(t, `{}`)
		b.stream.change(0, func(*fakeShard) { b.stream.deleted = awsapi.Errorf("ResourceNotFoundException", "gone") })
		synctest.Wait()
		if d := m.describe(); d.LastProcessingResult != "PROBLEM: Stream not found" {
			t.Errorf("result %q", d.LastProcessingResult)
		}
	})
}

func TestStatusNeverSaysDrainedTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 2)
		b.function = func(call) (string, string, error) {
			time.Sleep(time.Millisecond)
			return "", "", nil
		}
		b.add(t, `{"BatchSize":7,"ParallelizationFactor":2}`)
		put := int64(0)
		for i := range 200 {
			b.stream.put(i%2, numbers(5)...)
			put += 5
			if s := b.Status()[0]; s.Behind+s.Delivered < put {
				t.Fatalf("%d were put, but %d are behind and %d delivered", put, s.Behind, s.Delivered)
			}
			time.Sleep(13 * time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		b.wantDrained(t, put, 0)
	})
}

// meddler is a stream that does something once, after its first count while armed.
type meddler struct {
	Stream
	armed  atomic.Bool
	meddle func()
}

type meddlingReader struct {
	Reader
	*meddler
}

func (m *meddler) Reader(shardID string, from kinesis.Position) (Reader, error) {
	r, err := m.Stream.Reader(shardID, from)
	return meddlingReader{r, m}, err
}

func (r meddlingReader) Behind() int64 {
	n := r.Reader.Behind()
	if r.armed.CompareAndSwap(true, false) {
		r.meddle()
	}
	return n
}

// A chain of two functions, the mapping of the second the older one: while Status
// goes from one to the other, a record passes the other way.
func TestStatusFollowsARecordFromFunctionToFunction(t *testing.T) {
	b := newBench(t, 1)
	raw, shaped := newFakeStream(1), &meddler{Stream: b.stream}
	b.config.Streams = func(arn string) (Stream, error) {
		if arn == aStream {
			return shaped, nil
		}
		return raw, nil
	}
	called, released, stuck := make(chan struct{}), make(chan struct{}), make(chan struct{})
	b.function = func(c call) (string, string, error) {
		if c.data[0] == "raw" {
			close(called)
			<-released
			b.stream.put(0, "shaped")
		} else {
			<-stuck
		}
		return "", "", nil
	}
	defer close(stuck)
	b.add(t, `{}`)
	first := b.add(t, `{"EventSourceArn":"`+aStream+`-raw"}`)
	raw.put(0, "raw")
	<-called
	shaped.meddle = func() {
		close(released)
		for first.behind() > 0 {
			runtime.Gosched()
		}
	}
	shaped.armed.Store(true)
	status := b.Status()
	if status[0].Behind == 0 && status[1].Behind == 0 {
		t.Errorf("%+v and %+v: the record that passed from the second to the first is in neither", status[0], status[1])
	}
}

func TestWhatAMappingRefuses(t *testing.T) {
	b := newBench(t, 1)
	typ := b.ResourceTypes()[0]
	for properties, want := range map[string]string{
		`"BatchSize":0`:                                                           "BatchSize 0 is not within 1 and 10000",
		`"BatchSize":10001`:                                                       "BatchSize 10001 is not within",
		`"MaximumBatchingWindowInSeconds":301`:                                    "MaximumBatchingWindowInSeconds 301 is not within 0 and 300",
		`"ParallelizationFactor":11`:                                              "ParallelizationFactor 11 is not within 1 and 10",
		`"MaximumRetryAttempts":10001`:                                            "MaximumRetryAttempts 10001 is not within -1 and 10000",
		`"MaximumRecordAgeInSeconds":59`:                                          "MaximumRecordAgeInSeconds 59 is not -1 or within 60 and 604800",
		`"MaximumRecordAgeInSeconds":0`:                                           "MaximumRecordAgeInSeconds 0 is not -1 or within",
		`"StartingPosition":"OLDEST"`:                                             `StartingPosition "OLDEST" is not one of`,
		`"StartingPosition":"AT_TIMESTAMP"`:                                       "AT_TIMESTAMP needs StartingPositionTimestamp",
		`"FunctionResponseTypes":["All"]`:                                         `FunctionResponseTypes "All" is not ReportBatchItemFailures`,
		`"TumblingWindowInSeconds":60`:                                            "tumbling windows are not available on the local endpoint",
		`"FilterCriteria":{"Filters":[{"Pattern":"{}"}]}`:                         "FilterCriteria Filters 0: Invalid filter pattern definition {}: no field is named",
		`"FilterCriteria":{"Filters":[{"Pattern":"{\"partitionKey\":[\"1\"]}"}]}`: "for Kinesis a pattern is on the key data",
		`"FilterCriteria":{"Filters":[{"Pattern":"{\"data\":{\"a\":[1]},\"eventName\":[\"1\"]}"}]}`:            "and on nothing else",
		`"FilterCriteria":{"Filters":[{},{},{},{},{},{}]}`:                                                     "FilterCriteria has 6 filters: allowed are 5",
		`"FilterCriteria":{"Filters":[{"Pattern":"` + strings.Repeat("x", 4097) + `"}]}`:                       "the pattern has 4097 characters",
		`"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:lambda:us-east-1:000000000000:function:f"}}`: "is not the ARN of an S3 bucket",
		`"EventSourceArn":"arn:aws:kinesis:us-east-1:000000000000:stream/events/consumer/"`:                    "is not the ARN of a Kinesis stream or of a consumer",
		`"EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:q"`:                                              "is not the ARN of a Kinesis stream",
		`"Topics":["t"]`: "extraneous key [Topics] is not permitted",
	} {
		all := `{"FunctionName":"f","EventSourceArn":"` + aStream + `","StartingPosition":"LATEST",` + properties + `}`
		if err := typ.Check(json.RawMessage(all)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", properties, err, want)
		}
	}
}

func TestAMappingOfATemplate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		typ := b.ResourceTypes()[0]
		request := func(properties string) resource.Request {
			return resource.Request{Properties: json.RawMessage(`{"FunctionName":"transform","EventSourceArn":"` + aStream + `","StartingPosition":"TRIM_HORIZON","Tags":[{"Key":"k","Value":"v"}],"MetricsConfig":{"Metrics":["EventCount"]}` + properties + `}`)}
		}
		first := request(`,"BatchSize":2`)
		made, err := typ.Create(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if made.ID == "" || made.Attributes["Id"] != made.ID {
			t.Errorf("made %+v", made)
		}
		if _, err := typ.Create(t.Context(), first); err == nil || !strings.Contains(err.Error(), "already exists") {
			t.Errorf("a second mapping of the same stream and function: %v", err)
		}
		if _, err := typ.Update(t.Context(), request(`,"ParallelizationFactor":2`), made.ID, first.Properties); err != nil {
			t.Fatal(err)
		}
		if d := b.all()[0].describe(); d.BatchSize != 100 || d.ParallelizationFactor != 2 {
			t.Errorf("after the update %+v", d)
		}
		if err := typ.Delete(t.Context(), first, made.ID); err != nil || len(b.all()) != 0 {
			t.Errorf("deleted: %v", err)
		}
	})
}
