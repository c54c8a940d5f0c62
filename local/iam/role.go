package iam

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// role is one role. Its fields are guarded by Service.mu.
type role struct {
	name, path, id, arn string
	description         string
	created             time.Time
	maxSession          int // seconds
	trustText           json.RawMessage
	trust               *document
	inline              map[string]*inlinePolicy // by name
	attached            []string                 // ARNs of managed policies
	boundary            string                   // ARN of a managed policy
	tags                []tag
}

type inlinePolicy struct {
	text     json.RawMessage
	document *document
}

type tag struct {
	Key   string
	Value string
}

// newID makes an identifier as IAM does: a prefix that tells the kind, and 17
// letters and digits.
func newID(prefix string) string { return prefix + rand.Text()[:17] }

// roleShape is a role in the API's responses. Policies travel URL-encoded.
type roleShape struct {
	Path                     string
	RoleName                 string
	RoleId                   string
	Arn                      string
	CreateDate               string
	AssumeRolePolicyDocument string
	Description              string `xml:",omitempty"`
	MaxSessionDuration       int
	PermissionsBoundary      *boundaryShape `xml:",omitempty"`
	Tags                     []tag          `xml:"Tags>member"`
}

type boundaryShape struct {
	PermissionsBoundaryType string
	PermissionsBoundaryArn  string
}

func (r *role) shape() roleShape {
	shape := roleShape{
		Path: r.path, RoleName: r.name, RoleId: r.id, Arn: r.arn,
		CreateDate:               timestamp(r.created),
		AssumeRolePolicyDocument: encoded(r.trustText),
		Description:              r.description,
		MaxSessionDuration:       r.maxSession,
		Tags:                     r.tags,
	}
	if r.boundary != "" {
		shape.PermissionsBoundary = &boundaryShape{"Policy", r.boundary}
	}
	return shape
}

// encoded is a policy as the API shows it (RFC 3986).
func encoded(text []byte) string {
	return strings.ReplaceAll(url.QueryEscape(string(text)), "+", "%20")
}

func (s *Service) getRole(_ context.Context, r *awsapi.Request) (any, error) {
	type result struct{ Role roleShape }
	return withRole(s, r, func(r *role) (result, error) { return result{r.shape()}, nil })
}

func (s *Service) listRoles(_ context.Context, r *awsapi.Request) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out struct {
		Roles       []roleShape `xml:"Roles>member"`
		IsTruncated bool
	}
	for _, name := range sortedKeys(s.roles) {
		if role := s.roles[name]; strings.HasPrefix(role.path, r.Form.Get("PathPrefix")) {
			out.Roles = append(out.Roles, role.shape())
		}
	}
	return out, nil
}

func (s *Service) listRolePolicies(_ context.Context, r *awsapi.Request) (any, error) {
	type result struct {
		PolicyNames []string `xml:"PolicyNames>member"`
		IsTruncated bool
	}
	return withRole(s, r, func(r *role) (result, error) {
		return result{PolicyNames: sortedKeys(r.inline)}, nil
	})
}

func (s *Service) getRolePolicy(_ context.Context, r *awsapi.Request) (any, error) {
	type result struct {
		RoleName       string
		PolicyName     string
		PolicyDocument string
	}
	name := r.Form.Get("PolicyName")
	return withRole(s, r, func(r *role) (result, error) {
		p := r.inline[name]
		if p == nil {
			return result{}, noSuchEntity("The role policy with name %s cannot be found.", name)
		}
		return result{r.name, name, encoded(p.text)}, nil
	})
}

func (s *Service) listAttachedRolePolicies(_ context.Context, r *awsapi.Request) (any, error) {
	type attached struct {
		PolicyName string
		PolicyArn  string
	}
	type result struct {
		AttachedPolicies []attached `xml:"AttachedPolicies>member"`
		IsTruncated      bool
	}
	return withRole(s, r, func(r *role) (result, error) {
		var out result
		for _, arn := range r.attached {
			out.AttachedPolicies = append(out.AttachedPolicies, attached{roleName(arn), arn})
		}
		return out, nil
	})
}

// withRole calls f with the role that the request names, under the lock.
func withRole[T any](s *Service, r *awsapi.Request, f func(*role) (T, error)) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	role, err := s.role(r.Form.Get("RoleName"))
	if err != nil {
		return nil, err
	}
	return f(role)
}

// role finds a role by name; the caller holds the lock.
func (s *Service) role(name string) (*role, error) {
	if r := s.roles[name]; r != nil {
		return r, nil
	}
	return nil, noSuchEntity("The role with name %s cannot be found.", name)
}

// roleByARN finds a role by ARN, nil if there is none; the caller holds the lock.
func (s *Service) roleByARN(arn string) *role {
	if r := s.roles[roleName(arn)]; r != nil && r.arn == arn {
		return r
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
