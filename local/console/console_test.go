package console

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/glue"
	streams "github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/logs"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/opensearch"
	index "github.com/millrace-dev/millrace/local/opensearch/embedded"
	"github.com/millrace-dev/millrace/local/resource"
	"github.com/millrace-dev/millrace/local/s3"
	"github.com/millrace-dev/millrace/local/sqs"
)

// fixture is a console of real services, with resources that a test declares.
type fixture struct {
	*Console
	t      *testing.T
	server *httptest.Server
	put    fakeKinesis
}

// fakeKinesis takes records, at its leisure where a test says so.
type fakeKinesis struct {
	taken chan string // "stream: data", and who wants to go on reads it
	fail  error
}

func (f *fakeKinesis) PutRecords(ctx context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	out := &kinesis.PutRecordsOutput{Records: make([]types.PutRecordsResultEntry, len(in.Records))}
	for _, r := range in.Records {
		select {
		case f.taken <- *in.StreamName + ": " + string(r.Data):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return out, nil
}

func start(t *testing.T, resources ...cloudformation.Deployed) *fixture {
	t.Helper()
	objects, err := s3.Start(t.Context(), s3.Config{Dir: t.TempDir(), Secret: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { objects.Close() })
	kinesis, err := streams.New(streams.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kinesis.Close() })
	domains := opensearch.New(opensearch.Config{Dir: t.TempDir(), Open: func(_ context.Context, _, dir string) (opensearch.Backend, error) { return index.Open(dir) }})
	t.Cleanup(func() { domains.Close() })
	metrics := cloudwatch.New(cloudwatch.Config{})
	f := &fixture{t: t, put: fakeKinesis{taken: make(chan string, 100)}}
	f.Console = New(Config{
		Alarms:  alarms.New(alarms.Config{Account: "000000000000", Region: "us-east-1", Metrics: metrics}),
		Deliver: firehose.New(firehose.Config{}), Domains: domains, Logs: logs.New(logs.Config{}),
		Mappings: mapping.New(mapping.Config{}), Metrics: metrics, Objects: objects, Queues: sqs.New(sqs.Config{}), Streams: kinesis,
		Tables: glue.New(glue.Config{}), Now: time.Now, Kinesis: &f.put,
		Resources: func() []cloudformation.Deployed { return resources },
	})
	t.Cleanup(f.Close)
	f.server = httptest.NewServer(Guard(f.Console))
	t.Cleanup(f.server.Close)
	return f
}

// bucket is made with the objects; text by key.
func (f *fixture) bucket(name string, objects map[string]string) {
	f.t.Helper()
	make := typeNamed(f.t, f.Objects.ResourceTypes(), "AWS::S3::Bucket")
	if _, err := make.Create(f.t.Context(), resource.Request{Properties: fmt.Appendf(nil, `{"BucketName":%q}`, name)}); err != nil {
		f.t.Fatal(err)
	}
	for key, text := range objects {
		if err := f.Objects.PutObject(f.t.Context(), name, key, []byte(text)); err != nil {
			f.t.Fatal(err)
		}
	}
}

func typeNamed(t *testing.T, types []resource.Type, name string) resource.Type {
	t.Helper()
	for _, typ := range types {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("there is no resource type %s", name)
	return resource.Type{}
}

// get asks the API and wants the status; into may be nil.
func (f *fixture) get(path string, status int, into any) string {
	f.t.Helper()
	answer, err := http.Get(f.server.URL + "/_millrace/" + path)
	if err != nil {
		f.t.Fatal(err)
	}
	return f.answered(path, answer, status, into)
}

func (f *fixture) post(path, body string, status int, into any) string {
	f.t.Helper()
	answer, err := http.Post(f.server.URL+"/_millrace/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	return f.answered(path, answer, status, into)
}

func (f *fixture) answered(path string, answer *http.Response, status int, into any) string {
	f.t.Helper()
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	if answer.StatusCode != status {
		f.t.Fatalf("%s: status %d, want %d: %s", path, answer.StatusCode, status, text)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			f.t.Fatalf("%s: %v: %s", path, err, text)
		}
	}
	return string(text)
}

// deployed is a resource with properties in JSON.
func deployed(id, typ, physical, properties string, attributes map[string]any) cloudformation.Deployed {
	return cloudformation.Deployed{Stack: "app", LogicalID: id, Type: typ, ID: physical, Path: "app/" + id + "/Resource", Properties: json.RawMessage(properties), Attributes: attributes}
}
