package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
)

// Network is a VPC without a way to the internet: a private subnet in each zone,
// and an endpoint for each service that the pipeline's functions call.
type Network struct {
	Stack awscdk.Stack
	Vpc   awsec2.Vpc
	// Function is the security group of functions: they reach the endpoints and
	// nothing else, and nothing reaches them.
	Function awsec2.SecurityGroup
	// Endpoints is the security group of the endpoints.
	Endpoints awsec2.SecurityGroup
}

// newNetwork makes the stack.
func newNetwork(d deployment) *Network {
	stack := d.newStack("network", "Millrace: the private network that functions run in")
	knowZones(stack, d.env)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		IpAddresses:       awsec2.IpAddresses_Cidr(&d.env.Network.CIDR),
		AvailabilityZones: jsii.Strings(d.env.Network.Zones...),
		NatGateways:       jsii.Number(0),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Private"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
		// Nothing is in the default group, and the CDK's way to empty it is a
		// function for Node.js of which there is no source in this repository.
		RestrictDefaultSecurityGroup: jsii.Bool(false),
	})
	n := &Network{Stack: stack, Vpc: vpc}
	n.Function = n.group("Function", "Functions of the pipeline: to the endpoints only")
	n.Endpoints = n.group("Endpoints", "Endpoints of services: from the functions only")
	tls := awsec2.Port_Tcp(jsii.Number(443))
	n.Endpoints.AddIngressRule(n.Function, tls, jsii.String("From the functions"), nil)
	// A rule of the group itself: with one that stands beside it, EC2 would first
	// give the group its own, which lets everything out. The endpoints are all that
	// listens in the network.
	n.Function.AddEgressRule(awsec2.Peer_Ipv4(vpc.VpcCidrBlock()), tls, jsii.String("To the endpoints"), nil)
	n.endpoints(d)
	n.flowLogs(d)
	return n
}

// knowZones tells the CDK which zones there are. It compares with them the ones
// that the VPC is given, and would ask the account for them, which takes credentials
// and makes a synthesis depend on the day.
// https://docs.aws.amazon.com/cdk/v2/guide/context.html
func knowZones(stack awscdk.Stack, env environments.Environment) {
	key := fmt.Sprintf("availability-zones:account=%s:region=%s", env.Account, env.Region)
	stack.Node().SetContext(&key, env.Network.Zones)
}

func (n *Network) group(id, description string) awsec2.SecurityGroup {
	return awsec2.NewSecurityGroup(n.Stack, &id, &awsec2.SecurityGroupProps{
		Vpc: n.Vpc, Description: &description, AllowAllOutbound: jsii.Bool(false),
	})
}
