package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// allow lets the actions be done to one resource and to nothing else.
func allow(to awsiam.IGrantable, resource *string, conditions map[string]any, actions ...string) {
	to.GrantPrincipal().AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: &[]*string{resource}, Conditions: &conditions,
	}))
}

// accept notes in the metadata of a resource that it breaks a rule of cdk-nag on
// purpose, and why that is right.
// https://github.com/cdklabs/cdk-nag#suppressing-a-rule
func accept(resource awscdk.CfnResource, rule, reason string) {
	resource.AddMetadata(jsii.String("cdk_nag"), map[string]any{
		"rules_to_suppress": []any{map[string]any{"id": rule, "reason": reason}},
	})
}
