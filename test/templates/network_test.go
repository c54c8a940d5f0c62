package templates

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

// There is no way out of the network but by its endpoints, and to those for the
// function alone.
func TestTheNetworkIsClosed(t *testing.T) {
	for _, env := range all() {
		if env.Network.Empty() {
			continue
		}
		s := read(t, env.Name, "network")
		for id, r := range s.Resources {
			switch r.Type {
			case "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EgressOnlyInternetGateway":
				t.Errorf("%s: %s, %s, leads out of the network", s.stack, id, r.Type)
			}
		}
		subnets := s.of("AWS::EC2::Subnet")
		if len(subnets) != len(env.Network.Zones) {
			t.Errorf("%s has %d subnets, want one in each of %v", s.stack, len(subnets), env.Network.Zones)
		}
		for id, subnet := range subnets {
			if subnet.get("MapPublicIpOnLaunch") != false {
				t.Errorf("%s: %s gives public addresses", s.stack, id)
			}
		}
		function, _ := s.at(t, "Function")
		endpoints, _ := s.at(t, "Endpoints")
		vpc, _ := s.at(t, "Vpc")
		egress := s.Resources[function].get("SecurityGroupEgress")
		if rules, _ := egress.([]any); len(rules) != 1 || s.Resources[function].text("SecurityGroupEgress.0.CidrIp.Fn::GetAtt.0") != vpc || s.Resources[function].number("SecurityGroupEgress.0.ToPort") != 443 {
			t.Errorf("%s: the function reaches %v", s.stack, egress)
		}
		ingress := s.of("AWS::EC2::SecurityGroupIngress")
		if len(ingress) != 1 || s.Resources[function].get("SecurityGroupIngress") != nil || s.Resources[endpoints].get("SecurityGroupIngress") != nil {
			t.Errorf("%s lets in %v", s.stack, ingress)
		}
		for id, rule := range ingress {
			if rule.text("GroupId.Fn::GetAtt.0") != endpoints || rule.text("SourceSecurityGroupId.Fn::GetAtt.0") != function || rule.number("FromPort") != 443 || rule.number("ToPort") != 443 {
				t.Errorf("%s: %s is %v", s.stack, id, rule.Properties)
			}
		}
	}
}

// What the transform's role may do to a service, the service's endpoint must let
// through, and for this account alone.
func TestEndpointsLetThroughWhatTheFunctionCalls(t *testing.T) {
	for _, env := range all() {
		if env.Network.Empty() {
			continue
		}
		passes := map[string]bool{}
		for id, e := range read(t, env.Name, "network").of("AWS::EC2::VPCEndpoint") {
			if e.text("VpcEndpointType") == "Gateway" {
				continue // TestTheIndexsFunctionAnswersCloudFormation
			}
			statement := resource{Properties: map[string]any{"PolicyDocument": e.get("PolicyDocument")}}
			if got := statement.text("PolicyDocument.Statement.0.Condition.StringEquals.aws:PrincipalAccount"); got != env.Account {
				t.Errorf("%s: %s is open to account %q, want %s", env.Name, id, got, env.Account)
			}
			for _, action := range texts(statement.get("PolicyDocument.Statement.0.Action")) {
				passes[action] = true
			}
			if e.get("PrivateDnsEnabled") != true {
				t.Errorf("%s: %s has not the service's name", env.Name, id)
			}
		}
		process := read(t, env.Name, "process")
		_, f := process.at(t, "Transform/Shape/Function")
		if f.get("VpcConfig.SubnetIds") == nil || len(f.get("VpcConfig.SecurityGroupIds").([]any)) != 1 {
			t.Errorf("%s: the transform is not in the network: %v", env.Name, f.get("VpcConfig"))
		}
		for _, action := range []string{"kinesis:PutRecords", "kinesis:ListShards", "firehose:PutRecordBatch", "secretsmanager:GetSecretValue", "xray:PutTraceSegments"} {
			if strings.Contains(process.text, action) && !passes[action] {
				t.Errorf("%s: no endpoint lets %s through", env.Name, action)
			}
		}
	}
}

// texts of a value that is one or a list.
func texts(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var list []string
	for _, each := range v.([]any) {
		list = append(list, each.(string))
	}
	return list
}

func TestNetworksAreLogged(t *testing.T) {
	for _, env := range all() {
		if env.Network.Empty() {
			continue
		}
		s := read(t, env.Name, "network")
		vpc, _ := s.at(t, "Vpc")
		logs, _ := s.at(t, "FlowLogs")
		_, flow := s.at(t, "FlowLog")
		if flow.text("ResourceId.Ref") != vpc || flow.text("LogGroupName.Ref") != logs || flow.text("TrafficType") != "ALL" {
			t.Errorf("%s: the flow log is %v", s.stack, flow.Properties)
		}
	}
}

func TestDevHasNoNetwork(t *testing.T) {
	if _, ok := stackArtifacts(t)["millrace-dev-network"]; ok || !environments.Dev().Network.Empty() {
		t.Error("dev has a network stack")
	}
	_, f := read(t, "dev", "process").at(t, "Transform/Shape/Function")
	if f.get("VpcConfig") != nil {
		text, _ := json.Marshal(f.get("VpcConfig"))
		t.Errorf("dev's transform is in a VPC: %s", text)
	}
}
