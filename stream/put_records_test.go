package stream

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// sent is a request as it comes to Kinesis.
type sent struct {
	header http.Header
	body   any
}

// kinesisServer notes what it is sent, and takes it.
func kinesisServer(t *testing.T) (cfg aws.Config, requests *[]sent) {
	t.Helper()
	requests = new([]sent)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		one := sent{header: r.Header}
		if err == nil {
			err = json.Unmarshal(text, &one.body)
		}
		if err != nil {
			t.Errorf("body %q: %v", text, err)
		}
		*requests = append(*requests, one)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		io.WriteString(w, `{"FailedRecordCount":1,"Records":[{"SequenceNumber":"1","ShardId":"shardId-000000000000"},{"ErrorCode":"InternalFailure","ErrorMessage":"m"}]}`)
	}))
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "s", SessionToken: "t"}, nil
		}),
	}, requests
}

// TestPutRecordsIsWhatTheSDKWrites sends the same with the SDK's own serializer.
func TestPutRecordsIsWhatTheSDKWrites(t *testing.T) {
	cfg, requests := kinesisServer(t)
	ours, theirs := newKinesis(cfg), kinesis.NewFromConfig(cfg)
	key, hash, arn := "shard \"1\" ß\n", "170141183460469231731687303715884105728", "arn:aws:kinesis:us-east-1:123456789012:stream/analytics"
	for n := range 30 {
		in := &kinesis.PutRecordsInput{StreamARN: &arn, Records: []types.PutRecordsRequestEntry{
			{PartitionKey: &key, ExplicitHashKey: &hash, Data: slices.Repeat([]byte{0, 255, byte(n)}, n)},
			{PartitionKey: &arn, Data: []byte("a plain event that is longer")[:n%28]},
		}}
		for _, client := range []*kinesis.Client{ours, theirs} {
			out, err := client.PutRecords(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if *out.FailedRecordCount != 1 || *out.Records[0].ShardId != "shardId-000000000000" || *out.Records[1].ErrorCode != "InternalFailure" {
				t.Errorf("answer = %+v", out)
			}
		}
		got, want := (*requests)[2*n], (*requests)[2*n+1]
		if !reflect.DeepEqual(got.body, want.body) {
			t.Errorf("body %d = %v, the SDK's is %v", n, got.body, want.body)
		}
		for _, name := range []string{"Content-Type", "X-Amz-Target", "X-Amz-Security-Token"} {
			if got.header.Get(name) == "" || got.header.Get(name) != want.header.Get(name) {
				t.Errorf("%s = %q, the SDK's is %q", name, got.header.Get(name), want.header.Get(name))
			}
		}
		if got.header.Get("Authorization") == "" {
			t.Error("the request is not signed")
		}
	}
}

// TestPutRecordsByName is written by the SDK.
func TestPutRecordsByName(t *testing.T) {
	cfg, requests := kinesisServer(t)
	in := &kinesis.PutRecordsInput{StreamName: aws.String("analytics"), Records: []types.PutRecordsRequestEntry{{PartitionKey: aws.String("k"), Data: []byte("d")}}}
	if _, err := newKinesis(cfg).PutRecords(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if body := (*requests)[0].body.(map[string]any); body["StreamName"] != "analytics" || len(body["Records"].([]any)) != 1 {
		t.Errorf("body = %v", body)
	}
}
