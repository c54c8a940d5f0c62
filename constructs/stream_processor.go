package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
)

// StreamProcessorProps says which function processes a stream, and how it is read.
type StreamProcessorProps struct {
	// Function to make, or to use: see GoFunctionProps.Function.
	Function GoFunctionProps
	// Mapping says how the stream is read. Its Function is the one above.
	Mapping StreamMappingProps
}

// StreamProcessor is a Lambda function that processes the records of a stream, and
// the mapping that reads them for it. Transform is one that puts what it makes on
// another stream.
type StreamProcessor struct {
	constructs.Construct
	Function *GoFunction
	Mapping  *StreamMapping
}

// NewStreamProcessor makes a StreamProcessor.
func NewStreamProcessor(scope constructs.Construct, id string, props StreamProcessorProps) *StreamProcessor {
	p := &StreamProcessor{}
	newConstruct(p, scope, id)
	check{construct: p}.decided("Mapping.Function", props.Mapping.Function, "Function")
	p.Function = NewGoFunction(p, "Process", props.Function)
	p.Mapping = p.Function.read(p, props.Mapping)
	return p
}

// MetricIteratorAge is how long the last record of the latest batch had waited
// in the stream, in milliseconds; the maximum over a minute.
func (p *StreamProcessor) MetricIteratorAge() awscloudwatch.Metric {
	return p.Function.MetricIteratorAge()
}

// read maps a stream to the function.
func (f *GoFunction) read(scope constructs.Construct, mapping StreamMappingProps) *StreamMapping {
	mapping.Function = f.Function
	return NewStreamMapping(scope, "Read", mapping)
}

// decided reports a resource that is given in a place where another field decides.
func (c check) decided(field string, value any, by string) {
	if value != nil {
		c.failf("%s is given, and %s decides it: give that alone", field, by)
	}
}
