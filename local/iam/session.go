package iam

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// The owner's access key, the same on every machine: it guards nothing, since
// the endpoint listens on loopback only. The secret is that of OwnerKey's keys, too.
const (
	OwnerAccessKey = "AKIALOCALMILLRACE000"
	OwnerSecretKey = "millrace/local/owner/secret/access/key00"

	// guestKey is both access key and secret of the pair test/test.
	guestKey = "test"
)

// anyAccount is the account of an endpoint that is told none.
const anyAccount = "000000000000"

// OwnerKey is the access key of the owner of an account: another one for each, since
// the CDK CLI remembers, on disk and for good, the account of a key.
func OwnerKey(account string) string {
	if account == anyAccount {
		return OwnerAccessKey
	}
	return "AKIALOCA" + account
}

// temporary is how AWS begins the access keys of sessions.
const temporary = "ASIA"

// session is the use of a role.
type session struct {
	accessKey, secret, token string

	role    string // ARN
	name    string
	policy  *document // narrows the role's permissions; nil: does not
	expires time.Time // zero: lasts as long as the process
}

func (s *session) expired() bool { return !s.expires.IsZero() && time.Now().After(s.expires) }

// arn of the session, as GetCallerIdentity and refusals show it.
func (s *session) arn(account string) string {
	return "arn:aws:sts::" + account + ":assumed-role/" + roleName(s.role) + "/" + s.name
}

// roleName is the last part of a role's ARN: paths are not in a session's ARN.
func roleName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// Credentials are those of the role's standing session, which does not expire.
// The endpoint hands them to a Lambda function that runs with the role. The
// role need not exist yet; until it does, the session may do nothing.
func (s *Service) Credentials(roleARN string) (accessKey, secret, sessionToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.standing[roleARN]
	if c == nil {
		c = newSession(roleARN, "millrace-local")
		s.standing[roleARN], s.sessions[c.accessKey] = c, c
	}
	return c.accessKey, c.secret, c.token
}

// Principal is the signer behind an access key. A key that is no session's is
// the owner's.
func (s *Service) Principal(accessKeyID string) awsapi.Principal {
	p := awsapi.Principal{AccessKeyID: accessKeyID}
	if c := s.session(accessKeyID); c != nil {
		p.RoleARN = c.role
	}
	return p
}

// Secret is the secret access key that belongs to an access key: the owner's,
// test's, or that of a session which has not expired.
func (s *Service) Secret(accessKey string) (secret string, ok bool) {
	switch accessKey {
	case OwnerAccessKey, OwnerKey(s.cfg.Account):
		return OwnerSecretKey, true
	case guestKey:
		return guestKey, true
	}
	c := s.session(accessKey)
	if c == nil || c.expired() {
		return "", false
	}
	return c.secret, true
}

// Session tells whether an access key is a session's, and if so the session's
// own ARN, its role's ARN and the token that must come with the key.
func (s *Service) Session(accessKey string) (arn, roleARN, token string, ok bool) {
	c := s.session(accessKey)
	if c == nil {
		return "", "", "", false
	}
	return c.arn(s.cfg.Account), c.role, c.token, true
}

func (s *Service) session(accessKey string) *session {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sessions[accessKey]
}

// addSession keeps a session that AssumeRole made and drops the expired ones.
func (s *Service) addSession(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, old := range s.sessions {
		// An hour's grace, so that the client learns that its session expired
		// rather than that it never existed.
		if !old.expires.IsZero() && time.Since(old.expires) > time.Hour {
			delete(s.sessions, key)
		}
	}
	s.sessions[c.accessKey] = c
}

func newSession(roleARN, name string) *session {
	return &session{
		accessKey: temporary + rand.Text()[:16],
		secret:    (rand.Text() + rand.Text())[:40],
		token:     "millrace" + rand.Text() + rand.Text() + rand.Text() + rand.Text(),
		role:      roleARN,
		name:      name,
	}
}
