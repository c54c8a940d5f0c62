package ec2

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

type vpcProps struct {
	CidrBlock          string
	EnableDnsHostnames *bool
	EnableDnsSupport   *bool
	InstanceTenancy    string
	Tags               []resource.Tag
}

func (s *Service) vpcType() resource.Type {
	return resource.Of("AWS::EC2::VPC", resource.Handler[vpcProps]{
		Immutable: []string{"CidrBlock"},
		Check: func(p vpcProps) error {
			if err := checkCIDR("CidrBlock", p.CidrBlock, 16, 28); err != nil {
				return err
			}
			return oneOf("InstanceTenancy", p.InstanceTenancy, "default", "dedicated", "host")
		},
		Create: func(_ context.Context, _ resource.Request, p vpcProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			id := s.add("vpc-", thing{cidr: p.CidrBlock})
			return result(id, map[string]any{
				"VpcId": id, "CidrBlock": p.CidrBlock,
				"CidrBlockAssociations": []any{newID("vpc-cidr-assoc-")},
				"DefaultNetworkAcl":     newID("acl-"),
				"DefaultSecurityGroup":  s.add("sg-", thing{vpc: id}),
				"Ipv6CidrBlocks":        []any{},
			}), nil
		},
		Delete: func(_ context.Context, _ resource.Request, id string, _ vpcProps) error {
			if err := s.remove(id); err != nil {
				return err
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for other, t := range s.things { // the default security group goes along
				if t.vpc == id {
					delete(s.things, other)
				}
			}
			return nil
		},
	})
}

// checkCIDR wants a network of IPv4 with a prefix length within the limits.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
func checkCIDR(name, text string, shortest, longest int) error {
	p, err := netip.ParsePrefix(text)
	switch {
	case text == "":
		return required(name)
	case err != nil || !p.Addr().Is4() || p != p.Masked():
		return fmt.Errorf("#/%s: %q is not a network of IPv4, such as 10.0.0.0/16", name, text)
	case p.Bits() < shortest || p.Bits() > longest:
		return fmt.Errorf("#/%s: %s: allowed are /%d to /%d", name, text, shortest, longest)
	}
	return nil
}

type subnetProps struct {
	AvailabilityZone              string
	CidrBlock                     string
	MapPublicIpOnLaunch           bool
	PrivateDnsNameOptionsOnLaunch *struct {
		EnableResourceNameDnsAAAARecord, EnableResourceNameDnsARecord bool
		HostnameType                                                  string
	}
	Tags  []resource.Tag
	VpcId string
}

func (s *Service) subnetType() resource.Type {
	return resource.Of("AWS::EC2::Subnet", resource.Handler[subnetProps]{
		Immutable: []string{"AvailabilityZone", "CidrBlock", "VpcId"},
		Check: func(p subnetProps) error {
			if p.VpcId == "" {
				return required("VpcId")
			}
			return checkCIDR("CidrBlock", p.CidrBlock, 16, 28)
		},
		Create: s.createSubnet,
		Delete: deleting[subnetProps](s),
	})
}

func (s *Service) createSubnet(_ context.Context, r resource.Request, p subnetProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.exists(p.VpcId, "vpc-", "InvalidVpcID.NotFound"); err != nil {
		return resource.Result{}, err
	}
	zone := p.AvailabilityZone
	if zone == "" {
		zone = r.Region + "a"
	}
	whole, part := netip.MustParsePrefix(s.things[p.VpcId].cidr), netip.MustParsePrefix(p.CidrBlock)
	if !whole.Contains(part.Addr()) || part.Bits() < whole.Bits() {
		return resource.Result{}, awsapi.Errorf("InvalidSubnet.Range", "The CIDR '%s' is invalid: it is not within %s of %s.", part, whole, p.VpcId)
	}
	for id, t := range s.things {
		if t.vpc == p.VpcId && id != p.VpcId && t.cidr != "" && netip.MustParsePrefix(t.cidr).Overlaps(part) {
			return resource.Result{}, awsapi.Errorf("InvalidSubnet.Conflict", "The CIDR '%s' conflicts with another subnet, %s.", part, id)
		}
	}
	id := s.add("subnet-", thing{vpc: p.VpcId, needs: []string{p.VpcId}, cidr: p.CidrBlock})
	return result(id, map[string]any{
		"SubnetId": id, "VpcId": p.VpcId, "CidrBlock": p.CidrBlock, "AvailabilityZone": zone,
		"NetworkAclAssociationId": newID("aclassoc-"), "Ipv6CidrBlocks": []any{}, "OutpostArn": "",
	}), nil
}

type routeTableProps struct {
	Tags  []resource.Tag
	VpcId string
}

func (s *Service) routeTableType() resource.Type {
	return resource.Of("AWS::EC2::RouteTable", resource.Handler[routeTableProps]{
		Immutable: []string{"VpcId"},
		Create: func(_ context.Context, _ resource.Request, p routeTableProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if err := s.exists(p.VpcId, "vpc-", "InvalidVpcID.NotFound"); err != nil {
				return resource.Result{}, err
			}
			id := s.add("rtb-", thing{vpc: p.VpcId, needs: []string{p.VpcId}})
			return result(id, map[string]any{"RouteTableId": id}), nil
		},
		Delete: deleting[routeTableProps](s),
	})
}

type associationProps struct{ RouteTableId, SubnetId string }

func (s *Service) associationType() resource.Type {
	return resource.Of("AWS::EC2::SubnetRouteTableAssociation", resource.Handler[associationProps]{
		Immutable: []string{"RouteTableId", "SubnetId"},
		Create: func(_ context.Context, _ resource.Request, p associationProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			vpc, err := s.sameVPC("", p.SubnetId, "subnet-", "InvalidSubnetID.NotFound")
			if err == nil {
				_, err = s.sameVPC(vpc, p.RouteTableId, "rtb-", "InvalidRouteTableID.NotFound")
			}
			if err != nil {
				return resource.Result{}, err
			}
			id := s.add("rtbassoc-", thing{vpc: vpc, needs: []string{p.SubnetId, p.RouteTableId}})
			return result(id, map[string]any{"Id": id}), nil
		},
		Delete: deleting[associationProps](s),
	})
}
