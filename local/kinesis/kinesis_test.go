package kinesis

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// newService starts a service that ends with the test.
func newService(t testing.TB, cfg Config) *Service {
	t.Helper()
	cfg.Dir = t.TempDir()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// connect serves s on loopback and returns a client that does not retry.
func connect(t testing.TB, s *Service) *sdk.Client {
	t.Helper()
	mux := new(awsapi.Mux)
	mux.Add(s.API())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return sdk.New(sdk.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		HTTPClient:   server.Client(),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDTEST", "secret", ""),
		Retryer:      aws.NopRetryer{},
	})
}

// call runs an action without HTTP, for tests whose time is not real.
func call[Out any](t testing.TB, s *Service, action, body string) (out Out, err error) {
	t.Helper()
	result, err := s.API().Actions[action](t.Context(), &awsapi.Request{Action: action, Body: []byte(body)})
	if err != nil {
		return out, err
	}
	raw, ok := result.(awsapi.Raw)
	if !ok {
		if raw.Body, err = json.Marshal(result); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(raw.Body, &out); err != nil {
		t.Fatalf("%s answers %s: %v", action, raw.Body, err)
	}
	return out, nil
}

// must runs an action that has to succeed.
func must(t testing.TB, s *Service, action, body string) {
	t.Helper()
	if _, err := call[any](t, s, action, body); err != nil {
		t.Fatalf("%s: %v", action, err)
	}
}

// newStream makes a stream of so many shards.
func newStream(t testing.TB, s *Service, name string, shards int) *Stream {
	t.Helper()
	in := &createStreamInput{StreamName: &name, ShardCount: &shards}
	if _, err := s.createStream(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	st, err := s.Stream(name)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// wantError checks an error's code, and that its message has that part.
func wantError(t testing.TB, what string, err error, code, message string) {
	t.Helper()
	gotCode, gotMessage := "", ""
	var ours *awsapi.Error
	var theirs smithy.APIError
	switch {
	case errors.As(err, &ours):
		gotCode, gotMessage = ours.Code, ours.Message
	case errors.As(err, &theirs):
		gotCode, gotMessage = theirs.ErrorCode(), theirs.ErrorMessage()
	}
	if gotCode != code || !strings.Contains(gotMessage, message) {
		t.Errorf("%s: got %v, want %s: …%s…", what, err, code, message)
	}
}

func TestEveryActionIsOneThatTheClientHas(t *testing.T) {
	for name := range newService(t, Config{}).API().Actions {
		if _, ok := reflect.TypeFor[*sdk.Client]().MethodByName(name); !ok {
			t.Errorf("the SDK's client has no action %s", name)
		}
	}
}

func TestSubscribeToShardIsNotThere(t *testing.T) {
	client := connect(t, newService(t, Config{}))
	_, err := client.SubscribeToShard(t.Context(), &sdk.SubscribeToShardInput{
		ConsumerARN:      aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/clicks/consumer/fan:1"),
		ShardId:          aws.String("shardId-000000000000"),
		StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeLatest},
	})
	wantError(t, "SubscribeToShard", err, "UnknownOperationException", `kinesis has no action "SubscribeToShard"`)
}

func TestNothingOfARunIsLeftForTheNext(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s, err := New(Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		newStream(t, s, "clicks", 1)
		must(t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"k","Data":"YQ=="}`)
		if got := s.Status(); len(got) != 1 || got[0].Retained != 1 {
			t.Errorf("got %+v", got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestACloseEndsWaitingReaders(t *testing.T) {
	s := newService(t, Config{})
	st := newStream(t, s, "clicks", 1)
	r, err := st.Reader("shardId-000000000000", Position{Type: TrimHorizon})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { _, err := r.Next(context.Background(), 0, 0); done <- err }()
	s.Close()
	if err := <-done; !errors.Is(err, errClosed) {
		t.Errorf("got %v", err)
	}
}
