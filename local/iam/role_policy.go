package iam

import (
	"context"
	"encoding/json"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// putRolePolicy gives a role an inline policy, or replaces the one of that name. What
// the role does next is judged by it.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
func (s *Service) putRolePolicy(_ context.Context, r *awsapi.Request) (any, error) {
	name, text := r.Form.Get("PolicyName"), json.RawMessage(r.Form.Get("PolicyDocument"))
	if err := named(name); err != nil {
		return nil, err
	}
	d, err := parse(text, ofIdentity)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	role, err := s.role(r.Form.Get("RoleName"))
	if err != nil {
		return nil, err
	}
	role.inline[name] = &inlinePolicy{text, d}
	return nil, nil
}

// deleteRolePolicy: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
func (s *Service) deleteRolePolicy(_ context.Context, r *awsapi.Request) (any, error) {
	name := r.Form.Get("PolicyName")
	if err := named(name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	role, err := s.role(r.Form.Get("RoleName"))
	if err != nil {
		return nil, err
	}
	if role.inline[name] == nil {
		return nil, noSuchEntity("The role policy with name %s cannot be found.", name)
	}
	delete(role.inline, name)
	return nil, nil
}

func named(policy string) error {
	if policy == "" {
		return awsapi.Errorf("ValidationError", "1 validation error detected: Value at 'policyName' failed to satisfy constraint: Member must have length greater than or equal to 1")
	}
	return nil
}
