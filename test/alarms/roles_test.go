package alarms

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
)

// roles are those of a delivery stream, by their ARNs.
type roles struct {
	source string // that reads; empty: records are put on it
	role   string // that delivers
}

// delivery describes a delivery stream.
func (f *fixture) delivery(t *testing.T, name string) (r roles) {
	t.Helper()
	out, err := firehose.NewFromConfig(f.Config).DescribeDeliveryStream(t.Context(), &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	d := out.DeliveryStreamDescription
	if d.Source != nil {
		r.source = aws.ToString(d.Source.KinesisStreamSourceDescription.RoleARN)
	}
	if to := d.Destinations[0]; to.AmazonopensearchserviceDestinationDescription != nil {
		r.role = *to.AmazonopensearchserviceDestinationDescription.RoleARN
	} else {
		r.role = *to.ExtendedS3DestinationDescription.RoleARN
	}
	return r
}

// lake is the name of the delivery stream to the lake.
func (f *fixture) lake(t *testing.T) string { return f.Output(t, "store", "LakeDeliveryStreamName") }
