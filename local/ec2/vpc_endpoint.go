package ec2

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

type endpointProps struct {
	DnsOptions        *struct{ DnsRecordIpType string }
	IpAddressType     string
	PolicyDocument    json.RawMessage
	PrivateDnsEnabled bool
	RouteTableIds     []string
	SecurityGroupIds  []string
	ServiceName       string
	SubnetIds         []string
	Tags              []resource.Tag
	VpcEndpointType   string
	VpcId             string
}

var serviceName = regexp.MustCompile(`^(com|cn\.com)\.amazonaws\.[a-z0-9-]+\.[a-z0-9.-]+$|^aws\.[a-z0-9.-]+$`)

func (p endpointProps) kind() string { return cmp.Or(p.VpcEndpointType, "Gateway") }

func (s *Service) endpointType() resource.Type {
	return resource.Of("AWS::EC2::VPCEndpoint", resource.Handler[endpointProps]{
		Immutable: []string{"ServiceName", "VpcEndpointType", "VpcId"},
		Check:     endpointProps.check,
		Create: func(_ context.Context, _ resource.Request, p endpointProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			t, err := s.endpoint(p)
			if err != nil {
				return resource.Result{}, err
			}
			id := s.add("vpce-", t)
			interfaces := []any{}
			for range p.SubnetIds {
				interfaces = append(interfaces, newID("eni-"))
			}
			return result(id, map[string]any{
				"Id": id, "CreationTimestamp": time.Now().UTC().Format(time.RFC3339), "NetworkInterfaceIds": interfaces, "DnsEntries": []any{},
			}), nil
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, p endpointProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			t, err := s.endpoint(p)
			if err != nil {
				return resource.Result{}, err
			}
			s.things[id] = t
			return resource.Result{ID: id}, nil
		},
		Delete: deleting[endpointProps](s),
	})
}

// check: a gateway is reached by routes, an interface by addresses of subnets.
// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
func (p endpointProps) check() error {
	switch {
	case p.VpcId == "":
		return required("VpcId")
	case !serviceName.MatchString(p.ServiceName):
		return fmt.Errorf("#/ServiceName: %q is not of the form com.amazonaws.REGION.SERVICE", p.ServiceName)
	case p.kind() == "Gateway" && len(p.SubnetIds)+len(p.SecurityGroupIds) > 0:
		return fmt.Errorf("#/VpcEndpointType: a Gateway endpoint has route tables, no subnets and security groups")
	case p.kind() == "Interface" && len(p.RouteTableIds) > 0:
		return fmt.Errorf("#/VpcEndpointType: an Interface endpoint has subnets and security groups, no route tables")
	}
	return oneOf("VpcEndpointType", p.VpcEndpointType, "Interface", "Gateway")
}

// endpoint is what is kept of it. s.mu is held.
func (s *Service) endpoint(p endpointProps) (thing, error) {
	if err := s.exists(p.VpcId, "vpc-", "InvalidVpcID.NotFound"); err != nil {
		return thing{}, err
	}
	for _, of := range []struct {
		ids          []string
		prefix, code string
	}{
		{p.SubnetIds, "subnet-", "InvalidSubnetID.NotFound"},
		{p.SecurityGroupIds, "sg-", "InvalidGroup.NotFound"},
		{p.RouteTableIds, "rtb-", "InvalidRouteTableID.NotFound"},
	} {
		for _, id := range of.ids {
			if _, err := s.sameVPC(p.VpcId, id, of.prefix, of.code); err != nil {
				return thing{}, err
			}
		}
	}
	return thing{vpc: p.VpcId, needs: slices.Concat([]string{p.VpcId}, p.SubnetIds, p.SecurityGroupIds, p.RouteTableIds)}, nil
}

type flowLogProps struct {
	DeliverCrossAccountRole  string
	DeliverLogsPermissionArn string
	DestinationOptions       *struct {
		FileFormat                                 string
		HiveCompatiblePartitions, PerHourPartition bool
	}
	LogDestination         string
	LogDestinationType     string
	LogFormat              string
	LogGroupName           string
	MaxAggregationInterval int
	ResourceId             string
	ResourceType           string
	Tags                   []resource.Tag
	TrafficType            string
}

func (s *Service) flowLogType() resource.Type {
	return resource.Of("AWS::EC2::FlowLog", resource.Handler[flowLogProps]{
		Immutable: []string{
			"DeliverCrossAccountRole", "DeliverLogsPermissionArn", "DestinationOptions", "LogDestination", "LogDestinationType",
			"LogFormat", "LogGroupName", "MaxAggregationInterval", "ResourceId", "ResourceType", "TrafficType",
		},
		Check: flowLogProps.check,
		Create: func(_ context.Context, _ resource.Request, p flowLogProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			of, ok := s.things[p.ResourceId]
			if !ok {
				return resource.Result{}, awsapi.Errorf("InvalidParameter", "The resource %s does not exist", p.ResourceId)
			}
			id := s.add("fl-", thing{vpc: of.vpc})
			return result(id, map[string]any{"Id": id}), nil
		},
		Delete: deleting[flowLogProps](s),
	})
}

// check.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
func (p flowLogProps) check() error {
	kind := cmp.Or(p.LogDestinationType, "cloud-watch-logs")
	switch {
	case p.ResourceId == "" || p.ResourceType == "":
		return required("ResourceId", "ResourceType")
	case kind == "cloud-watch-logs" && p.DeliverLogsPermissionArn == "":
		return fmt.Errorf("#/DeliverLogsPermissionArn: it is needed with the destination cloud-watch-logs")
	case kind == "cloud-watch-logs" && p.LogGroupName == "" && p.LogDestination == "", kind != "cloud-watch-logs" && p.LogDestination == "":
		return fmt.Errorf("#/LogDestination: it is needed with the destination %s", kind)
	case !slices.Contains([]int{0, 60, 600}, p.MaxAggregationInterval):
		return fmt.Errorf("#/MaxAggregationInterval: %d: allowed are 60 and 600", p.MaxAggregationInterval)
	}
	if err := oneOf("ResourceType", p.ResourceType, "Subnet", "VPC"); err != nil {
		return err
	}
	if err := oneOf("TrafficType", p.TrafficType, "ACCEPT", "ALL", "REJECT"); err != nil {
		return err
	}
	return oneOf("LogDestinationType", p.LogDestinationType, "cloud-watch-logs", "s3", "kinesis-data-firehose")
}
