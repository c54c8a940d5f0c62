package kinesis

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// consumer is a registered consumer with enhanced fan-out: its metadata.
type consumer struct {
	name    string
	arn     string
	created time.Time
	tags    map[string]string
	policy  string
}

type consumerOut struct {
	ConsumerName              string
	ConsumerARN               string
	ConsumerStatus            string
	ConsumerCreationTimestamp awsapi.Timestamp
	StreamARN                 string `json:",omitempty"`
}

func (c *consumer) out() consumerOut {
	return consumerOut{c.name, c.arn, "ACTIVE", awsapi.Timestamp{Time: c.created}, ""}
}

type registerStreamConsumerInput struct {
	StreamARN    *string
	ConsumerName *string
	Tags         map[string]string
}

type registerStreamConsumerOutput struct{ Consumer consumerOut }

func (s *Service) registerStreamConsumer(_ context.Context, in *registerStreamConsumerInput) (*registerStreamConsumerOutput, error) {
	var c check
	c.text("streamARN", in.StreamARN, 1, 2048, streamARNPattern)
	c.name("consumerName", in.ConsumerName)
	c.tags(in.Tags)
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	st, err := s.Stream(*in.StreamARN)
	if err != nil {
		return nil, err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	switch {
	case st.consumers[*in.ConsumerName] != nil:
		return nil, errConsumerExists(*in.ConsumerName, st.ARN())
	case len(st.consumers) >= consumersPerStream:
		return nil, errTooManyConsumers(st.ARN())
	}
	now := s.now()
	registered := &consumer{
		name:    *in.ConsumerName,
		arn:     fmt.Sprintf("%s/consumer/%s:%d", st.ARN(), *in.ConsumerName, now.Unix()),
		created: now,
		tags:    map[string]string{},
	}
	maps.Copy(registered.tags, in.Tags)
	st.consumers[registered.name] = registered
	return &registerStreamConsumerOutput{registered.out()}, nil
}

// consumerRef is how requests name a consumer: by its ARN, by its stream and
// name, or by all of them.
type consumerRef struct {
	ConsumerARN  *string
	StreamARN    *string
	ConsumerName *string
}

// stream finds the consumer's stream.
func (r *consumerRef) stream(s *Service) (*Stream, error) {
	var c check
	c.optionalText("consumerARN", r.ConsumerARN, 1, 2048, consumerARNPattern)
	c.optionalText("streamARN", r.StreamARN, 1, 2048, streamARNPattern)
	c.optionalName("consumerName", r.ConsumerName)
	if err := c.err(); err != nil {
		return nil, err
	}
	if r.ConsumerARN == nil && (r.StreamARN == nil || r.ConsumerName == nil) {
		return nil, errConsumerNotGiven()
	}
	if r.ConsumerARN == nil {
		return s.Stream(*r.StreamARN)
	}
	st, err := s.Stream(*r.ConsumerARN)
	if err == nil && r.StreamARN != nil && *r.StreamARN != st.ARN() {
		err = errConsumerMismatch()
	}
	return st, err
}

// consumer finds a consumer by ARN, by name, or by both. The caller holds mu.
func (st *Stream) consumer(arn, name *string) (*consumer, error) {
	if arn == nil {
		if c := st.consumers[*name]; c != nil {
			return c, nil
		}
		return nil, errNoConsumer(*name, st.ARN())
	}
	for _, c := range st.consumers {
		if c.arn == *arn {
			if name != nil && *name != c.name {
				return nil, errConsumerMismatch()
			}
			return c, nil
		}
	}
	return nil, errNoConsumer(*arn, st.ARN())
}

type describeStreamConsumerOutput struct{ ConsumerDescription consumerOut }

func (s *Service) describeStreamConsumer(_ context.Context, in *consumerRef) (*describeStreamConsumerOutput, error) {
	st, err := in.stream(s)
	if err != nil {
		return nil, err
	}
	st.mu.RLock()
	defer st.mu.RUnlock()
	c, err := st.consumer(in.ConsumerARN, in.ConsumerName)
	if err != nil {
		return nil, err
	}
	out := c.out()
	out.StreamARN = st.ARN()
	return &describeStreamConsumerOutput{out}, nil
}

func (s *Service) deregisterStreamConsumer(_ context.Context, in *consumerRef) (*awsapi.None, error) {
	st, err := in.stream(s)
	if err != nil {
		return nil, err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	c, err := st.consumer(in.ConsumerARN, in.ConsumerName)
	if err != nil {
		return nil, err
	}
	delete(st.consumers, c.name)
	return nil, nil
}

type listStreamConsumersInput struct {
	StreamARN               *string
	MaxResults              *int
	NextToken               *string
	StreamCreationTimestamp *awsapi.Timestamp
}

type listStreamConsumersOutput struct {
	Consumers []consumerOut
	NextToken string `json:",omitempty"`
}

func (s *Service) listStreamConsumers(_ context.Context, in *listStreamConsumersInput) (*listStreamConsumersOutput, error) {
	var c check
	c.text("streamARN", in.StreamARN, 1, 2048, streamARNPattern)
	c.optionalNumber("maxResults", in.MaxResults, 1, 10_000)
	c.optionalText("nextToken", in.NextToken, 1, 1_048_576, pattern{})
	if err := c.err(); err != nil {
		return nil, err
	}
	now, last := time.Now(), ""
	if in.NextToken != nil {
		if in.StreamCreationTimestamp != nil {
			return nil, errTokenAlone("StreamCreationTimestamp")
		}
		if err := openToken(now, *in.NextToken, &last); err != nil {
			return nil, err
		}
	}
	st, err := s.Stream(*in.StreamARN)
	if err != nil {
		return nil, err
	}
	if at := in.StreamCreationTimestamp; at != nil && at.Unix() != st.created.Unix() {
		return nil, errNoStream(st.name, st.account())
	}
	st.mu.RLock()
	defer st.mu.RUnlock()
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(st.consumers)), func(name string) bool { return name <= last })
	names, more := page(names, in.MaxResults, 100)
	out := &listStreamConsumersOutput{Consumers: []consumerOut{}}
	for _, name := range names {
		out.Consumers = append(out.Consumers, st.consumers[name].out())
	}
	if more {
		out.NextToken = sealToken(now, names[len(names)-1])
	}
	return out, nil
}
