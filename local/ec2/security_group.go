package ec2

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"

	"github.com/millrace-dev/millrace/local/resource"
)

type securityGroupProps struct {
	GroupDescription     string
	GroupName            string
	SecurityGroupEgress  []egressRule
	SecurityGroupIngress []ingressRule
	Tags                 []resource.Tag
	VpcId                string
}

// rule is what traffic of both directions has in common.
type rule struct {
	CidrIp, CidrIpv6, Description, IpProtocol string
	FromPort, ToPort                          *int
}

type ingressRule struct {
	CidrIp, CidrIpv6, Description, IpProtocol                                                      string
	FromPort, ToPort                                                                               *int
	SourcePrefixListId, SourceSecurityGroupId, SourceSecurityGroupName, SourceSecurityGroupOwnerId string
}

type egressRule struct {
	CidrIp, CidrIpv6, Description, IpProtocol           string
	FromPort, ToPort                                    *int
	DestinationPrefixListId, DestinationSecurityGroupId string
}

type ingressProps struct {
	CidrIp, CidrIpv6, Description, IpProtocol                                                      string
	FromPort, ToPort                                                                               *int
	SourcePrefixListId, SourceSecurityGroupId, SourceSecurityGroupName, SourceSecurityGroupOwnerId string
	GroupId, GroupName                                                                             string
}

type egressProps struct {
	CidrIp, CidrIpv6, Description, IpProtocol           string
	FromPort, ToPort                                    *int
	DestinationPrefixListId, DestinationSecurityGroupId string
	GroupId                                             string
}

var description = regexp.MustCompile(`^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}$`)

func (s *Service) securityGroupType() resource.Type {
	return resource.Of("AWS::EC2::SecurityGroup", resource.Handler[securityGroupProps]{
		Immutable: []string{"GroupDescription", "GroupName", "VpcId"},
		Check:     securityGroupProps.check,
		Create: func(_ context.Context, _ resource.Request, p securityGroupProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if err := s.exists(p.VpcId, "vpc-", "InvalidVpcID.NotFound"); err != nil {
				return resource.Result{}, err
			}
			peers := p.peers()
			if err := s.groups(p.VpcId, peers); err != nil {
				return resource.Result{}, err
			}
			id := s.add("sg-", thing{vpc: p.VpcId, needs: append(peers, p.VpcId)})
			return result(id, map[string]any{"GroupId": id, "Id": id, "VpcId": p.VpcId}), nil
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, p securityGroupProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			peers := p.peers()
			if err := s.groups(p.VpcId, peers); err != nil {
				return resource.Result{}, err
			}
			s.things[id] = thing{vpc: p.VpcId, needs: append(peers, p.VpcId)}
			return resource.Result{ID: id}, nil
		},
		Delete: deleting[securityGroupProps](s),
	})
}

func (p securityGroupProps) check() error {
	switch {
	case p.GroupDescription == "":
		return required("GroupDescription")
	case !description.MatchString(p.GroupDescription):
		return fmt.Errorf("#/GroupDescription: %q does not match %s", p.GroupDescription, description)
	case p.VpcId == "":
		return fmt.Errorf("#/VpcId: the local endpoint has no default VPC: name one")
	}
	for i, r := range p.SecurityGroupIngress {
		if err := r.check(); err != nil {
			return fmt.Errorf("#/SecurityGroupIngress/%d%w", i, err)
		}
	}
	for i, r := range p.SecurityGroupEgress {
		if err := r.check(); err != nil {
			return fmt.Errorf("#/SecurityGroupEgress/%d%w", i, err)
		}
	}
	return nil
}

// peers are the security groups that the rules name.
func (p securityGroupProps) peers() (ids []string) {
	for _, r := range p.SecurityGroupIngress {
		ids = append(ids, r.SourceSecurityGroupId)
	}
	for _, r := range p.SecurityGroupEgress {
		ids = append(ids, r.DestinationSecurityGroupId)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// groups refuses security groups that are not of the VPC. s.mu is held.
func (s *Service) groups(vpc string, ids []string) error {
	for _, id := range ids {
		if _, err := s.sameVPC(vpc, id, "sg-", "InvalidGroup.NotFound"); err != nil {
			return err
		}
	}
	return nil
}

func (r ingressRule) check() error {
	return rule{r.CidrIp, r.CidrIpv6, r.Description, r.IpProtocol, r.FromPort, r.ToPort}.check(r.SourcePrefixListId, r.SourceSecurityGroupId, r.SourceSecurityGroupName)
}

func (r egressRule) check() error {
	return rule{r.CidrIp, r.CidrIpv6, r.Description, r.IpProtocol, r.FromPort, r.ToPort}.check(r.DestinationPrefixListId, r.DestinationSecurityGroupId)
}

// check finds what EC2 would not take; its errors begin after the rule's own path.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
func (r rule) check(others ...string) error {
	peers := slices.DeleteFunc(append(others, r.CidrIp, r.CidrIpv6), func(peer string) bool { return peer == "" })
	_, noNumber := strconv.Atoi(r.IpProtocol)
	named := slices.Contains([]string{"tcp", "udp", "icmp", "icmpv6"}, r.IpProtocol)
	from, to := port(r.FromPort), port(r.ToPort)
	switch {
	case r.IpProtocol == "":
		return fmt.Errorf(": required key [IpProtocol] not found")
	case !named && noNumber != nil:
		return fmt.Errorf("/IpProtocol: %q: allowed are tcp, udp, icmp, icmpv6, -1 and protocols' numbers", r.IpProtocol)
	case len(peers) != 1:
		return fmt.Errorf(": it names %d peers %v: give one range, prefix list or security group", len(peers), peers)
	case !description.MatchString(r.Description):
		return fmt.Errorf("/Description: %q does not match %s", r.Description, description)
	case (r.IpProtocol == "tcp" || r.IpProtocol == "udp") && (from < 0 || to < from || to > 65535):
		return fmt.Errorf("/FromPort: %s from %d to %d: allowed are 0 to 65535, the lower one first", r.IpProtocol, from, to)
	}
	for name, text := range map[string]string{"CidrIp": r.CidrIp, "CidrIpv6": r.CidrIpv6} {
		if p, err := netip.ParsePrefix(text); text != "" && (err != nil || p.Addr().Is4() != (name == "CidrIp")) {
			return fmt.Errorf("/%s: %q is not a range of addresses, such as 10.0.0.0/16 or ::/0", name, text)
		}
	}
	return nil
}

func port(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

func (s *Service) ingressType() resource.Type {
	return resource.Of("AWS::EC2::SecurityGroupIngress", resource.Handler[ingressProps]{
		Immutable: []string{
			"CidrIp", "CidrIpv6", "FromPort", "GroupId", "GroupName", "IpProtocol", "SourcePrefixListId",
			"SourceSecurityGroupId", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId", "ToPort",
		},
		Check: func(p ingressProps) error {
			return ruleError(p.GroupId, rule{p.CidrIp, p.CidrIpv6, p.Description, p.IpProtocol, p.FromPort, p.ToPort}.check(p.SourcePrefixListId, p.SourceSecurityGroupId, p.SourceSecurityGroupName))
		},
		Create: func(_ context.Context, _ resource.Request, p ingressProps) (resource.Result, error) {
			return s.addRule(p.GroupId, p.SourceSecurityGroupId)
		},
		Delete: deleting[ingressProps](s),
	})
}

func (s *Service) egressType() resource.Type {
	return resource.Of("AWS::EC2::SecurityGroupEgress", resource.Handler[egressProps]{
		Immutable: []string{
			"CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId", "FromPort", "GroupId", "IpProtocol", "ToPort",
		},
		Check: func(p egressProps) error {
			return ruleError(p.GroupId, rule{p.CidrIp, p.CidrIpv6, p.Description, p.IpProtocol, p.FromPort, p.ToPort}.check(p.DestinationPrefixListId, p.DestinationSecurityGroupId))
		},
		Create: func(_ context.Context, _ resource.Request, p egressProps) (resource.Result, error) {
			return s.addRule(p.GroupId, p.DestinationSecurityGroupId)
		},
		Delete: deleting[egressProps](s),
	})
}

func ruleError(group string, err error) error {
	if group == "" {
		return required("GroupId")
	}
	if err != nil {
		return fmt.Errorf("#%w", err)
	}
	return nil
}

// addRule keeps a rule of a group, whose peer may be another group.
func (s *Service) addRule(group, peer string) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	needs := []string{group}
	vpc, err := s.sameVPC("", group, "sg-", "InvalidGroup.NotFound")
	if err == nil && peer != "" {
		needs = append(needs, peer)
		_, err = s.sameVPC(vpc, peer, "sg-", "InvalidGroup.NotFound")
	}
	if err != nil {
		return resource.Result{}, err
	}
	id := s.add("sgr-", thing{vpc: vpc, needs: needs})
	return result(id, map[string]any{"Id": id}), nil
}
