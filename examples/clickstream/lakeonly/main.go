// Lakeonly is a CDK app that takes one piece: a lake of a stream, and in a bucket,
// that somebody else made.
//
//	npx cdk synth --app "go run ./lakeonly"
package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/app"
	"github.com/millrace-dev/millrace/schema"

	"example.com/clickstream/click"
)

func main() { app.Main(lakeOnly) }

func lakeOnly(app awscdk.App) error {
	rows, err := schema.Of[click.Row]()
	if err != nil {
		return err
	}
	stack := awscdk.NewStack(app, jsii.String("lakeonly"), nil)

	stream := awskinesis.Stream_FromStreamArn(stack, jsii.String("Stream"), stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("kinesis"), Resource: jsii.String("stream"), ResourceName: jsii.String("shaped-clicks"),
	}))
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source: stream,
		Schema: rows,
		Buffer: constructs.BufferProps{SizeMiB: 128, Interval: 10 * time.Minute},
		Bucket: constructs.PrivateBucketProps{
			Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("the-shops-lake")),
		},
	})

	lake.Table.AddPropertyOverride(jsii.String("TableInput.Owner"), "web shop")
	var delivery awskinesisfirehose.CfnDeliveryStream = lake.Delivery.DeliveryStream
	delivery.SetDeliveryStreamName(jsii.String("shop-clicks"))
	return nil
}
