package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// inlineProps are those of AWS::IAM::Policy: one inline policy on several roles.
type inlineProps struct {
	PolicyName     string
	PolicyDocument json.RawMessage
	Roles          []string
	Users, Groups  []string
}

func (p inlineProps) check() error {
	if err := onlyRoles(p.Users, p.Groups); err != nil {
		return err
	}
	if err := required("PolicyName", p.PolicyName != ""); err != nil {
		return err
	}
	if err := required("PolicyDocument", len(p.PolicyDocument) > 0); err != nil {
		return err
	}
	if len(p.Roles) == 0 {
		return fmt.Errorf("#: at least one of [Groups, Roles, Users] must be non-empty")
	}
	return nil
}

func onlyRoles(users, groups []string) error {
	if len(users)+len(groups) > 0 {
		return fmt.Errorf("#/Users, #/Groups: the local endpoint has no IAM users and groups; attach the policy to roles")
	}
	return nil
}

func (s *Service) createInline(_ context.Context, r resource.Request, p inlineProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.putInline(p); err != nil {
		return resource.Result{}, err
	}
	id := r.GeneratedName(128)
	return resource.Result{ID: id, Attributes: map[string]any{"Id": id}}, nil
}

func (s *Service) updateInline(_ context.Context, _ resource.Request, id string, old, new inlineProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.putInline(new); err != nil {
		return resource.Result{}, err
	}
	kept := map[string]bool{}
	for _, name := range new.Roles {
		kept[name] = new.PolicyName == old.PolicyName
	}
	s.removeInline(old, kept)
	return resource.Result{ID: id, Attributes: map[string]any{"Id": id}}, nil
}

func (s *Service) deleteInline(_ context.Context, _ resource.Request, _ string, p inlineProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeInline(p, nil)
	return nil
}

// putInline puts the policy on all its roles or on none; the caller holds the
// lock.
func (s *Service) putInline(p inlineProps) error {
	d, err := parse(p.PolicyDocument, ofIdentity)
	if err != nil {
		return err
	}
	for _, name := range p.Roles {
		if _, err := s.role(name); err != nil {
			return err
		}
	}
	for _, name := range p.Roles {
		s.roles[name].inline[p.PolicyName] = &inlinePolicy{p.PolicyDocument, d}
	}
	return nil
}

func (s *Service) removeInline(p inlineProps, kept map[string]bool) {
	for _, name := range p.Roles {
		if r := s.roles[name]; r != nil && !kept[name] {
			delete(r.inline, p.PolicyName)
		}
	}
}

// managedProps are those of AWS::IAM::ManagedPolicy.
type managedProps struct {
	ManagedPolicyName string
	Path              string
	Description       string
	PolicyDocument    json.RawMessage
	Roles             []string
	Users, Groups     []string
}

func (p managedProps) check() error {
	if err := onlyRoles(p.Users, p.Groups); err != nil {
		return err
	}
	return required("PolicyDocument", len(p.PolicyDocument) > 0)
}

func (s *Service) createManaged(_ context.Context, r resource.Request, p managedProps) (resource.Result, error) {
	if p.ManagedPolicyName == "" {
		p.ManagedPolicyName = r.GeneratedName(128)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := orSlash(p.Path)
	made := &policy{
		name: p.ManagedPolicyName, path: path, id: newID("ANPA"), arn: s.arn("policy", path, p.ManagedPolicyName),
		description: p.Description, created: time.Now(),
	}
	if s.policies[made.arn] != nil {
		return resource.Result{}, awsapi.Errorf("EntityAlreadyExists", "A policy called %s already exists. Duplicate names are not allowed.", made.name).WithStatus(409)
	}
	if err := s.writeManaged(made, nil, p); err != nil {
		return resource.Result{}, err
	}
	s.policies[made.arn] = made
	return s.managedResult(made), nil
}

func (s *Service) updateManaged(_ context.Context, _ resource.Request, id string, old, new managedProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, err := s.managed(id)
	if err != nil {
		return resource.Result{}, err
	}
	if err := s.writeManaged(have, old.Roles, new); err != nil {
		return resource.Result{}, err
	}
	return s.managedResult(have), nil
}

// writeManaged makes a new version and moves it from its old roles to the new
// ones; the caller holds the lock.
func (s *Service) writeManaged(made *policy, oldRoles []string, p managedProps) error {
	d, err := parse(p.PolicyDocument, ofIdentity)
	if err != nil {
		return err
	}
	for _, name := range p.Roles {
		if _, err := s.role(name); err != nil {
			return err
		}
	}
	made.document, made.text, made.updated = d, p.PolicyDocument, time.Now()
	made.version++
	s.detachAll(made.arn, oldRoles)
	for _, name := range p.Roles {
		s.roles[name].attach(made.arn)
	}
	return nil
}

func (s *Service) detachAll(arn string, roles []string) {
	for _, name := range roles {
		if r := s.roles[name]; r != nil {
			r.detach(arn)
		}
	}
}

func (s *Service) deleteManaged(_ context.Context, _ resource.Request, id string, p managedProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.detachAll(id, p.Roles)
	if s.attachments(id) > 0 {
		return awsapi.Errorf("DeleteConflict", "Cannot delete a policy attached to entities.").WithStatus(409)
	}
	delete(s.policies, id)
	return nil
}

func (s *Service) managedResult(p *policy) resource.Result {
	return resource.Result{ID: p.arn, Attributes: map[string]any{
		"PolicyArn": p.arn, "PolicyId": p.id, "DefaultVersionId": p.versionID(),
		"IsAttachable": true, "AttachmentCount": s.attachments(p.arn), "PermissionsBoundaryUsageCount": 0,
		"CreateDate": timestamp(p.created), "UpdateDate": timestamp(p.updated),
	}}
}
