package plugin_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/policy/plugin"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	awscdk.Validations_Of(app).AddPlugins(plugin.New())

	stack := awscdk.NewStack(app, jsii.String("shop"), nil)
	bucket := awss3.NewCfnBucket(stack, jsii.String("Website"), nil)
	bucket.AddMetadata(jsii.String("cdk_nag"), map[string]any{
		"rules_to_suppress": []map[string]any{
			{"id": "bucket-closed", "reason": "It is a website, and holds what everyone may read."},
		},
	})
}
