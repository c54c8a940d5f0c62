package policy

import "strings"

const mappingType = "AWS::Lambda::EventSourceMapping"

// The pages on how Lambda reads a stream.
const (
	mappingErrors     = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
	mappingParameters = "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html"
)

// streamMappings calls check with the mappings that read a stream, of Kinesis or
// of DynamoDB: those of queues and of Kafka have none of these properties.
func streamMappings(check func(r *Resource, report report)) func(*Resource, report) {
	return func(r *Resource, report report) {
		for _, source := range r.possible("EventSourceArn") {
			if readsStream(r, source) {
				check(r, report)
				return
			}
		}
	}
}

func readsStream(r *Resource, source any) bool {
	for _, kafka := range []string{"Topics", "SelfManagedEventSource", "AmazonManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig"} {
		if r.Properties[kafka] != nil {
			return false
		}
	}
	if t := r.Stack.follow(source); t.resource != nil {
		switch t.resource.Type {
		case "AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable":
			return true
		}
		return false
	}
	text := r.Stack.text(source)
	if strings.Contains(text, ":kinesis:") || strings.Contains(text, ":dynamodb:") {
		return true
	}
	// Of somebody else's source the ARN may be a parameter, but only streams and
	// Kafka have a position to start from.
	return unknown(source) && r.Properties["StartingPosition"] != nil
}

// retention of the stream that a mapping reads, in seconds; not known of somebody
// else's.
func retention(r *Resource, source any) (seconds float64, stream *Resource, ok bool) {
	t := r.Stack.follow(source)
	if t.isA("AWS::Kinesis::StreamConsumer") {
		t = t.resource.Stack.follow(t.resource.Properties["StreamARN"])
	}
	switch {
	case t.isA("AWS::Kinesis::Stream"):
		hours := 24.0 // AWS's default
		for _, v := range t.resource.possible("RetentionPeriodHours") {
			if unknown(v) {
				return 0, nil, false
			}
			if n, isNumber := number(v); isNumber {
				hours = n
			}
		}
		return hours * 3600, t.resource, true
	case t.isA("AWS::DynamoDB::Table"), t.isA("AWS::DynamoDB::GlobalTable"):
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
		return 24 * 3600, t.resource, true
	}
	return 0, nil, false
}
