package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"

	"github.com/versity/versitygw/auth"
)

// identity is versitygw's view of who signs requests and what they may do.
type identity struct {
	cfg   Config
	files *files
}

var (
	_ auth.IAMService         = (*identity)(nil)
	_ auth.SigningKeyProvider = (*identity)(nil)
	_ auth.PolicyEvaluator    = (*identity)(nil)
	_ auth.PrincipalResolver  = (*identity)(nil)
	_ auth.FixedBucketOwner   = (*identity)(nil)
)

// DeriveSigningKey is the key that the request must be signed with (IAM user
// guide, "Create a signed AWS API request", step 3).
func (i *identity) DeriveSigningKey(access, sessionToken, date, region, service string) ([]byte, auth.Account, error) {
	secret, ok := i.cfg.Secret(access)
	if !ok {
		return nil, auth.Account{}, auth.ErrNoSuchUser
	}
	// versitygw's admin may do everything, as our owner may.
	account := auth.Account{Access: access, Role: auth.RoleAdmin}
	if i.cfg.Sessions != nil {
		if arn, role, token, ok := i.cfg.Sessions.Session(access); ok {
			if token != sessionToken {
				return nil, auth.Account{}, auth.ErrInvalidSessionToken
			}
			account = auth.Account{Access: access, Role: auth.RoleUser, SessionToken: token, IsSession: true, Arn: arn, RoleArn: role}
		}
	}
	key := []byte("AWS4" + secret)
	for _, part := range []string{date, region, service, "aws4_request"} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return key, account, nil
}

// EvaluatePolicy decides every action on every resource for a session. The
// bucket's policy is part of the decision, so versitygw never sees it.
func (i *identity) EvaluatePolicy(access, _ string, actions []auth.Action, resources []string, condition map[string][]string) (auth.PolicyEvaluation, error) {
	var out auth.PolicyEvaluation
	out.PrincipalArn, _, _, _ = i.cfg.Sessions.Session(access)
	fill(&out.Decisions, len(resources), len(actions), func(r, a int) int {
		allowed, denied := i.cfg.Sessions.Decide(access, string(actions[a]), resources[r], condition, i.bucketPolicy(resources[r]))
		switch {
		case denied:
			return 2
		case allowed:
			return 1
		}
		return 0
	})
	return out, nil
}

// fill makes the matrix of a type that versitygw does not export: 0 is no
// match, 1 allow, 2 deny.
func fill[D ~int](matrix *[][]D, rows, columns int, decide func(row, column int) int) {
	for r := range rows {
		row := make([]D, columns)
		for c := range columns {
			row[c] = D(decide(r, c))
		}
		*matrix = append(*matrix, row)
	}
}

func (i *identity) bucketPolicy(resource string) []byte {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(resource, auth.ResourceArnPrefix), "/")
	return i.files.properties.read(bucket).Policy
}

// ResolvePrincipals takes every principal of a policy as existing.
func (i *identity) ResolvePrincipals([]string) ([]string, error) { return nil, nil }

// BucketOwner is the account, whoever makes the bucket.
func (i *identity) BucketOwner() auth.Account {
	return auth.Account{Access: i.cfg.Account, Role: auth.RoleAdmin}
}

// GetUserAccount finds the owner of buckets and any access key.
func (i *identity) GetUserAccount(access string) (auth.Account, error) {
	if access == i.cfg.Account {
		return i.BucketOwner(), nil
	}
	secret, ok := i.cfg.Secret(access)
	if !ok {
		return auth.Account{}, auth.ErrNoSuchUser
	}
	return auth.Account{Access: access, Secret: secret, Role: auth.RoleUser}, nil
}

// ResolveAccounts returns those that do not exist.
func (i *identity) ResolveAccounts(keys []string) ([]string, error) {
	var missing []string
	for _, key := range keys {
		if _, err := i.GetUserAccount(key); err != nil {
			missing = append(missing, key)
		}
	}
	return missing, nil
}

// errAdmin answers versitygw's own account management, which IAM replaces.
var errAdmin = errors.New("accounts are managed by the local endpoint's IAM")

// CreateAccount is not used.
func (i *identity) CreateAccount(auth.Account) error { return errAdmin }

// UpdateUserAccount is not used.
func (i *identity) UpdateUserAccount(string, auth.MutableProps) error { return errAdmin }

// DeleteUserAccount is not used.
func (i *identity) DeleteUserAccount(string) error { return errAdmin }

// ListUserAccounts is not used.
func (i *identity) ListUserAccounts() ([]auth.Account, error) { return nil, errAdmin }

// Shutdown has nothing to release.
func (i *identity) Shutdown() error { return nil }
