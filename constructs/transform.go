package constructs

import (
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// TransformProps says how the events of one stream are shaped for another.
type TransformProps struct {
	// Function is a main that hands a stream.Shaper to package stream. The
	// variables that package stream reads are added to its Environment.
	Function GoFunctionProps
	// Source is the stream of events as they come. Required, unless Mapping has a
	// Consumer of it.
	Source awskinesis.IStream
	// Output is the stream for shaped events. Required.
	Output awskinesis.IStream
	// Rejects takes the events that are wrong. Required.
	Rejects interfacesawskinesisfirehose.IDeliveryStreamRef
	// Failures takes the batches that could not be processed. Required, unless
	// Mapping has a FailureQueue or FailureTopic.
	Failures awss3.IBucket
	// Mapping says how Source is read. Its Source, Function and Failures are the
	// ones above.
	Mapping StreamMappingProps
	// MetricsNamespace of the function's own metrics. Empty: Millrace.
	MetricsNamespace string
	// LogLevel is debug, info, warn or error. Empty: info.
	LogLevel string
	// MaxEventBytes bounds an event, raw and shaped, up to 10485760. Zero:
	// package stream's default.
	MaxEventBytes int
	// AggregateBytes is the size up to which shaped events are packed into one
	// record, 1000 to 1000000. Zero: 250000, which is ten of the 25 KB units
	// that Kinesis bills.
	AggregateBytes int
}

// Transform reads a stream, shapes each event in a Lambda function and puts the
// result on another stream. An event that is wrong goes to Rejects, a batch that
// fails to Failures; nothing is dropped.
type Transform struct {
	constructs.Construct
	Function *GoFunction
	Mapping  *StreamMapping
}

// NewTransform makes a Transform.
func NewTransform(scope constructs.Construct, id string, props TransformProps) *Transform {
	t := &Transform{}
	newConstruct(t, scope, id)
	props.check(check{construct: t})
	function := props.Function
	function.Environment = props.environment()
	t.Function = NewGoFunction(t, "Shape", function)
	if props.Function.Function != nil {
		t.configure(function.Environment)
	}
	if props.Output != nil && t.Function.Role != nil {
		allowPutRecords(t.Function.Role, props.Output)
	}
	if props.Rejects != nil && t.Function.Role != nil {
		allowPutRejects(t.Function.Role, props.Rejects)
	}
	mapping := props.Mapping
	mapping.Source, mapping.Failures = props.Source, props.Failures
	t.Mapping = t.Function.read(t, mapping)
	return t
}

// configure a function that is given, which must be one of this app.
func (t *Transform) configure(environment map[string]string) {
	function, ok := t.Function.Function.(awslambda.Function)
	if !ok {
		check{construct: t}.failf("Function.Function is not made in this app, so that its environment cannot be set: use NewStreamProcessor, and set it where the function is made")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		function.AddEnvironment(&name, jsii.String(environment[name]), nil)
	}
}

// MetricIteratorAge is how long the last record of the latest batch had waited
// in the stream, in milliseconds; the maximum over a minute.
func (t *Transform) MetricIteratorAge() awscloudwatch.Metric { return t.Function.MetricIteratorAge() }

// environment is what package stream reads.
func (p *TransformProps) environment() map[string]string {
	env := map[string]string{}
	maps.Copy(env, p.Function.Environment)
	if p.Output != nil {
		env["OUTPUT_STREAM_ARN"] = *p.Output.StreamArn()
	}
	if p.Rejects != nil {
		env["REJECTS_DELIVERY_STREAM"] = *p.Rejects.DeliveryStreamRef().DeliveryStreamName
	}
	env["METRICS_NAMESPACE"] = p.MetricsNamespace
	env["LOG_LEVEL"] = p.LogLevel
	env["AGGREGATE_BYTES"] = strconv.Itoa(p.AggregateBytes)
	if p.MaxEventBytes > 0 {
		env["MAX_EVENT_BYTES"] = strconv.Itoa(p.MaxEventBytes)
	}
	return env
}

func (p *TransformProps) check(c check) {
	if !c.given("Output", p.Output, "the stream for shaped events") || !c.here("Output", p.Output, false) {
		p.Output = nil
	}
	if !c.given("Rejects", p.Rejects, "the delivery stream for events that are wrong") {
		p.Rejects = nil
	}
	c.decided("Mapping.Function", p.Mapping.Function, "Function")
	c.decided("Mapping.Source", p.Mapping.Source, "Source")
	c.decided("Mapping.Failures", p.Mapping.Failures, "Failures")
	c.number("AggregateBytes", &p.AggregateBytes, 250_000, 1_000, 1_000_000, "bytes")
	c.number("MaxEventBytes", &p.MaxEventBytes, 0, 1, 10<<20, "bytes")
	if p.MetricsNamespace == "" {
		p.MetricsNamespace = "Millrace"
	}
	c.oneOf("LogLevel", &p.LogLevel, "info", "debug", "info", "warn", "error")
	for _, name := range transformVariables {
		if _, taken := p.Function.Environment[name]; taken {
			c.failf("Function.Environment[%q] is given, and the transform sets it: leave it out", name)
		}
	}
}

// transformVariables are the names of environment.
var transformVariables = []string{
	"AGGREGATE_BYTES", "LOG_LEVEL", "MAX_EVENT_BYTES", "METRICS_NAMESPACE", "OUTPUT_STREAM_ARN", "REJECTS_DELIVERY_STREAM",
}
