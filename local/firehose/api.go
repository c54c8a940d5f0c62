package firehose

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// API is the service on the wire.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "firehose",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "Firehose_20150804",
		Actions: map[string]awsapi.Action{
			"CreateDeliveryStream":      awsapi.JSON(s.createDeliveryStream),
			"DeleteDeliveryStream":      awsapi.JSON(s.deleteDeliveryStream),
			"DescribeDeliveryStream":    awsapi.JSON(s.describeDeliveryStream),
			"ListDeliveryStreams":       awsapi.JSON(s.listDeliveryStreams),
			"ListTagsForDeliveryStream": awsapi.JSON(s.listTags),
			"PutRecord":                 awsapi.JSON(s.putRecord),
			"PutRecordBatch":            awsapi.JSON(s.putRecordBatch),
			"TagDeliveryStream":         awsapi.JSON(s.tagDeliveryStream),
			"UntagDeliveryStream":       awsapi.JSON(s.untagDeliveryStream),
		},
	}
}

type createOutput struct{ DeliveryStreamARN string }

func (s *Service) createDeliveryStream(_ context.Context, in *streamInput) (*createOutput, error) {
	d, err := s.create(*in)
	if err != nil {
		return nil, err
	}
	return &createOutput{d.arn}, nil
}

type nameInput struct{ DeliveryStreamName string }

func (s *Service) deleteDeliveryStream(_ context.Context, in *nameInput) (*awsapi.None, error) {
	d, err := s.find(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	s.delete(d)
	return nil, nil
}

type listInput struct {
	DeliveryStreamType               string
	ExclusiveStartDeliveryStreamName string
	Limit                            *int
}

type listOutput struct {
	DeliveryStreamNames    []string
	HasMoreDeliveryStreams bool
}

func (s *Service) listDeliveryStreams(_ context.Context, in *listInput) (*listOutput, error) {
	defer s.publishCall("ListDeliveryStreams", nil, time.Now())
	limit := 10 // "The default value is 10"
	if in.Limit != nil {
		limit = *in.Limit
	}
	if limit < 1 || limit > 10_000 {
		return nil, awsapi.Errorf("ValidationException", "Limit %d: must be from 1 to 10000", limit)
	}
	out := &listOutput{DeliveryStreamNames: []string{}}
	for _, d := range s.all() {
		if d.name <= in.ExclusiveStartDeliveryStreamName || in.DeliveryStreamType != "" && in.DeliveryStreamType != d.kind {
			continue
		}
		if len(out.DeliveryStreamNames) == limit {
			out.HasMoreDeliveryStreams = true
			break
		}
		out.DeliveryStreamNames = append(out.DeliveryStreamNames, d.name)
	}
	return out, nil
}

type tagInput struct {
	DeliveryStreamName string
	Tags               []tag
}

func (s *Service) tagDeliveryStream(_ context.Context, in *tagInput) (*awsapi.None, error) {
	d, err := s.find(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	added := 0
	for _, t := range in.Tags {
		if _, ok := d.tags[t.Key]; !ok {
			added++
		}
	}
	if n := len(d.tags) + added; n > maxTags {
		return nil, awsapi.Errorf("LimitExceededException", "Tags: %d tags; the limit is %d", n, maxTags)
	}
	for _, t := range in.Tags {
		d.tags[t.Key] = t.Value
	}
	return nil, nil
}

type untagInput struct {
	DeliveryStreamName string
	TagKeys            []string
}

func (s *Service) untagDeliveryStream(_ context.Context, in *untagInput) (*awsapi.None, error) {
	d, err := s.find(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, key := range in.TagKeys {
		delete(d.tags, key)
	}
	return nil, nil
}

type tagsOutput struct {
	Tags        []tag
	HasMoreTags bool
}

func (s *Service) listTags(_ context.Context, in *nameInput) (*tagsOutput, error) {
	d, err := s.find(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	out := &tagsOutput{Tags: []tag{}}
	for key, value := range d.tags {
		out.Tags = append(out.Tags, tag{Key: key, Value: value})
	}
	slices.SortFunc(out.Tags, func(a, b tag) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}
