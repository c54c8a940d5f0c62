package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
)

// DeliveryKind is what decides which metrics a delivery stream has. What is not said
// is read from the delivery stream where this app makes it.
type DeliveryKind struct {
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
}

// Destinations and sources of a DeliveryKind.
const (
	toS3         = "DeliveryToS3"
	toDomain     = "DeliveryToAmazonOpenSearchService"
	toCollection = "DeliveryToAmazonOpenSearchServerless"
	fromStream   = "KinesisStreamAsSource"
	directPut    = "DirectPut"
)

// of completes what is not said by what the delivery stream says, then by defaults.
func (k DeliveryKind) of(stream interfacesawskinesisfirehose.IDeliveryStreamRef) DeliveryKind {
	if made, ok := resourceOf[awskinesisfirehose.CfnDeliveryStream](stream); ok {
		k = k.said(made)
	}
	if k.Destination == "" {
		k.Destination = toS3
	}
	if k.Source == "" {
		k.Source = directPut
	}
	return k
}

func (k DeliveryKind) said(by awskinesisfirehose.CfnDeliveryStream) DeliveryKind {
	if kind := by.DeliveryStreamType(); k.Source == "" && kind != nil {
		k.Source = *kind
	}
	if k.Destination == "" {
		switch {
		case by.AmazonopensearchserviceDestinationConfiguration() != nil:
			k.Destination = toDomain
		case by.AmazonOpenSearchServerlessDestinationConfiguration() != nil:
			k.Destination = toCollection
		}
	}
	s3 := settingsOf(by, by.ExtendedS3DestinationConfiguration())
	k.Converts = k.Converts || s3["dataFormatConversionConfiguration"] != nil
	k.Partitions = k.Partitions || s3["dynamicPartitioningConfiguration"] != nil
	return k
}
