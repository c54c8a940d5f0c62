package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"
)

// accountKey is the secret with the key that account numbers are hashed with: the
// environment's own, or one of 64 random letters and digits. The key itself is
// never in a template; the transform reads it when it starts.
func (d deployment) accountKey(stack awscdk.Stack, key awskms.IKey) awssecretsmanager.ISecret {
	id, own := jsii.String("AccountKey"), d.env.Events.AccountKeySecret
	switch {
	case strings.HasPrefix(own, "arn:"):
		return awssecretsmanager.Secret_FromSecretCompleteArn(stack, id, &own)
	case own != "":
		return awssecretsmanager.Secret_FromSecretNameV2(stack, id, &own)
	}
	secret := awssecretsmanager.NewSecret(stack, id, &awssecretsmanager.SecretProps{
		Description: jsii.String("The key that the account numbers of events are hashed with"),
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength:     jsii.Number(64),
			ExcludePunctuation: jsii.Bool(true),
		},
		RemovalPolicy: d.removal(),
	})
	resource := secret.Node().DefaultChild().(awssecretsmanager.CfnSecret)
	accept(resource, "AwsSolutions-SMG4", "Another key would give every customer another account in the lake: it is changed on purpose or not at all")
	if key != nil {
		// Not by the CDK's EncryptionKey, which would let the whole account use the
		// key by Secrets Manager's name in the partition aws alone.
		resource.SetKmsKeyId(key.KeyArn())
	}
	return secret
}

// allowAccountKey lets the function read the secret and, if its key is of this
// stack, decrypt it and no other secret.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
func (d deployment) allowAccountKey(to awsiam.IGrantable, secret awssecretsmanager.ISecret, key awskms.IKey) {
	arn := secret.SecretArn()
	if own := d.env.Events.AccountKeySecret; own != "" && !strings.HasPrefix(own, "arn:") {
		arn = jsii.String(*arn + "-??????") // Secrets Manager's part of the name
	}
	allow(to, arn, nil, "secretsmanager:GetSecretValue")
	if key != nil && d.env.Events.AccountKeySecret == "" {
		allow(to, key.KeyArn(), map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:SecretARN": arn}}, "kms:Decrypt")
	}
}
