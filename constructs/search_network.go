package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// network makes the security groups of the two that call the domain. What Firehose's
// network interfaces reach is said where the domain is made. The function's may
// reach port 443 anywhere: the addresses of S3, by which it answers CloudFormation,
// have an identifier of their own in each region. Where it can go is for the routes
// of its subnets to say.
func (s *SearchIndex) network(props SearchIndexProps) {
	if props.Vpc == nil {
		return
	}
	s.DeliveryGroup = searchGroup(s, "DeliveryGroup", props.Vpc, "Firehose: to the search index only")
	s.SetupGroup = searchGroup(s, "SetupGroup", props.Vpc, "Sets the search index up: to it, and to S3")
	s.SetupGroup.AddEgressRule(awsec2.Peer_AnyIpv4(), https(), jsii.String("To the index, and to S3"), nil)
	if props.Domain.Domain != nil && !props.Serverless {
		s.DeliveryGroup.AddEgressRule(awsec2.Peer_Ipv4(props.Vpc.VpcCidrBlock()), https(), jsii.String("To the domain"), nil)
	}
}

// letInCallers opens the group of a domain or an endpoint to the two.
func (s *SearchIndex) letInCallers(group awsec2.SecurityGroup) {
	group.AddIngressRule(s.DeliveryGroup, https(), jsii.String("From Firehose"), nil)
	group.AddIngressRule(s.SetupGroup, https(), jsii.String("From the function that sets it up"), nil)
	s.DeliveryGroup.AddEgressRule(group, https(), jsii.String("To the search index"), nil)
}

func searchGroup(scope constructs.Construct, id string, vpc awsec2.IVpc, description string) awsec2.SecurityGroup {
	return awsec2.NewSecurityGroup(scope, &id, &awsec2.SecurityGroupProps{
		Vpc: vpc, Description: &description, AllowAllOutbound: jsii.Bool(false),
	})
}

func https() awsec2.Port { return awsec2.Port_Tcp(jsii.Number(443)) }

// network is nil outside of a VPC.
func (d *SearchDomain) network(s *SearchIndex, props SearchIndexProps) any {
	if props.Vpc == nil {
		return nil
	}
	d.Group = searchGroup(d, "Group", props.Vpc, "The search domain: from those that are let in")
	s.letInCallers(d.Group)
	return &awsopensearchservice.CfnDomain_VPCOptionsProperty{
		SubnetIds: subnetIDs(props.Subnets), SecurityGroupIds: &[]*string{d.Group.SecurityGroupId()},
	}
}

// deliveryNetwork is where Firehose makes network interfaces; nil outside of a VPC.
func (s *SearchIndex) deliveryNetwork(props SearchIndexProps) any {
	if props.Vpc == nil {
		return nil
	}
	allowDeliveryNetwork(s.Delivery.Role)
	return &awskinesisfirehose.CfnDeliveryStream_VpcConfigurationProperty{
		RoleArn:          s.Delivery.Role.RoleArn(),
		SubnetIds:        subnetIDs(props.Subnets),
		SecurityGroupIds: &[]*string{s.DeliveryGroup.SecurityGroupId()},
	}
}
