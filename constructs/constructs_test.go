package constructs_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	_ "github.com/millrace-dev/millrace/internal/nodewarning"
	"github.com/millrace-dev/millrace/schema"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// purchase is an event that is not X1's.
type purchase struct {
	SoldOn  string      `json:"sold_on,omitempty" schema:"date-of=sold_at"`
	Country string      `json:"country" schema:"partition"`
	SoldAt  schema.Time `json:"sold_at"`
	Cents   int64       `json:"cents" doc:"price"`
}

// app is synthesized once, with a stack of each name that is registered; the
// tests read what it wrote.
type app struct {
	awscdk.App // for a builder that needs a stack of another account or region
	schema     schema.Schema
}

// builders of stacks by the stack's name.
var builders = map[string]func(a app, stack awscdk.Stack){}

// register adds a stack to the app. It is called by an init function of the file
// whose tests read the stack; names are unique.
func register(name string, build func(a app, stack awscdk.Stack)) {
	if _, taken := builders[name]; taken {
		panic("two test files register the stack " + name)
	}
	builders[name] = build
}

func init() {
	register("defaults", app.defaults) // each construct with what it requires alone
	register("mistakes", app.mistakes) // each construct with all the mistakes that it can find
	register("given", app.given)       // constructs around resources of somebody else
}

var synthesized = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "constructs")
	if err != nil {
		panic(err)
	}
	events, err := schema.Of[purchase]()
	if err != nil {
		panic(err)
	}
	root := awscdk.NewApp(&awscdk.AppProps{
		Outdir:  jsii.String(dir),
		Context: &map[string]any{"aws:cdk:enable-path-metadata": true}, // resources() finds by it
	})
	for _, name := range slices.Sorted(maps.Keys(builders)) {
		builders[name](app{root, events}, awscdk.NewStack(root, &name, nil))
	}
	root.Synth(nil)
	return dir
})

func (a app) defaults(stack awscdk.Stack) {
	ingest := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{})
	output := constructs.NewEventStream(stack, "Output", constructs.EventStreamProps{})
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Source:   ingest.Stream, Output: output.Stream,
		Rejects: rejects.Delivery.DeliveryStream, Failures: failures.Bucket,
	})
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source: output.Stream, Schema: a.schema, Values: map[string][]string{"country": {"de", "us"}},
	})
	reader := constructs.NewGoFunction(stack, "Reader", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	lake.GrantRead(reader.Function)
	rejects.GrantPut(reader.Function)
	ingest.GrantWrite(reader.Function)
	transform.Node().AddDependency(lake)
	_ = transform.MetricIteratorAge()
	_ = lake.MetricFreshness()
}

func (a app) mistakes(stack awscdk.Stack) {
	constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{Shards: -1, Retention: 25*time.Hour + time.Minute, MaxRecordKiB: 512})
	constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{Expiration: time.Hour})
	constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{
		Buffer: constructs.BufferProps{SizeMiB: 129, Interval: 16 * time.Minute},
		Logs:   constructs.LogProps{RetentionDays: 8},
	})
	constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: constructs.GoFunctionProps{
			Entry: "./nowhere", Architecture: "amd64", Memory: 64, Timeout: time.Hour,
		},
		Mapping: constructs.StreamMappingProps{
			BatchSize: 10001, BatchingWindow: time.Millisecond, Parallelization: 11, RetryAttempts: -2, MaxRecordAge: time.Second,
		},
		LogLevel: "loud", AggregateBytes: 999, MaxEventBytes: -1,
	})
	constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Schema: a.schema, Buffer: constructs.BufferProps{SizeMiB: 5, Interval: time.Second}, Backlog: time.Hour,
	})
	constructs.NewDataLake(stack, "Wide", constructs.DataLakeProps{
		Schema: a.schema, MaxEventAge: 365 * 24 * time.Hour, Values: map[string][]string{"country": {"de", "us"}},
	})
}

func (a app) given(stack awscdk.Stack) {
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Theirs"), jsii.String("their-bucket"))
	arn := "arn:aws:kinesis:us-east-1:111122223333:stream/their-stream"
	stream := awskinesis.Stream_FromStreamArn(stack, jsii.String("TheirStream"), &arn)
	source := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{Stream: stream})
	constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source: source.Stream, Schema: a.schema, Values: map[string][]string{"country": {"de", "us"}},
		Bucket: constructs.PrivateBucketProps{Bucket: bucket},
		Athena: constructs.AthenaProps{Results: constructs.PrivateBucketProps{Bucket: bucket}},
	})
}

// resources of a type in a stack's template, by the path of their construct.
func resources(t *testing.T, stack, kind string) map[string]map[string]any {
	t.Helper()
	var template struct {
		Resources map[string]struct {
			Type           string
			DeletionPolicy string
			Properties     map[string]any
			Metadata       map[string]any
		}
	}
	readJSON(t, stack+".template.json", &template)
	found := map[string]map[string]any{}
	for _, r := range template.Resources {
		if r.Type == kind {
			if r.Properties == nil {
				r.Properties = map[string]any{}
			}
			r.Properties["DeletionPolicy"] = r.DeletionPolicy
			path := strings.TrimPrefix(r.Metadata["aws:cdk:path"].(string), stack+"/")
			found[strings.TrimSuffix(path, "/Resource")] = r.Properties
		}
	}
	return found
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(synthesized(), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}
