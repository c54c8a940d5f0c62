package constructs

import (
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
)

const atTimestamp = "AT_TIMESTAMP"

// check holds the limits of CreateEventSourceMapping for a Kinesis source. The API
// reference ties a BatchSize over 10 to a window of a second or more; that is the
// rule of SQS, as the default of Kinesis shows, 100 records without a window, and
// as the reference of CloudFormation says.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
func (p *StreamMappingProps) check(c check) {
	p.checkSource(c)
	p.checkFunction(c)
	p.checkFailures(c.by(pageOnFailure))
	limits := c.by(pageMapping)
	p.checkStart(limits)
	limits.number("BatchSize", &p.BatchSize, 1000, 1, 10000, "records")
	limits.seconds("BatchingWindow", &p.BatchingWindow, 0, time.Second, 5*time.Minute)
	limits.number("Parallelization", &p.Parallelization, 1, 1, 10, "batches of a shard")
	limits.seconds("TumblingWindow", &p.TumblingWindow, 0, time.Second, 15*time.Minute)
	if p.RetryAttempts != None && p.RetryAttempts != Unlimited {
		limits.number("RetryAttempts", &p.RetryAttempts, 5, 1, 10000, "attempts, constructs.None or constructs.Unlimited")
	}
	if p.MaxRecordAge != Unlimited {
		limits.seconds("MaxRecordAge", &p.MaxRecordAge, 6*time.Hour, time.Minute, 7*24*time.Hour)
		p.checkAge(c.by(pageStreams))
	}
	p.checkFilters(c)
}

func (p *StreamMappingProps) checkSource(c check) {
	c = c.by(pageReading)
	optional(c, "Source", &p.Source)
	optional(c, "Consumer", &p.Consumer)
	switch {
	case p.Source == nil && p.Consumer == nil:
		c.failf("Source is missing: give it the stream to read, or Consumer one of its consumers")
	case p.Source != nil && p.Consumer != nil:
		c.failf("Source and Consumer are both given, allowed is one: a consumer knows its stream")
	}
	if p.Source != nil && !c.here("Source", p.Source, false) {
		p.Source = nil
	}
	if p.Consumer != nil && !c.here("Consumer", p.Consumer, false) {
		p.Consumer = nil
	}
}

func (p *StreamMappingProps) checkFunction(c check) {
	c = c.by(pageReading)
	switch {
	case !c.given("Function", p.Function, "the function to invoke"):
		p.Function = nil
	case !c.here("Function", p.Function, true):
		p.Function = nil
	case p.Function.Role() == nil:
		c.failf("Function has no role that is known here, so that it cannot be allowed to read the stream: import it with Function_FromFunctionAttributes and its Role")
	}
}

func (p *StreamMappingProps) checkFailures(c check) {
	optional(c, "Failures", &p.Failures)
	optional(c, "FailureQueue", &p.FailureQueue)
	optional(c, "FailureTopic", &p.FailureTopic)
	given := 0
	for _, is := range []bool{p.Failures != nil, p.FailureQueue != nil, p.FailureTopic != nil} {
		if is {
			given++
		}
	}
	switch given {
	case 0:
		c.failf("Failures is missing: give it the bucket for batches that could not be processed, or give FailureQueue or FailureTopic")
	case 2, 3:
		c.failf("%d of Failures, FailureQueue and FailureTopic are given, allowed is one", given)
	}
}

func (p *StreamMappingProps) checkStart(c check) {
	c.oneOf("StartingPosition", &p.StartingPosition, "TRIM_HORIZON", "TRIM_HORIZON", "LATEST", atTimestamp)
	switch at := p.StartingPosition == atTimestamp; {
	case at && p.StartingAt.IsZero():
		c.failf("StartingAt is missing: give it the time that AT_TIMESTAMP begins at")
	case at && p.StartingAt.After(time.Now()):
		c.failf("StartingAt is %s, allowed are times that are not in the future", p.StartingAt.Format(time.RFC3339))
	case !at && !p.StartingAt.IsZero():
		c.failf("StartingAt is %s, allowed with the StartingPosition AT_TIMESTAMP only, which is %s", p.StartingAt.Format(time.RFC3339), p.StartingPosition)
	default:
		return
	}
	p.StartingPosition = "TRIM_HORIZON"
}

// checkAge compares with the retention of a stream that is made in this app.
func (p *StreamMappingProps) checkAge(c check) {
	stream := p.Source
	if p.Consumer != nil {
		stream = p.Consumer.Stream()
	}
	if stream == nil {
		return
	}
	made, ok := stream.Node().DefaultChild().(awskinesis.CfnStream)
	if !ok || made.RetentionPeriodHours() == nil || *awscdk.Token_IsUnresolved(made.RetentionPeriodHours()) {
		return
	}
	if retention := time.Duration(*made.RetentionPeriodHours() * float64(time.Hour)); p.MaxRecordAge >= retention {
		c.failf("MaxRecordAge is %v, allowed is less than the %v that the stream retains: older records are lost and reach no failure destination", p.MaxRecordAge, retention)
	}
}

// maxFilters is what an account has without a raised quota.
const maxFilters = 5

func (p *StreamMappingProps) checkFilters(c check) {
	if n := len(p.Filters); n > maxFilters {
		c.by(pageFilterSyntax).failf("Filters has %d patterns, allowed are up to %d", n, maxFilters)
	}
	var right []string
	for i, pattern := range p.Filters {
		switch err := checkFilterPattern(pattern); {
		case err != nil:
			c.by(pageFiltering).failf("Filters[%d]: %v", i, err)
		case slices.Contains(right, pattern):
			c.by(pageFiltering).failf("Filters[%d] is %s, which is there already: leave it out", i, pattern)
		default:
			right = append(right, pattern)
		}
	}
	p.Filters = right
}
