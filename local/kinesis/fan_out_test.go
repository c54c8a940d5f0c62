package kinesis

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// A consumer reads beside the others: what they take of the shard's limit is not its.
func TestAConsumerHasAThroughputOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		typ := s.ResourceTypes()[1]
		r := resource.Request{Properties: []byte(`{"ConsumerName":"mine","StreamARN":"` + st.ARN() + `"}`)}
		made, err := typ.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		mine, err := st.Consumer(made.ID)
		if err != nil {
			t.Fatal(err)
		}
		putMany(t, s, "clicks", 100, 10)
		shared := openReader(t, st, firstShard, Position{Type: TrimHorizon})
		for range readsPerSecond {
			if _, err := shared.Next(t.Context(), 1, 0); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		own, err := mine.Reader(firstShard, Position{Type: TrimHorizon})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := own.Next(t.Context(), 0, 0); err != nil || len(got) != 100 || time.Since(began) != 0 {
			t.Errorf("the consumer got %d records after %v, %v", len(got), time.Since(began), err)
		}
		if _, err := shared.Next(t.Context(), 1, 0); err != nil || time.Since(began) == 0 {
			t.Errorf("the shard's limit was not used up: %v", err)
		}
		if err := typ.Delete(t.Context(), r, made.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := own.Next(t.Context(), 0, 0); !awsapi.HasCode(err, "ResourceNotFoundException") {
			t.Errorf("a deregistered consumer reads: %v", err)
		}
		if _, err := st.Consumer(made.ID); err == nil || !strings.Contains(err.Error(), "mine") {
			t.Errorf("a deregistered consumer is found: %v", err)
		}
	})
}
