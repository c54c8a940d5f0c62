package mapping

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A queue and a topic are told where the batch is; the batch itself is not with it.
func TestQueuesAndTopicsGetAPointer(t *testing.T) {
	for _, target := range []string{aQueue, aTopic} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, 1)
			b.function = failIf("poison")
			b.stream.put(0, "poison", "second")
			b.add(t, `{"MaximumRetryAttempts":1,"MetricsConfig":{"Metrics":["EventCount"]},"DestinationConfig":{"OnFailure":{"Destination":"`+target+`"}}}`)
			time.Sleep(time.Minute)
			b.wantDrained(t, 0, 2)
			if len(b.kept()) > 0 || len(b.sent(target)) != 1 {
				t.Fatalf("%d objects; told %v", len(b.kept()), b.sent(target))
			}
			body := b.sent(target)[0]
			r := decode(t, []byte(body))
			if r.RequestContext.Condition != "RetryAttemptsExhausted" || r.RequestContext.ApproximateInvokeCount != 2 || r.KinesisBatchInfo.BatchSize != 2 ||
				r.KinesisBatchInfo.StreamARN != aStream || r.KinesisBatchInfo.ShardID != "shardId-000000000000" || r.ResponseContext.FunctionError != "Unhandled" {
				t.Errorf("told %s", body)
			}
			var fields map[string]json.RawMessage
			if err := json.Unmarshal([]byte(body), &fields); err != nil || fields["payload"] != nil {
				t.Errorf("with the payload %s, %v", fields["payload"], err)
			}
			want := map[string]int{"PolledEventCount": 2, "InvokedEventCount": 4, "FailedInvokeEventCount": 4, "OnFailureDestinationDeliveredEventCount": 2}
			if !maps.Equal(b.counted(), want) {
				t.Errorf("metrics %v, want %v", b.counted(), want)
			}
		})
	}
}

func TestWhatIsGivenUpWithoutADestinationIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("poison")
		b.stream.put(0, "poison")
		b.add(t, `{"MaximumRetryAttempts":0,"MetricsConfig":{"Metrics":["EventCount"]}}`)
		time.Sleep(time.Minute)
		if b.counted()["DroppedEventCount"] != 1 {
			t.Errorf("metrics %v", b.counted())
		}
	})
}

func TestTheRoleMustAllowToSend(t *testing.T) {
	for target, action := range map[string]string{aQueue: "sqs:SendMessage", aTopic: "sns:Publish"} {
		b := newBench(t, 1)
		g := newGrants(t, b)
		g.allow(t, mayRead)
		properties := `{"DestinationConfig":{"OnFailure":{"Destination":"` + target + `"}}}`
		if _, err := b.create(parse(t, properties)); err == nil || !strings.Contains(err.Error(), "permissions to call "+lastPart(action, ":")+" on "+target) {
			t.Errorf("%s: %v", target, err)
		}
		g.allow(t, mayRead, `{"Effect":"Allow","Action":"`+action+`","Resource":"`+target+`"}`)
		if _, err := b.create(parse(t, properties)); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestAConsumerIsMapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		g := newGrants(t, b)
		g.allow(t, mayRead)
		properties := `{"EventSourceArn":"` + aConsumer + `"}`
		if _, err := b.create(parse(t, properties)); err == nil || !strings.Contains(err.Error(), "SubscribeToShard") {
			t.Errorf("without the permission: %v", err)
		}
		g.allow(t, `{"Effect":"Allow","Action":"kinesis:SubscribeToShard","Resource":"`+aConsumer+`"}`)
		b.add(t, properties)
		b.stream.put(0, "a")
		synctest.Wait()
		b.stream.put(0, "b") // no second passes between them: nothing polls
		synctest.Wait()
		b.want(t, "a", "b")
		if s := b.Status()[0]; s.Stream != "events" {
			t.Errorf("the stream is called %s", s.Stream)
		}
		if payload := string(b.made()[0].payload); !strings.Contains(payload, `"eventSourceARN":"`+aConsumer+`"`) {
			t.Errorf("the event is %s", payload)
		}
	})
}
