package iam

import (
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Authorize decides whether a service that acts with a role inside the process
// (an event source mapping, a delivery stream) may do action on the resource.
// The error is AWS's AccessDeniedException.
func (s *Service) Authorize(roleARN, action, resourceARN string) error {
	return s.refusal(&session{role: roleARN, name: "millrace-local"}, action, resourceARN)
}

// AssumableBy reports whether the role exists and its trust policy lets the
// service ("lambda.amazonaws.com") assume it.
func (s *Service) AssumableBy(roleARN, servicePrincipal string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.roleByARN(roleARN)
	return r != nil && r.trust.effect(&request{
		principal: principal{service: servicePrincipal, account: s.cfg.Account},
		action:    "sts:AssumeRole",
		keys: map[string][]string{
			"aws:sourceaccount": {s.cfg.Account},
			"sts:externalid":    {s.cfg.Account}, // what Firehose sends
		},
	}) == allow
}

// Decide evaluates a session's request together with the policy of the resource
// that it touches, for a service that combines the two itself: allowed if
// either allows and neither denies. Keys are condition keys that only the
// service knows ("s3:prefix"); resourcePolicy may be empty. The owner is
// always allowed.
func (s *Service) Decide(accessKey, action, resourceARN string, keys map[string][]string, resourcePolicy []byte) (allowed, denied bool) {
	c := s.session(accessKey)
	if c == nil {
		return true, false
	}
	q := s.request(c, action, resourceARN)
	for k, v := range keys {
		if lower := strings.ToLower(k); q.keys[lower] == nil {
			q.keys[lower] = v
		}
	}
	byIdentity, _ := s.identity(q, c)
	byResource := none
	if len(resourcePolicy) > 0 {
		d, err := parse(resourcePolicy, ofResource)
		if err != nil {
			return false, true // a policy that cannot be read must not open a door
		}
		byResource = d.effect(q)
	}
	if byIdentity == deny || byResource == deny {
		return false, true
	}
	return byIdentity == allow || byResource == allow, false
}

// refusal is nil if the session may, else AWS's error.
func (s *Service) refusal(c *session, action, resourceARN string) error {
	result, because := s.identity(s.request(c, action, resourceARN), c)
	if result == allow {
		return nil
	}
	if resourceARN == "" {
		resourceARN = "*"
	}
	return awsapi.Errorf("AccessDeniedException", "User: %s is not authorized to perform: %s on resource: %s %s",
		c.arn(s.cfg.Account), action, resourceARN, because)
}

// identity is the effect of everything attached to the session's role, and
// AWS's words for why it does not allow (IAM user guide, "Troubleshoot access
// denied error messages").
func (s *Service) identity(q *request, c *session) (effect, string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	because := "because no identity-based policy allows the " + q.action + " action"
	r := s.roleByARN(c.role)
	if r == nil {
		return none, because
	}
	type layer struct {
		documents []*document
		name      string
	}
	layers := []layer{{s.documents(r), "identity-based policy"}}
	if r.boundary != "" {
		if p, err := s.managed(r.boundary); err == nil {
			layers = append(layers, layer{[]*document{p.document}, "permissions boundary"})
		}
	}
	if c.policy != nil {
		layers = append(layers, layer{[]*document{c.policy}, "session policy"})
	}
	result := allow
	for _, l := range layers {
		article := "a "
		if l.name == "identity-based policy" {
			article = "an "
		}
		switch effectOf(q, l.documents...) {
		case deny:
			return deny, "with an explicit deny in " + article + l.name
		case none:
			if result == allow {
				result, because = none, "because no "+l.name+" allows the "+q.action+" action"
			}
		}
	}
	return result, because
}

// documents are the role's own policies, inline and managed; the caller holds
// the lock.
func (s *Service) documents(r *role) []*document {
	var list []*document
	for _, p := range r.inline {
		list = append(list, p.document)
	}
	for _, arn := range r.attached {
		if p, err := s.managed(arn); err == nil {
			list = append(list, p.document)
		}
	}
	return list
}

// request is the question with the condition keys that hold for every request
// here (IAM user guide, "AWS global condition context keys"). Loopback counts
// as secure transport: nobody listens between two processes of one machine.
func (s *Service) request(c *session, action, resourceARN string) *request {
	now := time.Now()
	arn := c.arn(s.cfg.Account)
	return &request{
		principal: principal{arn: arn, role: c.role, account: s.cfg.Account},
		action:    action,
		resource:  resourceARN,
		keys: map[string][]string{
			"aws:principalarn":     {c.role},
			"aws:principaltype":    {"AssumedRole"},
			"aws:principalaccount": {s.cfg.Account},
			"aws:resourceaccount":  {s.cfg.Account},
			"s3:resourceaccount":   {s.cfg.Account},
			"aws:requestedregion":  {s.cfg.Region},
			"aws:securetransport":  {"true"},
			"aws:viaawsservice":    {"false"},
			"aws:currenttime":      {timestamp(now)},
			"aws:epochtime":        {strconv.FormatInt(now.Unix(), 10)},
			"aws:sourceip":         {"127.0.0.1"},
		},
	}
}

// AllowedByPolicy is nil if a resource's policy lets a service ("sns.amazonaws.com")
// do action on the resource for the sake of another (aws:SourceArn).
func (s *Service) AllowedByPolicy(policy []byte, service, action, resourceARN, sourceARN string) error {
	allowed := none
	if len(policy) > 0 {
		d, err := parse(policy, ofResource)
		if err != nil {
			return err
		}
		q := s.request(&session{}, action, resourceARN)
		q.principal = principal{service: service, account: s.cfg.Account}
		delete(q.keys, "aws:principaltype")
		delete(q.keys, "aws:principalarn")
		q.keys["aws:sourcearn"], q.keys["aws:sourceaccount"] = []string{sourceARN}, []string{s.cfg.Account}
		allowed = d.effect(q)
	}
	if allowed == allow {
		return nil
	}
	return awsapi.Errorf("AccessDeniedException", "%s is not authorized to perform: %s on resource: %s for %s because no resource-based policy allows the %s action",
		service, action, resourceARN, sourceARN, action)
}

// CheckResourcePolicy refuses a policy of a resource that Decide cannot read.
func (s *Service) CheckResourcePolicy(text []byte) error {
	_, err := parse(text, ofResource)
	return err
}
