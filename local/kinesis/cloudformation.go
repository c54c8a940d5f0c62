package kinesis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes is what a template can make (CloudFormation template reference,
// "Amazon Kinesis resource type reference").
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::Kinesis::Stream", resource.Handler[streamProps]{
			Immutable: []string{"Name"},
			Check:     streamProps.check,
			Create:    s.createResource,
			Update:    s.updateResource,
			Delete:    s.deleteResource,
		}),
		resource.Of("AWS::Kinesis::StreamConsumer", resource.Handler[consumerProps]{
			Immutable: []string{"ConsumerName", "StreamARN"},
			Create:    s.createConsumer,
			Update:    s.updateConsumer,
			Delete:    s.deleteConsumer,
		}),
		resource.Of("AWS::Kinesis::ResourcePolicy", resource.Handler[policyProps]{
			Immutable: []string{"ResourceArn"},
			Create:    s.createPolicy,
			Update: func(ctx context.Context, r resource.Request, _ string, _, p policyProps) (resource.Result, error) {
				return s.createPolicy(ctx, r, p)
			},
			Delete: s.deletePolicy,
		}),
	}
}

type streamProps struct {
	Name                     string
	ShardCount               *int
	RetentionPeriodHours     *int
	StreamEncryption         *struct{ EncryptionType, KeyId string }
	StreamModeDetails        *struct{ StreamMode string }
	DesiredShardLevelMetrics []string
	MaxRecordSizeInKiB       *int
	Tags                     []resource.Tag
	WarmThroughputMiBps      *int
}

// input is the request that makes the stream under that name.
func (p streamProps) input(name string, r resource.Request) *createStreamInput {
	in := &createStreamInput{
		StreamName:          &name,
		ShardCount:          p.ShardCount,
		MaxRecordSizeInKiB:  p.MaxRecordSizeInKiB,
		Tags:                r.AllTags(p.Tags),
		WarmThroughputMiBps: p.WarmThroughputMiBps,
	}
	if p.StreamModeDetails != nil {
		in.StreamModeDetails = &streamMode{&p.StreamModeDetails.StreamMode}
	}
	return in
}

func (p streamProps) retention() int {
	if p.RetentionPeriodHours == nil {
		return minRetention
	}
	return *p.RetentionPeriodHours
}

func (p streamProps) maxRecord() int {
	if p.MaxRecordSizeInKiB == nil {
		return minRecordSizeKiB
	}
	return *p.MaxRecordSizeInKiB
}

func (p streamProps) keyID() string {
	if p.StreamEncryption == nil {
		return ""
	}
	return p.StreamEncryption.KeyId
}

func (p streamProps) check() error {
	name := p.Name
	if name == "" {
		name = "unnamed"
	}
	if err := p.input(name, resource.Request{}).check(); err != nil {
		return err
	}
	var c check
	c.metrics("DesiredShardLevelMetrics", p.DesiredShardLevelMetrics)
	if e := p.StreamEncryption; e != nil {
		c.enum("StreamEncryption.EncryptionType", &e.EncryptionType, []string{encryptionKMS})
		c.text("StreamEncryption.KeyId", &e.KeyId, 1, 2048, pattern{})
	}
	if err := c.err(); err != nil {
		return err
	}
	return checkRetention(p.retention())
}

func (s *Service) createResource(_ context.Context, r resource.Request, p streamProps) (resource.Result, error) {
	name := p.Name
	if name == "" {
		name = r.GeneratedName(128)
	}
	now := s.now()
	st, err := s.create(now, p.input(name, r))
	if err != nil {
		return resource.Result{}, err
	}
	st.keep(now, p.retention())
	st.configure(p)
	if err := st.encrypt(now, p.keyID()); err != nil {
		return resource.Result{}, err
	}
	return st.result(), nil
}

// updateResource changes in place what differs from before.
func (s *Service) updateResource(_ context.Context, r resource.Request, id string, old, p streamProps) (resource.Result, error) {
	st, err := s.Stream(id)
	if err != nil {
		return resource.Result{}, err
	}
	now, in := s.now(), p.input(id, r)
	if err := s.setMode(now, st, in.mode()); err != nil {
		return resource.Result{}, err
	}
	st.mu.RLock()
	shards := len(st.open)
	st.mu.RUnlock()
	if p.ShardCount != nil && *p.ShardCount != shards {
		if _, err := s.resize(now, st, *p.ShardCount); err != nil {
			return resource.Result{}, err
		}
	}
	if err := st.encrypt(now, p.keyID()); err != nil {
		return resource.Result{}, err
	}
	if p.retention() != st.retentionHours() {
		st.keep(now, p.retention())
	}
	st.configure(p)
	if err := s.retag(st.ARN(), resource.Request{}.AllTags(old.Tags), in.Tags); err != nil {
		return resource.Result{}, err
	}
	return st.result(), nil
}

// configure sets what has no limits of its own.
func (st *Stream) configure(p streamProps) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.maxRecord = p.maxRecord()
	st.metrics = slices.Clone(p.DesiredShardLevelMetrics)
	if slices.Contains(st.metrics, allMetrics) {
		st.metrics = slices.Clone(shardMetrics)
	}
}

func (st *Stream) result() resource.Result {
	return resource.Result{ID: st.name, Attributes: map[string]any{"Arn": st.ARN()}}
}

func (s *Service) deleteResource(_ context.Context, _ resource.Request, id string, _ streamProps) error {
	st, err := s.Stream(id)
	if err != nil {
		return unlessGone(err)
	}
	return s.remove(st)
}

// unlessGone is err, or nil if it says that what is to be deleted is not there.
func unlessGone(err error) error {
	if awsapi.HasCode(err, "ResourceNotFoundException") {
		return nil
	}
	return err
}

// retag takes away the tags that are wanted no more, and sets the others.
func (s *Service) retag(arn string, old, wanted map[string]string) error {
	var gone []string
	for key := range old {
		if _, ok := wanted[key]; !ok {
			gone = append(gone, key)
		}
	}
	if err := s.untag(arn, gone); err != nil {
		return err
	}
	return s.tag(arn, wanted)
}

type consumerProps struct {
	ConsumerName string
	StreamARN    string
	Tags         []resource.Tag
}

func (s *Service) createConsumer(ctx context.Context, r resource.Request, p consumerProps) (resource.Result, error) {
	made, err := s.registerStreamConsumer(ctx, &registerStreamConsumerInput{&p.StreamARN, &p.ConsumerName, r.AllTags(p.Tags)})
	if err != nil {
		return resource.Result{}, err
	}
	return s.consumerResult(ctx, made.Consumer.ConsumerARN)
}

func (s *Service) updateConsumer(ctx context.Context, r resource.Request, id string, old, p consumerProps) (resource.Result, error) {
	if err := s.retag(id, resource.Request{}.AllTags(old.Tags), r.AllTags(p.Tags)); err != nil {
		return resource.Result{}, err
	}
	return s.consumerResult(ctx, id)
}

func (s *Service) consumerResult(ctx context.Context, arn string) (resource.Result, error) {
	got, err := s.describeStreamConsumer(ctx, &consumerRef{ConsumerARN: &arn})
	if err != nil {
		return resource.Result{}, err
	}
	d := got.ConsumerDescription
	return resource.Result{ID: arn, Attributes: map[string]any{
		"ConsumerARN":               arn,
		"ConsumerCreationTimestamp": d.ConsumerCreationTimestamp.UTC().Format(time.RFC3339),
		"ConsumerName":              d.ConsumerName,
		"ConsumerStatus":            d.ConsumerStatus,
		"StreamARN":                 d.StreamARN,
	}}, nil
}

func (s *Service) deleteConsumer(ctx context.Context, _ resource.Request, id string, _ consumerProps) error {
	_, err := s.deregisterStreamConsumer(ctx, &consumerRef{ConsumerARN: &id})
	return unlessGone(err)
}

type policyProps struct {
	ResourceArn    string
	ResourcePolicy json.RawMessage
}

func (s *Service) createPolicy(ctx context.Context, _ resource.Request, p policyProps) (resource.Result, error) {
	policy := string(p.ResourcePolicy)
	if _, err := s.putResourcePolicy(ctx, &putResourcePolicyInput{&p.ResourceArn, &policy}); err != nil {
		return resource.Result{}, fmt.Errorf("put the policy of %s: %w", p.ResourceArn, err)
	}
	return resource.Result{ID: p.ResourceArn, Attributes: map[string]any{"ResourceArn": p.ResourceArn}}, nil
}

func (s *Service) deletePolicy(ctx context.Context, _ resource.Request, id string, _ policyProps) error {
	_, err := s.deleteResourcePolicy(ctx, &resourcePolicyInput{&id})
	return unlessGone(err)
}
