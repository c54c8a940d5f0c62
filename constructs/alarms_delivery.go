package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
)

// DeliveryAlarmsProps says which delivery stream is watched. What it has is read from
// it where this app makes it; the fields beside are for one that is given, and win.
type DeliveryAlarmsProps struct {
	// DeliveryStream to watch. Required.
	DeliveryStream interfacesawskinesisfirehose.IDeliveryStreamRef
	// Alarms says whom they tell.
	Alarms AlarmProps
	// Destination is what the names of its metrics begin with: DeliveryToS3,
	// DeliveryToAmazonOpenSearchService or DeliveryToAmazonOpenSearchServerless.
	// Empty: as the delivery stream says, else DeliveryToS3.
	Destination string
	// Source is KinesisStreamAsSource or DirectPut. Empty: as the delivery stream
	// says, else DirectPut, which is Firehose's own default.
	Source string
	// Converts says that it writes Parquet or ORC. False: as the delivery stream says.
	Converts bool
	// Partitions says that it partitions by the records' content. False: as the
	// delivery stream says.
	Partitions bool
	// Freshness is how old a record may get that is not delivered, in whole seconds.
	// Zero: three times the buffer's interval, at least 5m; for OpenSearch half of
	// the retry duration more, so that half of it is left before records are given up.
	Freshness time.Duration
	// SuccessPercent of what is delivered must be taken, 1 to 100. Zero: 95.
	SuccessPercent int
	// Behind is how far reading may be behind the end of the source stream, in whole
	// seconds. Zero: 5m.
	Behind time.Duration

	interval time.Duration // of the buffer
	retry    time.Duration // of OpenSearch; 0 of S3
}

// DeliveryAlarms watch a Firehose delivery stream.
type DeliveryAlarms struct {
	constructs.Construct
	// Freshness (delivery-freshness, page): the oldest record that is not delivered
	// is older than it may be.
	Freshness *Alarm
	// Success (delivery-success, page): the destination refuses more than it may.
	Success *Alarm
	// Conversion (delivery-conversion, warn): records could not be converted. Only
	// where they are.
	Conversion *Alarm
	// Behind (delivery-behind, warn): reading the source stream is behind. Only where
	// there is one.
	Behind *Alarm
	// ReadsThrottled (delivery-reads-throttled, warn): the source stream refuses
	// reads. Only where there is one.
	ReadsThrottled *Alarm
	// Partitions (delivery-partitions, warn): more than 80 % of the partitions that
	// there can be at once. Only with dynamic partitioning.
	Partitions *Alarm
	// PartitionsExceeded (delivery-partitions-exceeded, page): there are more, and
	// records go to the error prefix. Only with dynamic partitioning.
	PartitionsExceeded *Alarm
	// Throttled (delivery-throttled, warn): records were refused. Only without a
	// source stream.
	Throttled *Alarm
	// BytesLimit (delivery-bytes-limit, warn): more than 80 % of the bytes that are
	// taken a second. Only without a source stream.
	BytesLimit *Alarm
	// RecordsLimit (delivery-records-limit, warn): more than 80 % of the records that
	// are taken a second. Only without a source stream.
	RecordsLimit *Alarm
	// RequestsLimit (delivery-requests-limit, warn): more than 80 % of the requests
	// that are taken a second. Only without a source stream.
	RequestsLimit *Alarm

	made alarms
}

// NewDeliveryAlarms makes DeliveryAlarms.
func NewDeliveryAlarms(scope constructs.Construct, id string, props DeliveryAlarmsProps) *DeliveryAlarms {
	a := &DeliveryAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	a.delivered(props)
	if props.Source == fromStream {
		a.read(props)
	} else {
		a.put(props)
	}
	if props.Partitions {
		a.partitions(props)
	}
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *DeliveryAlarms) All() []*Alarm { return a.made.list() }
