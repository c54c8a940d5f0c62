package iam

import (
	"context"
	"regexp"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) getCallerIdentity(_ context.Context, r *awsapi.Request) (any, error) {
	type result struct {
		Arn     string
		UserId  string
		Account string
	}
	c := s.session(r.Principal.AccessKeyID)
	if c == nil {
		return result{s.ownerARN(), "AIDALOCALMILLRACE000", s.cfg.Account}, nil
	}
	return result{c.arn(s.cfg.Account), s.assumedID(c), s.cfg.Account}, nil
}

// assumedID is ROLE-ID:SESSION-NAME.
func (s *Service) assumedID(c *session) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	id := "AROAUNKNOWN"
	if r := s.roleByARN(c.role); r != nil {
		id = r.id
	}
	return id + ":" + c.name
}

// sessionName is STS's pattern of RoleSessionName.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

func (s *Service) assumeRole(_ context.Context, r *awsapi.Request) (any, error) {
	c := newSession(r.Form.Get("RoleArn"), r.Form.Get("RoleSessionName"))
	if !sessionName.MatchString(c.name) {
		return nil, awsapi.Errorf("ValidationError", "Value '%s' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and 64", c.name)
	}
	maxSession, err := s.mayAssume(r, c.role)
	if err != nil {
		return nil, err
	}
	seconds, err := sessionDuration(r.Form.Get("DurationSeconds"), maxSession)
	if err != nil {
		return nil, err
	}
	if text := r.Form.Get("Policy"); text != "" {
		if c.policy, err = parse([]byte(text), ofIdentity); err != nil {
			return nil, err
		}
	}
	c.expires = time.Now().Add(time.Duration(seconds) * time.Second)
	s.addSession(c)

	type credentials struct {
		AccessKeyId     string
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}
	type user struct {
		AssumedRoleId string
		Arn           string
	}
	return struct {
		Credentials     credentials
		AssumedRoleUser user
	}{
		credentials{c.accessKey, c.secret, c.token, timestamp(c.expires)},
		user{s.assumedID(c), c.arn(s.cfg.Account)},
	}, nil
}

// mayAssume asks the role's trust policy, and for a session its own policies
// too. STS answers a role that does not exist as one that may not be assumed.
func (s *Service) mayAssume(r *awsapi.Request, roleARN string) (maxSession int, err error) {
	caller, self := s.ownerARN(), (*session)(nil)
	q := &request{
		principal: principal{arn: caller, account: s.cfg.Account},
		action:    "sts:AssumeRole",
		keys:      map[string][]string{"aws:principalaccount": {s.cfg.Account}, "aws:principalarn": {caller}},
	}
	if self = s.session(r.Principal.AccessKeyID); self != nil {
		q, caller = s.request(self, "sts:AssumeRole", roleARN), self.arn(s.cfg.Account)
	}
	if id := r.Form.Get("ExternalId"); id != "" {
		q.keys["sts:externalid"] = []string{id}
	}
	q.keys["sts:rolesessionname"] = []string{r.Form.Get("RoleSessionName")}

	s.mu.RLock()
	target := s.roleByARN(roleARN)
	trusted := none
	if target != nil {
		trusted, maxSession = target.trust.effect(q), target.maxSession
	}
	s.mu.RUnlock()

	if self != nil && trusted == none && target != nil && s.delegates(target, q) {
		if result, _ := s.identity(q, self); result == allow {
			trusted = allow
		}
	}
	if trusted != allow {
		return 0, awsapi.Errorf("AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", caller, roleARN).WithStatus(403)
	}
	return maxSession, nil
}

// delegates reports whether the trust policy leaves the decision to the
// account, that is, allows the account as a whole.
func (s *Service) delegates(target *role, q *request) bool {
	asAccount := *q
	asAccount.principal.role = ""
	return target.trust.effect(&asAccount) == allow
}

// sessionDuration is within 15 minutes and the role's maximum; one hour unless
// stated (STS API reference, AssumeRole).
func sessionDuration(stated string, maxSession int) (int, error) {
	if stated == "" {
		return 3600, nil
	}
	n, err := strconv.Atoi(stated)
	if err != nil || n < 900 {
		return 0, awsapi.Errorf("ValidationError", "DurationSeconds is %s; it must be a number of at least 900", stated)
	}
	if n > maxSession {
		return 0, awsapi.Errorf("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return n, nil
}
