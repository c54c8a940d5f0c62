package firehose

import (
	"context"
	"strconv"
	"time"
)

type describeOutput struct{ DeliveryStreamDescription description }

type description struct {
	DeliveryStreamARN                     string
	DeliveryStreamName                    string
	DeliveryStreamStatus                  string
	DeliveryStreamType                    string
	DeliveryStreamEncryptionConfiguration *encryptionStatus `json:",omitempty"`
	VersionId                             string
	CreateTimestamp                       float64
	LastUpdateTimestamp                   float64
	Source                                *sourceDescription `json:",omitempty"`
	Destinations                          []destinationDescription
	HasMoreDestinations                   bool
}

type encryptionStatus struct {
	KeyType string
	KeyARN  string `json:",omitempty"`
	Status  string
}

type sourceDescription struct {
	KinesisStreamSourceDescription kinesisDescription
}

type kinesisDescription struct {
	KinesisStreamARN       string
	RoleARN                string
	DeliveryStartTimestamp float64
}

type destinationDescription struct {
	DestinationId                                 string
	S3DestinationDescription                      *plainS3             `json:",omitempty"`
	ExtendedS3DestinationDescription              *extendedDescription `json:",omitempty"`
	AmazonopensearchserviceDestinationDescription *searchDescription   `json:",omitempty"`
}

// searchDescription is the configuration under the names of
// AmazonopensearchserviceDestinationDescription.
type searchDescription struct {
	searchConfiguration
	S3Configuration             *plainS3          `json:"-"`
	VpcConfiguration            *vpcConfiguration `json:"-"`
	S3DestinationDescription    *plainS3
	VpcConfigurationDescription *vpcConfiguration `json:",omitempty"`
}

// extendedDescription is the configuration under the names of
// ExtendedS3DestinationDescription, which calls the backup otherwise.
type extendedDescription struct {
	extendedS3
	S3BackupConfiguration *plainS3 `json:"-"`
	S3BackupDescription   *plainS3 `json:",omitempty"`
}

func (s *Service) describeDeliveryStream(_ context.Context, in *nameInput) (*describeOutput, error) {
	d, err := s.find(in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	defer s.publishCall("DescribeDeliveryStream", d.dimensions, time.Now())
	d.mu.Lock()
	defer d.mu.Unlock()
	out := description{
		DeliveryStreamARN: d.arn, DeliveryStreamName: d.name, DeliveryStreamStatus: "ACTIVE", DeliveryStreamType: d.kind,
		VersionId: strconv.Itoa(d.dest.version), CreateTimestamp: epoch(d.created), LastUpdateTimestamp: epoch(d.updated),
		Destinations: []destinationDescription{d.dest.describe()},
	}
	if d.deleting {
		out.DeliveryStreamStatus = "DELETING"
	}
	if e := d.config.DeliveryStreamEncryptionConfigurationInput; e != nil {
		out.DeliveryStreamEncryptionConfiguration = &encryptionStatus{e.KeyType, e.KeyARN, "ENABLED"}
	}
	if k := d.config.KinesisStreamSourceConfiguration; k != nil {
		out.Source = &sourceDescription{kinesisDescription{k.KinesisStreamARN, k.RoleARN, epoch(d.created)}}
	}
	return &describeOutput{out}, nil
}

func (d *destination) describe() destinationDescription {
	if t := d.search; t != nil {
		return destinationDescription{
			DestinationId: "destinationId-000000000001",
			AmazonopensearchserviceDestinationDescription: &searchDescription{
				searchConfiguration: *t.config, S3DestinationDescription: t.failures.config.plain(), VpcConfigurationDescription: t.config.VpcConfiguration,
			},
		}
	}
	c := *d.config
	if c.EncryptionConfiguration == nil {
		c.EncryptionConfiguration = &encryptionConfiguration{NoEncryptionConfig: "NoEncryption"}
	}
	if c.S3BackupMode == "" {
		c.S3BackupMode = "Disabled"
	}
	return destinationDescription{
		DestinationId:                    "destinationId-000000000001",
		S3DestinationDescription:         c.plain(),
		ExtendedS3DestinationDescription: &extendedDescription{extendedS3: c, S3BackupDescription: c.S3BackupConfiguration},
	}
}

// epoch is how the JSON protocol writes a time: seconds with a fraction.
func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
