package ec2

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

// stack makes resources as CloudFormation does: checked, then created.
type stack struct {
	t *testing.T
	*Service
}

func newStack(t *testing.T) stack {
	return stack{t, New(Config{Account: "000000000000", Region: "eu-west-1"})}
}

func (s stack) typ(name string) resource.Type {
	s.t.Helper()
	for _, typ := range s.ResourceTypes() {
		if typ.Name == "AWS::EC2::"+name {
			return typ
		}
	}
	s.t.Fatalf("no type %s", name)
	return resource.Type{}
}

func (s stack) try(name, properties string) (resource.Result, error) {
	typ := s.typ(name)
	if err := typ.Check(json.RawMessage(properties)); err != nil {
		return resource.Result{}, err
	}
	return typ.Create(s.t.Context(), resource.Request{Region: "eu-west-1", Properties: json.RawMessage(properties)})
}

func (s stack) make(name, properties string) resource.Result {
	s.t.Helper()
	made, err := s.try(name, properties)
	if err != nil {
		s.t.Fatalf("%s %s: %v", name, properties, err)
	}
	return made
}

func (s stack) delete(name, id string) error {
	return s.typ(name).Delete(s.t.Context(), resource.Request{Properties: json.RawMessage(`{}`)}, id)
}

// network is a VPC with two subnets and a security group.
func (s stack) network() (vpc, first, second, group string) {
	s.t.Helper()
	vpc = s.make("VPC", `{"CidrBlock":"10.0.0.0/16","EnableDnsSupport":"true"}`).ID
	first = s.make("Subnet", `{"VpcId":"`+vpc+`","CidrBlock":"10.0.0.0/18","AvailabilityZone":"eu-west-1b"}`).ID
	second = s.make("Subnet", `{"VpcId":"`+vpc+`","CidrBlock":"10.0.64.0/18"}`).ID
	group = s.make("SecurityGroup", `{"VpcId":"`+vpc+`","GroupDescription":"of functions","SecurityGroupEgress":[{"IpProtocol":"-1","CidrIp":"0.0.0.0/0"}]}`).ID
	return vpc, first, second, group
}

func TestANetworkIsDeclaredAndDeleted(t *testing.T) {
	s := newStack(t)
	vpc, first, second, group := s.network()
	table := s.make("RouteTable", `{"VpcId":"`+vpc+`"}`).ID
	association := s.make("SubnetRouteTableAssociation", `{"SubnetId":"`+first+`","RouteTableId":"`+table+`"}`).ID
	https := s.make("SecurityGroupIngress", `{"GroupId":"`+group+`","IpProtocol":"tcp","FromPort":443,"ToPort":443,"SourceSecurityGroupId":"`+group+`"}`).ID
	out := s.make("SecurityGroupEgress", `{"GroupId":"`+group+`","IpProtocol":"tcp","FromPort":443,"ToPort":443,"CidrIp":"10.0.0.0/16"}`).ID
	gateway := s.make("VPCEndpoint", `{"VpcId":"`+vpc+`","ServiceName":"com.amazonaws.eu-west-1.s3","RouteTableIds":["`+table+`"]}`).ID
	endpoint := s.make("VPCEndpoint", `{"VpcId":"`+vpc+`","ServiceName":"com.amazonaws.eu-west-1.kinesis-streams","VpcEndpointType":"Interface","PrivateDnsEnabled":true,"SubnetIds":["`+first+`","`+second+`"],"SecurityGroupIds":["`+group+`"]}`)
	if interfaces := endpoint.Attributes["NetworkInterfaceIds"].([]any); len(interfaces) != 2 {
		t.Errorf("interfaces %v", interfaces)
	}
	log := s.make("FlowLog", `{"ResourceId":"`+vpc+`","ResourceType":"VPC","TrafficType":"ALL","LogGroupName":"g","DeliverLogsPermissionArn":"arn:role"}`).ID

	if got, err := s.Network([]string{first, second}, []string{group}); err != nil || got != vpc {
		t.Errorf("the network of the subnets is %q, %v", got, err)
	}
	for name, id := range map[string]string{"VPC": vpc, "Subnet": first, "SecurityGroup": group, "RouteTable": table} {
		if err := s.delete(name, id); awsapitest.Code(err) != "DependencyViolation" {
			t.Errorf("%s is deleted before what refers to it: %v", name, err)
		}
	}
	for _, thing := range [][2]string{
		{"FlowLog", log}, {"VPCEndpoint", endpoint.ID}, {"VPCEndpoint", gateway}, {"SecurityGroupEgress", out}, {"SecurityGroupIngress", https},
		{"SubnetRouteTableAssociation", association}, {"RouteTable", table}, {"SecurityGroup", group}, {"Subnet", first}, {"Subnet", second}, {"VPC", vpc},
		{"VPC", vpc}, // gone already is as good
	} {
		if err := s.delete(thing[0], thing[1]); err != nil {
			t.Errorf("%s: %v", thing[0], err)
		}
	}
	if len(s.things) > 0 {
		t.Errorf("left: %v", s.things)
	}
}

func TestAttributes(t *testing.T) {
	s := newStack(t)
	vpc := s.make("VPC", `{"CidrBlock":"10.0.0.0/16"}`)
	own := vpc.Attributes["DefaultSecurityGroup"].(string)
	if vpc.Attributes["VpcId"] != vpc.ID || vpc.Attributes["CidrBlock"] != "10.0.0.0/16" || !strings.HasPrefix(own, "sg-") {
		t.Errorf("VPC %+v", vpc)
	}
	s.make("SecurityGroupIngress", `{"GroupId":"`+own+`","IpProtocol":"-1","SourceSecurityGroupId":"`+own+`"}`)
	for properties, zone := range map[string]string{`,"CidrBlock":"10.0.0.0/24"}`: "eu-west-1a", `,"CidrBlock":"10.0.1.0/24","AvailabilityZone":"eu-west-1c"}`: "eu-west-1c"} {
		if subnet := s.make("Subnet", `{"VpcId":"`+vpc.ID+`"`+properties); subnet.Attributes["AvailabilityZone"] != zone || subnet.Attributes["SubnetId"] != subnet.ID {
			t.Errorf("subnet %+v", subnet)
		}
	}
	group := s.make("SecurityGroup", `{"VpcId":"`+vpc.ID+`","GroupDescription":"x"}`)
	if group.Attributes["GroupId"] != group.ID || group.Attributes["VpcId"] != vpc.ID {
		t.Errorf("security group %+v", group)
	}
}

func TestWhatEC2WouldRefuseIsRefused(t *testing.T) {
	s := newStack(t)
	vpc, first, _, group := s.network()
	other := s.make("VPC", `{"CidrBlock":"10.1.0.0/16"}`)
	foreign := other.Attributes["DefaultSecurityGroup"].(string)
	in := `{"VpcId":"` + vpc + `",`
	for _, c := range [][3]string{
		{"VPC", `{"CidrBlock":"10.0.0.0/8"}`, "#/CidrBlock: 10.0.0.0/8: allowed are /16 to /28"},
		{"VPC", `{"CidrBlock":"10.0.0.1/16"}`, "is not a network of IPv4"},
		{"VPC", `{"CidrBlock":"10.0.0.0/16","Ipv4IpamPoolId":"x"}`, "extraneous key [Ipv4IpamPoolId]"},
		{"VPC", `{}`, "required keys [CidrBlock]"},
		{"Subnet", in + `"CidrBlock":"10.2.0.0/24"}`, "InvalidSubnet.Range"},
		{"Subnet", in + `"CidrBlock":"10.0.1.0/24"}`, "InvalidSubnet.Conflict"},
		{"Subnet", `{"VpcId":"vpc-1","CidrBlock":"10.0.1.0/24"}`, "InvalidVpcID.NotFound"},
		{"RouteTable", `{"VpcId":"vpc-1"}`, "InvalidVpcID.NotFound"},
		{"SubnetRouteTableAssociation", `{"SubnetId":"` + first + `","RouteTableId":"rtb-1"}`, "InvalidRouteTableID.NotFound"},
		{"SecurityGroup", in + `"GroupDescription":"a|b"}`, "#/GroupDescription"},
		{"SecurityGroup", `{"GroupDescription":"x"}`, "no default VPC"},
		{"SecurityGroup", in + `"GroupDescription":"x","SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":443,"ToPort":80,"CidrIp":"10.0.0.0/16"}]}`, "#/SecurityGroupIngress/0/FromPort"},
		{"SecurityGroup", in + `"GroupDescription":"x","SecurityGroupEgress":[{"IpProtocol":"http","CidrIp":"10.0.0.0/16"}]}`, `#/SecurityGroupEgress/0/IpProtocol: "http"`},
		{"SecurityGroup", in + `"GroupDescription":"x","SecurityGroupEgress":[{"IpProtocol":"-1"}]}`, "it names 0 peers"},
		{"SecurityGroup", in + `"GroupDescription":"x","SecurityGroupIngress":[{"IpProtocol":"-1","CidrIp":"::/0"}]}`, "#/SecurityGroupIngress/0/CidrIp"},
		{"SecurityGroupIngress", `{"GroupId":"` + group + `","IpProtocol":"-1","SourceSecurityGroupId":"` + foreign + `"}`, "all must be of one VPC"},
		{"SecurityGroupIngress", `{"IpProtocol":"-1","CidrIp":"10.0.0.0/16"}`, "required keys [GroupId]"},
		{"SecurityGroupEgress", `{"GroupId":"sg-1","IpProtocol":"-1","CidrIp":"10.0.0.0/16"}`, "InvalidGroup.NotFound"},
		{"VPCEndpoint", in + `"ServiceName":"s3"}`, "#/ServiceName"},
		{"VPCEndpoint", in + `"ServiceName":"com.amazonaws.eu-west-1.s3","SubnetIds":["` + first + `"]}`, "a Gateway endpoint has route tables"},
		{"VPCEndpoint", in + `"ServiceName":"com.amazonaws.eu-west-1.sts","VpcEndpointType":"Interface","SecurityGroupIds":["` + foreign + `"]}`, "all must be of one VPC"},
		{"FlowLog", `{"ResourceId":"` + vpc + `","ResourceType":"VPC"}`, "#/DeliverLogsPermissionArn"},
		{"FlowLog", `{"ResourceId":"vpc-1","ResourceType":"VPC","LogDestinationType":"s3","LogDestination":"arn:aws:s3:::b"}`, "vpc-1 does not exist"},
		{"FlowLog", `{"ResourceId":"` + vpc + `","ResourceType":"VPC","LogDestinationType":"s3"}`, "#/LogDestination"},
		{"FlowLog", `{"ResourceId":"` + vpc + `","ResourceType":"VPC","LogDestinationType":"s3","LogDestination":"x","MaxAggregationInterval":61}`, "#/MaxAggregationInterval"},
	} {
		if _, err := s.try(c[0], c[1]); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s %s: %v, want %q", c[0], c[1], err, c[2])
		}
	}
	if _, err := s.Network([]string{first}, []string{foreign}); err == nil {
		t.Error("a function's subnets and security groups are of two VPCs")
	}
}

func TestASecurityGroupIsChangedInPlace(t *testing.T) {
	s := newStack(t)
	vpc, _, _, group := s.network()
	peer := s.make("SecurityGroup", `{"VpcId":"`+vpc+`","GroupDescription":"peer"}`).ID
	r := resource.Request{Properties: json.RawMessage(`{"VpcId":"` + vpc + `","GroupDescription":"of functions","SecurityGroupIngress":[{"IpProtocol":"-1","SourceSecurityGroupId":"` + peer + `"}]}`)}
	if _, err := s.typ("SecurityGroup").Update(t.Context(), r, group, json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	if err := s.delete("SecurityGroup", peer); awsapitest.Code(err) != "DependencyViolation" {
		t.Errorf("a group that a rule names is deleted: %v", err)
	}
}
