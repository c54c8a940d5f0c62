package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// grant allows the function's role, as which Lambda reads the stream and keeps
// failures, both. The mapping waits for its destination and for all that is in it:
// see PrivateBucket.
func (m *StreamMapping) grant(p StreamMappingProps) {
	if p.Function == nil || p.Function.Role() == nil {
		return // reported
	}
	role := p.Function.Role()
	switch {
	case p.Consumer != nil:
		allowSubscribe(role, p.Consumer)
	case p.Source != nil:
		allowRead(role, p.Source)
	}
	switch {
	case p.Failures != nil:
		allowKeepFailures(role, p.Failures)
		acceptObjects(role, p.Failures, "")
		m.after(p.Failures)
	case p.FailureQueue != nil:
		allowSendFailures(role, p.FailureQueue)
		m.after(p.FailureQueue)
	case p.FailureTopic != nil:
		allowPublishFailures(role, p.FailureTopic)
		m.after(p.FailureTopic)
	}
}

func (m *StreamMapping) after(destination constructs.IDependable) {
	m.Mapping.Node().AddDependency(destination)
}

func (p *StreamMappingProps) sourceArn(m *StreamMapping) *string {
	switch {
	case p.Consumer != nil:
		return p.Consumer.StreamConsumerArn()
	case p.Source != nil:
		return p.Source.StreamArn()
	}
	return standIn(m, "kinesis", "stream")
}

func (p *StreamMappingProps) functionName(m *StreamMapping) *string {
	if p.Function == nil {
		return standIn(m, "lambda", "function")
	}
	return p.Function.FunctionName()
}

// destination is nil where it is missing, which is reported.
func (p *StreamMappingProps) destination() any {
	failure := &awslambda.CfnEventSourceMapping_OnFailureProperty{}
	switch {
	case p.Failures != nil:
		failure.Destination = p.Failures.BucketArn()
	case p.FailureQueue != nil:
		failure.Destination = p.FailureQueue.QueueArn()
	case p.FailureTopic != nil:
		failure.Destination = p.FailureTopic.TopicArn()
	default:
		return nil
	}
	return &awslambda.CfnEventSourceMapping_DestinationConfigProperty{OnFailure: failure}
}
