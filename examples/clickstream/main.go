// Clickstream is a web shop's pipeline of clicks, made of Millrace's constructs by
// a CDK app of its own:
//
//	npx cdk synth
//	npx cdk deploy
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/app"
	"github.com/millrace-dev/millrace/policy/plugin"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/sizing"

	"example.com/clickstream/click"
)

func main() { app.Main(clickstream) }

func clickstream(app awscdk.App) error {
	awscdk.Validations_Of(app).AddPlugins(plugin.New()) // docs/policy.md
	rows, err := schema.Of[click.Row]()
	if err != nil {
		return err
	}
	stack := awscdk.NewStack(app, jsii.String("clickstream"), &awscdk.StackProps{
		Description: jsii.String("The clicks of the web shop"),
	})
	clicks := constructs.NewPipeline(stack, "Clicks", constructs.PipelineProps{
		Function: constructs.GoFunctionProps{Entry: "./lambdas/shape"},
		Schema:   rows,
		Load:     sizing.Load{EventsPerSecond: 200},
		Removal:  removal(app),
	})
	output(stack, "IngestStreamName", clicks.Ingest.Stream.StreamName())
	output(stack, "LakeBucketName", clicks.Lake.Bucket.Bucket.BucketName())
	output(stack, "LakePrefix", &clicks.Lake.Prefix)
	output(stack, "RejectsBucketName", clicks.Rejects.Bucket.Bucket.BucketName())
	output(stack, "FailureBucketName", clicks.Failures.Bucket.BucketName())
	return nil
}

func output(stack awscdk.Stack, name string, value *string) {
	awscdk.NewCfnOutput(stack, &name, &awscdk.CfnOutputProps{Value: value})
}

// removal keeps streams, buckets and logs when the stack is deleted, unless the
// command line says -c destroy=true.
func removal(app awscdk.App) awscdk.RemovalPolicy {
	if app.Node().TryGetContext(jsii.String("destroy")) == "true" {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}
