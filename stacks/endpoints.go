package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// endpoints are those of the services that the functions call. Their logs and their
// metrics, which are log lines, are taken by Lambda and not sent over the VPC; the
// streams and the secret are decrypted by their services; Lambda itself reads the
// ingest stream and writes failed batches to S3. The search domain is in the network.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
//
// Each lets this account's roles do what the transform does, to this account's
// resources: who breaks into a function cannot carry data to another account's.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (n *Network) endpoints(d deployment) {
	n.endpoint("Kinesis", awsec2.InterfaceVpcEndpointAwsService_KINESIS_STREAMS(),
		n.arn("kinesis", "stream/*"), "kinesis:ListShards", "kinesis:PutRecords")
	n.endpoint("Firehose", awsec2.InterfaceVpcEndpointAwsService_KINESIS_FIREHOSE(),
		n.arn("firehose", "deliverystream/*"), "firehose:PutRecordBatch")
	n.endpoint("Secrets", awsec2.InterfaceVpcEndpointAwsService_SECRETS_MANAGER(),
		n.secrets(d.env.Events.AccountKeySecret), "secretsmanager:GetSecretValue")
	if d.env.Transform.Tracing {
		// X-Ray knows no resources.
		n.endpoint("Tracing", awsec2.InterfaceVpcEndpointAwsService_XRAY(), jsii.String("*"),
			"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments")
	}
	if !d.env.Search.Empty() {
		n.answers()
	}
}

// answers of the function that sets the search index up go to CloudFormation by a
// bucket of its own, signed by CloudFormation, to which alone this way leads. It is a
// route: the function calls the bucket by a name that an endpoint with addresses in
// the network does not have in every region.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
func (n *Network) answers() {
	bucket := "cloudformation-custom-resource-response-" + strings.ReplaceAll(*n.Stack.Region(), "-", "")
	endpoint := n.Vpc.AddGatewayEndpoint(jsii.String("Answers"), &awsec2.GatewayVpcEndpointOptions{
		Service: awsec2.GatewayVpcEndpointAwsService_S3(),
	})
	endpoint.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("s3:PutObject"),
		Resources: &[]*string{n.Stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("s3"), Region: jsii.String(""), Account: jsii.String(""), Resource: &bucket, ResourceName: jsii.String("*"),
		})},
	}))
}

func (n *Network) endpoint(id string, service awsec2.IInterfaceVpcEndpointService, resource *string, actions ...string) {
	n.Vpc.AddInterfaceEndpoint(&id, &awsec2.InterfaceVpcEndpointOptions{
		Service:        service,
		SecurityGroups: &[]awsec2.ISecurityGroup{n.Endpoints},
		Open:           jsii.Bool(false),
	}).AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings(actions...),
		Resources:  &[]*string{resource},
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:PrincipalAccount": n.Stack.Account()}},
	}))
}

// secrets are the one that the environment names, or the one that is generated,
// whose name is not known here.
func (n *Network) secrets(own string) *string {
	switch {
	case strings.HasPrefix(own, "arn:"):
		return jsii.String(own + "*") // an ARN may lack the six characters at its end
	case own != "":
		return n.arn("secretsmanager", "secret:"+own+"-??????")
	}
	return n.arn("secretsmanager", "secret:*")
}

func (n *Network) arn(service, resource string) *string {
	return n.Stack.FormatArn(&awscdk.ArnComponents{
		Service: &service, Resource: &resource, ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	})
}
