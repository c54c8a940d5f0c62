package firehose

import (
	"cmp"
	"context"
	"reflect"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes is AWS::KinesisFirehose::DeliveryStream. Ref is the name, Arn an
// attribute (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::KinesisFirehose::DeliveryStream", resource.Handler[streamInput]{
			Immutable: []string{
				"DeliveryStreamName", "DeliveryStreamType", "KinesisStreamSourceConfiguration",
				"MSKSourceConfiguration", "DatabaseSourceConfiguration",
			},
			Create: s.createResource,
			Update: s.updateResource,
			Delete: s.deleteResource,
		}),
	}
}

func (s *Service) createResource(_ context.Context, r resource.Request, in streamInput) (resource.Result, error) {
	in.DeliveryStreamName = cmp.Or(in.DeliveryStreamName, r.GeneratedName(64))
	d, err := s.create(in)
	if err != nil {
		return resource.Result{}, err
	}
	d.setTags(r.AllTags(in.Tags))
	return result(d), nil
}

func (s *Service) updateResource(_ context.Context, r resource.Request, id string, old, in streamInput) (resource.Result, error) {
	d, err := s.find(id)
	if err != nil {
		return resource.Result{}, err
	}
	in.DeliveryStreamName = id
	if err := s.checkInput(&in); err != nil {
		return resource.Result{}, err
	}
	old.DeliveryStreamName, old.DeliveryStreamType, old.Tags = in.DeliveryStreamName, in.DeliveryStreamType, in.Tags
	if !reflect.DeepEqual(old, in) {
		if err := d.update(in); err != nil {
			return resource.Result{}, err
		}
	}
	d.setTags(r.AllTags(in.Tags))
	return result(d), nil
}

func (s *Service) deleteResource(_ context.Context, _ resource.Request, id string, _ streamInput) error {
	d, err := s.find(id)
	if err != nil {
		if awsapi.HasCode(err, "ResourceNotFoundException") {
			return nil // deleted by hand
		}
		return err
	}
	s.delete(d)
	return nil
}

func result(d *deliveryStream) resource.Result {
	return resource.Result{ID: d.name, Attributes: map[string]any{"Arn": d.arn}}
}
