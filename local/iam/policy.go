package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// policy is a managed policy, of the account or of AWS.
type policy struct {
	name, path, id, arn string
	description         string
	created, updated    time.Time
	version             int
	text                json.RawMessage
	document            *document
}

func (p *policy) versionID() string { return fmt.Sprintf("v%d", p.version) }

// managed finds a policy that can be attached; the caller holds the lock.
func (s *Service) managed(arn string) (*policy, error) {
	if p := s.policies[arn]; p != nil {
		return p, nil
	}
	if p := awsManaged[arn]; p != nil {
		return p, nil
	}
	return nil, noSuchEntity("Policy %s does not exist or is not attachable.", arn)
}

func (s *Service) getPolicy(_ context.Context, r *awsapi.Request) (any, error) {
	type shape struct {
		PolicyName       string
		PolicyId         string
		Arn              string
		Path             string
		DefaultVersionId string
		AttachmentCount  int
		IsAttachable     bool
		Description      string `xml:",omitempty"`
		CreateDate       string
		UpdateDate       string
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.managed(r.Form.Get("PolicyArn"))
	if err != nil {
		return nil, err
	}
	return struct{ Policy shape }{shape{
		PolicyName: p.name, PolicyId: p.id, Arn: p.arn, Path: p.path,
		DefaultVersionId: p.versionID(), AttachmentCount: s.attachments(p.arn), IsAttachable: true,
		Description: p.description, CreateDate: timestamp(p.created), UpdateDate: timestamp(p.updated),
	}}, nil
}

func (s *Service) getPolicyVersion(_ context.Context, r *awsapi.Request) (any, error) {
	type shape struct {
		Document         string
		VersionId        string
		IsDefaultVersion bool
		CreateDate       string
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.managed(r.Form.Get("PolicyArn"))
	if err != nil {
		return nil, err
	}
	if id := r.Form.Get("VersionId"); id != p.versionID() {
		return nil, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.arn, id)
	}
	return struct{ PolicyVersion shape }{shape{encoded(p.text), p.versionID(), true, timestamp(p.updated)}}, nil
}

// attachments counts the roles that a policy is attached to; the caller holds
// the lock.
func (s *Service) attachments(arn string) int {
	n := 0
	for _, r := range s.roles {
		for _, a := range r.attached {
			if a == arn {
				n++
			}
		}
	}
	return n
}
