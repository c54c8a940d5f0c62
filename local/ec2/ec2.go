// Package ec2 is the part of Amazon VPC that a pipeline's templates declare: VPCs,
// subnets, route tables, security groups, endpoints and flow logs.
//
//	s := ec2.New(ec2.Config{Account: "000000000000", Region: "us-east-1"})
//	vpcID, err := s.Network(subnetIDs, securityGroupIDs)
//
// They are declared and recorded, and nothing more: functions run on this machine
// whatever their VPC, no route or rule is applied, no flow is logged. What is
// checked is what EC2 checks of a declaration: address ranges and their overlap,
// protocols and ports, and that everything refers to things of the same VPC that
// exist. So a missing endpoint or rule does not show here; it does on AWS.
//
// The API tells a region's availability zones, six of them, to the CDK CLI; what a
// stack has made is seen in CloudFormation. Every VPC has a
// default security group; internet and NAT gateways, peering, IPv6 and IPAM are not
// there, and a template that has them is refused.
package ec2

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
}

// Service is one account's networks in one region.
type Service struct {
	config Config

	mu     sync.Mutex
	things map[string]thing // by ID
}

// thing is whatever has an ID: vpc-…, subnet-…, sg-…
type thing struct {
	vpc   string   // the VPC that it belongs to
	needs []string // IDs that it refers to, which cannot be deleted before it
	cidr  string   // of a VPC or a subnet
}

// New makes a service without networks.
func New(c Config) *Service {
	return &Service{config: c, things: map[string]thing{}}
}

// ResourceTypes are those of package ec2's comment. Ref is the ID of each
// (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		s.vpcType(), s.subnetType(), s.routeTableType(), s.associationType(),
		s.securityGroupType(), s.ingressType(), s.egressType(), s.endpointType(), s.flowLogType(),
	}
}

// Network is the VPC that subnets and security groups are of, for a function that is
// to run in it.
func (s *Service) Network(subnets, groups []string) (vpc string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range subnets {
		if vpc, err = s.sameVPC(vpc, id, "subnet-", "InvalidSubnetID.NotFound"); err != nil {
			return "", err
		}
	}
	for _, id := range groups {
		if vpc, err = s.sameVPC(vpc, id, "sg-", "InvalidGroup.NotFound"); err != nil {
			return "", err
		}
	}
	return vpc, nil
}

// sameVPC is the VPC of a thing, which must be vpc unless that is empty. s.mu is held.
func (s *Service) sameVPC(vpc, id, prefix, code string) (string, error) {
	t, ok := s.things[id]
	switch {
	case !ok || !strings.HasPrefix(id, prefix):
		return "", awsapi.Errorf(code, "The ID '%s' does not exist", id)
	case vpc != "" && t.vpc != vpc:
		return "", awsapi.Errorf("InvalidParameter", "%s is of %s and not of %s: all must be of one VPC", id, t.vpc, vpc)
	}
	return t.vpc, nil
}

// exists refuses an ID that is none of that kind. s.mu is held.
func (s *Service) exists(id, prefix, code string) error {
	_, err := s.sameVPC("", id, prefix, code)
	return err
}

// add keeps a thing under a new ID. s.mu is held.
func (s *Service) add(prefix string, t thing) string {
	id := newID(prefix)
	if prefix == "vpc-" {
		t.vpc = id
	}
	s.things[id] = t
	return id
}

func newID(prefix string) string {
	b := make([]byte, 9)
	rand.Read(b)
	return prefix + hex.EncodeToString(b)[:17]
}

// remove deletes a thing that nothing refers to any more.
func (s *Service) remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for other, t := range s.things {
		if other != id && slices.Contains(t.needs, id) {
			return awsapi.Errorf("DependencyViolation", "%s has a dependent object, %s, and cannot be deleted.", id, other)
		}
	}
	delete(s.things, id)
	return nil
}

// deleting adapts remove to a handler.
func deleting[P any](s *Service) func(context.Context, resource.Request, string, P) error {
	return func(_ context.Context, _ resource.Request, id string, _ P) error { return s.remove(id) }
}

// result of a resource whose Ref is its ID.
func result(id string, attributes map[string]any) resource.Result {
	return resource.Result{ID: id, Attributes: attributes}
}

func required(names ...string) error {
	return fmt.Errorf("#: required keys [%s] not found", strings.Join(names, ", "))
}

func oneOf(name, value string, allowed ...string) error {
	if value != "" && !slices.Contains(allowed, value) {
		return fmt.Errorf("#/%s: %q is not a valid enum value; allowed are %v", name, value, allowed)
	}
	return nil
}
