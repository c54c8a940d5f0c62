package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
)

// accountKey is the secret with the key that account numbers are hashed with: the
// environment's own, or one of 64 random letters and digits. The key itself is
// never in a template; the transform reads it when it starts.
func accountKey(stack awscdk.Stack, env environments.Environment) awssecretsmanager.ISecret {
	id, own := jsii.String("AccountKey"), env.Events.AccountKeySecret
	switch {
	case strings.HasPrefix(own, "arn:"):
		return awssecretsmanager.Secret_FromSecretCompleteArn(stack, id, &own)
	case own != "":
		return awssecretsmanager.Secret_FromSecretNameV2(stack, id, &own)
	}
	return awssecretsmanager.NewSecret(stack, id, &awssecretsmanager.SecretProps{
		Description: jsii.String("The key that the account numbers of events are hashed with"),
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength:     jsii.Number(64),
			ExcludePunctuation: jsii.Bool(true),
		},
		RemovalPolicy: removal(env),
	})
}
