package constructs_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/sizing"
)

// order is an event whose tags say all that a lake needs to know.
type order struct {
	ID      string      `json:"id" schema:"id"`
	SoldOn  string      `json:"sold_on,omitempty" schema:"date-of=sold_at"`
	Country string      `json:"country" schema:"partition,values=de|us"`
	SoldAt  schema.Time `json:"sold_at"`
}

var sales = func() schema.Schema {
	s, err := schema.Of[order]()
	if err != nil {
		panic(err)
	}
	return s
}()

var hello = constructs.GoFunctionProps{Entry: "./testdata/hello"}

func init() {
	register("pipeline", app.pipeline)                   // what is required alone
	register("pipelineKnobs", app.pipelineKnobs)         // each knob another value
	register("pipelineGiven", app.pipelineGiven)         // around somebody else's resources
	register("pipelineMistakes", app.pipelineMistakes)   // each mistake of its own
	register("pipelineNothing", app.pipelineNothing)     // no props at all
	register("pipelineDestroyed", app.pipelineDestroyed) // with one Key, Removal and LogRetentionDays
}

var salesLoad = sizing.Load{EventsPerSecond: 2000, PeakFactor: 4, Freshness: 2 * time.Minute, Latency: 3 * time.Second}

var salesPipeline *constructs.Pipeline

func (app) pipeline(stack awscdk.Stack) {
	salesPipeline = constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{
		Function: hello,
		Schema:   sales,
		Load:     salesLoad,
	})
	reader := constructs.NewGoFunction(stack, "Reader", hello)
	salesPipeline.GrantWrite(reader.Function)
	salesPipeline.GrantRead(reader.Function)
	salesPipeline.GrantQuery(reader.Function)
}

func (app) pipelineKnobs(stack awscdk.Stack) {
	constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello", Memory: 1234, ReservedConcurrency: 77, Timeout: 83 * time.Second},
		Schema:   sales,
		Load:     salesLoad,
		Ingest:   constructs.EventStreamProps{Shards: 101, Retention: 51 * time.Hour},
		Transform: constructs.TransformProps{
			MetricsNamespace: "Sales",
			Mapping: constructs.StreamMappingProps{
				BatchSize: 102, BatchingWindow: 41 * time.Second, Parallelization: 7, RetryAttempts: 9, MaxRecordAge: 5 * time.Hour,
			},
		},
		Analytics: constructs.EventStreamProps{Shards: 103, Retention: 52 * time.Hour},
		Lake: constructs.DataLakeProps{
			Table:  "sales",
			Buffer: constructs.BufferProps{SizeMiB: 65, Interval: 61 * time.Second},
			Bucket: constructs.PrivateBucketProps{Expiration: 31 * 24 * time.Hour},
			Logs:   constructs.LogProps{RetentionDays: 60},
		},
		Rejects: constructs.RejectsProps{
			Buffer: constructs.BufferProps{SizeMiB: 66, Interval: 62 * time.Second},
			Bucket: constructs.PrivateBucketProps{Expiration: 32 * 24 * time.Hour},
		},
		Failures:         constructs.PrivateBucketProps{Expiration: 33 * 24 * time.Hour},
		Removal:          awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
		LogRetentionDays: 90,
	})
}

func (app) pipelineGiven(stack awscdk.Stack) {
	stream := func(name string) awskinesis.IStream {
		arn := "arn:aws:kinesis:us-east-1:111122223333:stream/" + name
		return awskinesis.Stream_FromStreamArn(stack, &name, &arn)
	}
	bucket := func(name string) constructs.PrivateBucketProps {
		return constructs.PrivateBucketProps{Bucket: awss3.Bucket_FromBucketName(stack, &name, jsii.String(strings.ToLower(name)))}
	}
	constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{
		Function: hello, Schema: sales, Load: salesLoad,
		Ingest:    constructs.EventStreamProps{Stream: stream("their-ingest")},
		Analytics: constructs.EventStreamProps{Stream: stream("their-analytics")},
		Lake:      constructs.DataLakeProps{Bucket: bucket("TheirLake"), Athena: constructs.AthenaProps{Results: bucket("TheirResults")}},
		Rejects:   constructs.RejectsProps{Bucket: bucket("TheirRejects")},
		Failures:  bucket("TheirFailures"),
	})
}

func (app) pipelineDestroyed(stack awscdk.Stack) {
	constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{
		Function: hello, Schema: sales, Load: salesLoad,
		Key:              awskms.NewKey(stack, jsii.String("Key"), nil),
		Removal:          awscdk.RemovalPolicy_DESTROY,
		LogRetentionDays: 5,
	})
}

func (app) pipelineNothing(stack awscdk.Stack) {
	constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{})
}

func (app) pipelineMistakes(stack awscdk.Stack) {
	other := constructs.NewEventStream(stack, "Other", constructs.EventStreamProps{})
	bucket := constructs.NewPrivateBucket(stack, "Bucket", constructs.PrivateBucketProps{})
	constructs.NewPipeline(stack, "Sales", constructs.PipelineProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello", Timeout: time.Second},
		Schema:   sales,
		Load:     sizing.Load{EventsPerSecond: 1000, Latency: time.Minute},
		Transform: constructs.TransformProps{
			Function: hello, Source: other.Stream, Output: other.Stream, Failures: bucket.Bucket,
		},
		Lake: constructs.DataLakeProps{Source: other.Stream, Schema: sales, Table: "No Name"},
	})
	constructs.NewPipeline(stack, "Load", constructs.PipelineProps{
		Function: hello, Schema: sales,
		Load: sizing.Load{EventsPerSecond: -1, PeakFactor: 101, EventBytes: -2, Freshness: time.Second, Latency: time.Hour},
	})
}

// The capacity is the plan's for the load.
func TestAPipelineTakesThePlan(t *testing.T) {
	synthesized()
	load := salesLoad
	load.Partitions = 33 * 2 // 30 days, one ahead, one of backlog and one begun, in two countries
	plan, err := sizing.For(load)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(salesPipeline.Plan, plan) {
		t.Errorf("Plan is %+v, want %+v", salesPipeline.Plan, plan)
	}
	wantProperties(t, "pipeline", []wanted{
		{"AWS::Kinesis::Stream", "Sales/Ingest/Stream", "ShardCount", plan.Ingest.Shards},
		{"AWS::Kinesis::Stream", "Sales/Analytics/Stream", "ShardCount", plan.Analytics.Shards},
		{"AWS::Lambda::Function", "Sales/Transform/Shape/Function", "MemorySize", plan.Transform.MemoryMiB},
		{"AWS::Lambda::Function", "Sales/Transform/Shape/Function", "ReservedConcurrentExecutions", plan.Transform.ReservedConcurrency},
		{mappingType, "Sales/Transform/Read/Mapping", "BatchSize", plan.Transform.BatchSize},
		{mappingType, "Sales/Transform/Read/Mapping", "MaximumBatchingWindowInSeconds", plan.Transform.BatchingWindow.Seconds()},
		{mappingType, "Sales/Transform/Read/Mapping", "ParallelizationFactor", plan.Transform.Parallelization},
		{deliveryType, "Sales/Lake/Delivery/Stream", hints, map[string]any{"SizeInMBs": plan.Lake.SizeMiB, "IntervalInSeconds": 120}},
		{deliveryType, "Sales/Rejects/Delivery/Stream", hints, map[string]any{"SizeInMBs": plan.Rejects.SizeMiB, "IntervalInSeconds": 120}},
	})
	if plan.Ingest.Shards < 2 || plan.Ingest.Shards == plan.Analytics.Shards {
		t.Errorf("the load is one for which both streams have the same shards: %+v", plan)
	}
}

// What is set on a part is what it has, whatever the plan says.
func TestEachKnobOfAPipeline(t *testing.T) {
	wantProperties(t, "pipelineKnobs", []wanted{
		{"AWS::Lambda::Function", "Sales/Transform/Shape/Function", "MemorySize", 1234},
		{"AWS::Lambda::Function", "Sales/Transform/Shape/Function", "ReservedConcurrentExecutions", 77},
		{"AWS::Lambda::Function", "Sales/Transform/Shape/Function", "Timeout", 83},
		{"AWS::Kinesis::Stream", "Sales/Ingest/Stream", "ShardCount", 101},
		{"AWS::Kinesis::Stream", "Sales/Ingest/Stream", "RetentionPeriodHours", 51},
		{"AWS::Kinesis::Stream", "Sales/Ingest/Stream", "DeletionPolicy", "RetainExceptOnCreate"},
		{mappingType, "Sales/Transform/Read/Mapping", "BatchSize", 102},
		{mappingType, "Sales/Transform/Read/Mapping", "MaximumBatchingWindowInSeconds", 41},
		{mappingType, "Sales/Transform/Read/Mapping", "ParallelizationFactor", 7},
		{mappingType, "Sales/Transform/Read/Mapping", "MaximumRetryAttempts", 9},
		{mappingType, "Sales/Transform/Read/Mapping", "MaximumRecordAgeInSeconds", 5 * 3600},
		{"AWS::Kinesis::Stream", "Sales/Analytics/Stream", "ShardCount", 103},
		{"AWS::Kinesis::Stream", "Sales/Analytics/Stream", "RetentionPeriodHours", 52},
		{"AWS::Glue::Table", "Sales/Lake/Table", "TableInput.Name", "sales"},
		{deliveryType, "Sales/Lake/Delivery/Stream", hints, map[string]any{"SizeInMBs": 65, "IntervalInSeconds": 61}},
		{deliveryType, "Sales/Rejects/Delivery/Stream", hints, map[string]any{"SizeInMBs": 66, "IntervalInSeconds": 62}},
		{"AWS::Logs::LogGroup", "Sales/Lake/Delivery/Logs", "RetentionInDays", 60},
		{"AWS::Logs::LogGroup", "Sales/Rejects/Delivery/Logs", "RetentionInDays", 90},
		{"AWS::Logs::LogGroup", "Sales/Transform/Shape/Logs", "RetentionInDays", 90},
	})
	for path, days := range map[string]int{"Sales/Lake/Archive/Bucket": 31, "Sales/Rejects/Archive/Bucket": 32, "Sales/Failures/Bucket": 33} {
		bucket, _ := json.Marshal(resources(t, "pipelineKnobs", "AWS::S3::Bucket")[path])
		if want := fmt.Sprintf(`"ExpirationInDays":%d`, days); !strings.Contains(string(bucket), want) {
			t.Errorf("%s is %s, want %s", path, bucket, want)
		}
	}
	variables, _ := property(resources(t, "pipelineKnobs", "AWS::Lambda::Function")["Sales/Transform/Shape/Function"], "Environment.Variables").(map[string]any)
	if variables["METRICS_NAMESPACE"] != "Sales" {
		t.Errorf("METRICS_NAMESPACE is %v", variables["METRICS_NAMESPACE"])
	}
}

func TestOneKeyRemovalAndRetentionForAllParts(t *testing.T) {
	for kind, want := range map[string]int{"AWS::Kinesis::Stream": 2, "AWS::S3::Bucket": 5, "AWS::Logs::LogGroup": 4, "AWS::Lambda::Function": 2} {
		all := resources(t, "pipelineDestroyed", kind)
		if len(all) < want {
			t.Errorf("%d of %s, want %d at least", len(all), kind, want)
		}
		for path, r := range all {
			if kind != "AWS::Lambda::Function" && r["DeletionPolicy"] != "Delete" {
				t.Errorf("%s has the deletion policy %v", path, r["DeletionPolicy"])
			}
			if days := r["RetentionInDays"]; strings.HasPrefix(path, "Sales/") && kind == "AWS::Logs::LogGroup" && days != 5.0 {
				t.Errorf("%s keeps its lines for %v days", path, days)
			}
			text, _ := json.Marshal(r)
			// S3 can log into a bucket with its own keys alone; the emptier is the stack's.
			if !strings.Contains(path, "AccessLogs") && !strings.HasPrefix(path, "BucketEmptier/") && !strings.Contains(string(text), `{"Fn::GetAtt":["Key961B73FD","Arn"]}`) {
				t.Errorf("%s is not encrypted with the key: %s", path, text)
			}
		}
	}
}

func TestAPipelineAroundSomebodyElsesResources(t *testing.T) {
	for _, kind := range []string{"AWS::Kinesis::Stream", "AWS::S3::Bucket"} {
		if made := resources(t, "pipelineGiven", kind); len(made) > 0 {
			t.Errorf("%s are given, and made as well: %v", kind, made)
		}
	}
	mapping := resources(t, "pipelineGiven", mappingType)["Sales/Transform/Read/Mapping"]
	if got := property(mapping, "EventSourceArn"); got != "arn:aws:kinesis:us-east-1:111122223333:stream/their-ingest" {
		t.Errorf("the transform reads %v", got)
	}
}

// Firehose reads from the moment that it begins to: nothing writes before.
func TestTheTransformIsMadeAfterTheLake(t *testing.T) {
	var template struct {
		Resources map[string]struct {
			Type      string
			DependsOn any
			Metadata  map[string]any
		}
	}
	readJSON(t, "pipeline.template.json", &template)
	byPath := map[string]string{}
	for id, r := range template.Resources {
		byPath[fmt.Sprint(r.Metadata["aws:cdk:path"])] = id
	}
	lake := byPath["pipeline/Sales/Lake/Delivery/Stream"]
	mapping := template.Resources[byPath["pipeline/Sales/Transform/Read/Mapping"]]
	if after, _ := mapping.DependsOn.([]any); lake == "" || !slices.Contains(after, any(lake)) {
		t.Errorf("the mapping is made after %v, want %q among them", mapping.DependsOn, lake)
	}
}

func TestMistakesOfAPipeline(t *testing.T) {
	said := annotations(t, "pipelineMistakes")
	for path, wanted := range map[string][]string{
		"Sales": {
			"Transform.Function is given, and the pipeline decides it: give Function in its place",
			"Transform.Source is given, and the pipeline decides it: give Ingest.Stream in its place",
			"Transform.Output is given, and the pipeline decides it: give Analytics.Stream in its place",
			"Transform.Failures is given, and the pipeline decides it: give Failures.Bucket in its place",
			"Lake.Source is given, and the pipeline decides it: give Analytics.Stream in its place",
			"Lake.Schema is given, and the pipeline decides it: give Schema in its place",
			"Function.Timeout is 1s, allowed is more than the ",
		},
		"Sales/Lake": {`Table is "No Name", allowed are`},
		"Load": {
			"Load.EventsPerSecond is -1, allowed are more than 0",
			"Load.PeakFactor is 101, allowed are 1 to 100",
			"Load.EventBytes is -2, allowed are ",
			"Load.Freshness is 1s, allowed are ",
			"Load.Latency is 1h0m0s, allowed are ",
		},
	} {
		for _, want := range wanted {
			if !slices.ContainsFunc(said[path], func(s string) bool { return strings.HasPrefix(s, want) }) {
				t.Errorf("%s does not say %q; it says %q", path, want, said[path])
			}
		}
	}
}

// What is missing is named, and the rest goes on.
func TestAPipelineOfNothing(t *testing.T) {
	said := annotations(t, "pipelineNothing")
	for path, want := range map[string]string{
		"Sales":                 "Load.EventsPerSecond is 0, allowed are more than 0",
		"Sales/Lake":            "Schema: ",
		"Sales/Transform/Shape": "Entry",
	} {
		if !slices.ContainsFunc(said[path], func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%s does not say %q; it says %q", path, want, said[path])
		}
	}
}

func TestARightPipelineSaysNothing(t *testing.T) {
	for _, stack := range []string{"pipeline", "pipelineKnobs", "pipelineGiven", "pipelineDestroyed"} {
		if said := annotations(t, stack); len(said) > 0 {
			t.Errorf("%s: %q", stack, said)
		}
	}
}

const (
	mappingType = "AWS::Lambda::EventSourceMapping"
	hints       = "ExtendedS3DestinationConfiguration.BufferingHints"
)

// wanted is a property of a resource.
type wanted struct {
	kind, path, property string
	value                any
}

func wantProperties(t *testing.T, stack string, list []wanted) {
	t.Helper()
	for _, w := range list {
		r, ok := resources(t, stack, w.kind)[w.path]
		if !ok {
			t.Errorf("there is no %s at %s", w.kind, w.path)
			continue
		}
		got, _ := json.Marshal(property(r, w.property))
		if want, _ := json.Marshal(w.value); string(got) != string(want) {
			t.Errorf("%s %s is %s, want %s", w.path, w.property, got, want)
		}
	}
}
