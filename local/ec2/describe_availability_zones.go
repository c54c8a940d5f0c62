package ec2

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// API is the service "ec2" as far as the CDK CLI asks it while an app with a VPC is
// synthesized (Amazon EC2 API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:      "ec2",
		Protocol:  awsapi.EC2Query,
		Namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
		Actions:   map[string]awsapi.Action{"DescribeAvailabilityZones": s.describeAvailabilityZones},
	}
}

type describeAvailabilityZonesResponse struct {
	Zones []zone `xml:"availabilityZoneInfo>item"`
}

type zone struct {
	ZoneName    string `xml:"zoneName"`
	ZoneState   string `xml:"zoneState"`
	ZoneType    string `xml:"zoneType"`
	RegionName  string `xml:"regionName"`
	OptInStatus string `xml:"optInStatus"`
}

// zones are the letters of a region's: no region has more.
const zones = "abcdef"

func (s *Service) describeAvailabilityZones(context.Context, *awsapi.Request) (any, error) {
	out := describeAvailabilityZonesResponse{}
	for _, letter := range zones {
		out.Zones = append(out.Zones, zone{s.config.Region + string(letter), "available", "availability-zone", s.config.Region, "opt-in-not-required"})
	}
	return out, nil
}
