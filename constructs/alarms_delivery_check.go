package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
)

// check fills in what the delivery stream says.
func (p *DeliveryAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("DeliveryStream", p.DeliveryStream, "the delivery stream to watch") || !c.here("DeliveryStream", p.DeliveryStream, true) {
		return false
	}
	c.oneOf("Destination", &p.Destination, "", toS3, toDomain, toCollection)
	c.oneOf("Source", &p.Source, "", directPut, fromStream)
	kind := DeliveryKind{p.Destination, p.Source, p.Converts, p.Partitions}.of(p.DeliveryStream)
	p.Destination, p.Source, p.Converts, p.Partitions = kind.Destination, kind.Source, kind.Converts, kind.Partitions
	p.interval = defaultInterval
	if p.Destination != toS3 {
		p.retry = defaultRetry
	}
	if stream, ok := resourceOf[awskinesisfirehose.CfnDeliveryStream](p.DeliveryStream); ok {
		p.read(stream)
	}
	const year = 365 * 24 * time.Hour
	c.seconds("Freshness", &p.Freshness, max(5*time.Minute, 3*p.interval)+p.retry/2, time.Second, year)
	c.seconds("Behind", &p.Behind, 5*time.Minute, time.Second, year)
	c.number("SuccessPercent", &p.SuccessPercent, 95, 1, 100, "percent")
	return true
}

// What Firehose does where it is not told.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceRetryOptions.html
const (
	defaultInterval = 5 * time.Minute
	defaultRetry    = 5 * time.Minute
)

// read how long records wait in a buffer, and how long they are tried to be put.
func (p *DeliveryAlarmsProps) read(stream awskinesisfirehose.CfnDeliveryStream) {
	property := stream.ExtendedS3DestinationConfiguration()
	switch p.Destination {
	case toDomain:
		property = stream.AmazonopensearchserviceDestinationConfiguration()
	case toCollection:
		property = stream.AmazonOpenSearchServerlessDestinationConfiguration()
	}
	said := settingsOf(stream, property)
	if n, given := said.in("bufferingHints")["intervalInSeconds"].(float64); given {
		p.interval = seconds(n)
	}
	if n, given := said.in("retryOptions")["durationInSeconds"].(float64); given {
		p.retry = seconds(n)
	}
}
