package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes are AWS::IAM::Role, AWS::IAM::Policy and
// AWS::IAM::ManagedPolicy.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::IAM::Role", resource.Handler[roleProps]{
			Immutable: []string{"RoleName", "Path"},
			Check:     roleProps.check,
			Create:    s.createRole,
			Update:    s.updateRole,
			Delete:    s.deleteRole,
		}),
		resource.Of("AWS::IAM::Policy", resource.Handler[inlineProps]{
			Check:  inlineProps.check,
			Create: s.createInline,
			Update: s.updateInline,
			Delete: s.deleteInline,
		}),
		resource.Of("AWS::IAM::ManagedPolicy", resource.Handler[managedProps]{
			Immutable: []string{"ManagedPolicyName", "Path", "Description"},
			Check:     managedProps.check,
			Create:    s.createManaged,
			Update:    s.updateManaged,
			Delete:    s.deleteManaged,
		}),
	}
}

type roleProps struct {
	RoleName                 string
	Path                     string
	Description              string
	MaxSessionDuration       int
	AssumeRolePolicyDocument json.RawMessage
	ManagedPolicyArns        []string
	PermissionsBoundary      string
	Policies                 []ownPolicy
	Tags                     []tag
}

// ownPolicy is an inline policy written in the role itself.
type ownPolicy struct {
	PolicyName     string
	PolicyDocument json.RawMessage
}

func (p roleProps) check() error {
	if d := p.MaxSessionDuration; d != 0 && (d < 3600 || d > 43200) {
		return fmt.Errorf("#/MaxSessionDuration: %d is not within 3600 and 43200", d)
	}
	if len(p.RoleName) > 64 {
		return fmt.Errorf("#/RoleName: expected maxLength: 64, actual: %d", len(p.RoleName))
	}
	return required("AssumeRolePolicyDocument", len(p.AssumeRolePolicyDocument) > 0)
}

func required(name string, given bool) error {
	if !given {
		return fmt.Errorf("#: required key [%s] not found", name)
	}
	return nil
}

func (s *Service) createRole(_ context.Context, r resource.Request, p roleProps) (resource.Result, error) {
	if p.RoleName == "" {
		p.RoleName = r.GeneratedName(64)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roles[p.RoleName] != nil {
		return resource.Result{}, awsapi.Errorf("EntityAlreadyExists", "Role with name %s already exists.", p.RoleName).WithStatus(409)
	}
	path := orSlash(p.Path)
	made := &role{
		name: p.RoleName, path: path, id: newID("AROA"), arn: s.arn("role", path, p.RoleName),
		created: time.Now(), inline: map[string]*inlinePolicy{},
	}
	if err := s.configure(made, roleProps{}, p, r.Tags); err != nil {
		return resource.Result{}, err
	}
	s.roles[made.name] = made
	return made.result(), nil
}

func (s *Service) updateRole(_ context.Context, r resource.Request, id string, old, new roleProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, err := s.role(id)
	if err != nil {
		return resource.Result{}, err
	}
	return have.result(), s.configure(have, old, new, r.Tags)
}

// configure gives a role its new properties, all or none. Policies that other
// resources put on the role stay; old tells which are the role's own.
func (s *Service) configure(r *role, old, p roleProps, stackTags map[string]string) error {
	trust, err := parse(p.AssumeRolePolicyDocument, ofTrust)
	if err != nil {
		return err
	}
	inline := map[string]*inlinePolicy{}
	for _, own := range p.Policies {
		d, err := parse(own.PolicyDocument, ofIdentity)
		if err != nil {
			return fmt.Errorf("policy %q: %w", own.PolicyName, err)
		}
		inline[own.PolicyName] = &inlinePolicy{own.PolicyDocument, d}
	}
	for _, arn := range append(slices.Clone(p.ManagedPolicyArns), p.PermissionsBoundary) {
		if _, err := s.managed(arn); arn != "" && err != nil {
			return err
		}
	}
	for _, own := range old.Policies {
		delete(r.inline, own.PolicyName)
	}
	for name, own := range inline {
		r.inline[name] = own
	}
	r.attached = slices.DeleteFunc(r.attached, func(arn string) bool { return slices.Contains(old.ManagedPolicyArns, arn) })
	for _, arn := range p.ManagedPolicyArns {
		r.attach(arn)
	}
	r.trust, r.trustText = trust, p.AssumeRolePolicyDocument
	r.description, r.boundary = p.Description, p.PermissionsBoundary
	if r.maxSession = p.MaxSessionDuration; r.maxSession == 0 {
		r.maxSession = 3600
	}
	r.tags = slices.Clone(p.Tags)
	for _, key := range sortedKeys(stackTags) {
		if !slices.ContainsFunc(r.tags, func(t tag) bool { return t.Key == key }) {
			r.tags = append(r.tags, tag{key, stackTags[key]})
		}
	}
	return nil
}

func (s *Service) deleteRole(_ context.Context, _ resource.Request, id string, p roleProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.roles[id]
	if r == nil {
		return nil
	}
	for name := range r.inline {
		if !slices.ContainsFunc(p.Policies, func(own ownPolicy) bool { return own.PolicyName == name }) {
			return awsapi.Errorf("DeleteConflict", "Cannot delete entity, must delete policies first.").WithStatus(409)
		}
	}
	for _, arn := range r.attached {
		if !slices.Contains(p.ManagedPolicyArns, arn) {
			return awsapi.Errorf("DeleteConflict", "Cannot delete entity, must detach all policies first.").WithStatus(409)
		}
	}
	delete(s.roles, id)
	return nil
}

func (r *role) attach(arn string) {
	if !slices.Contains(r.attached, arn) {
		r.attached = append(r.attached, arn)
	}
}

func (r *role) detach(arn string) {
	r.attached = slices.DeleteFunc(r.attached, func(a string) bool { return a == arn })
}

func (r *role) result() resource.Result {
	return resource.Result{ID: r.name, Attributes: map[string]any{"Arn": r.arn, "RoleId": r.id}}
}

func orSlash(path string) string {
	if path == "" {
		return "/"
	}
	return path
}
