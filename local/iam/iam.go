// Package iam is the local endpoint's AWS Identity and Access Management and
// Security Token Service: the roles and policies that templates declare, the
// sessions of those roles, and the decision whether a session may do what it
// asks for.
//
// # Who may call
//
// The account has one owner, who may do everything. These access keys are hers:
//
//	OwnerAccessKey / OwnerSecretKey   what `millrace local` prints
//	OwnerKey / OwnerSecretKey         the same, in an account of one's own
//	test / test                       what many emulators' guides say
//
// Services other than S3 and the domains of OpenSearch (VerifySignature) do not verify
// signatures, so for them any other access key is the owner's as well; S3 verifies, and
// answers InvalidAccessKeyId to a key that Secret does not know. An ASIA… key that
// this process did not hand out is refused everywhere: it is a session of
// another run, or of AWS.
//
// Every other caller is a session of a role, made by AssumeRole or, for a
// Lambda function, by Credentials. Its permissions are those of the role's
// inline and managed policies, within its permissions boundary and the
// session's own policy.
//
// # What is enforced
//
// AuthorizeRequest, the endpoint's hook before every action, checks the calls
// that a running pipeline makes: Athena, Firehose, Kinesis, Secrets Manager, SNS,
// SQS, SSM parameters and invocations of functions. S3 and the domains ask Decide. Services inside the
// process that act with a role ask Authorize, those that act for a resource
// AllowedByPolicy. Other calls of a session (the
// deployment's: CloudFormation, IAM, …) pass, so the roles of `cdk bootstrap`
// work with the policies that they have.
//
// Evaluation follows the IAM user guide, "Policy evaluation logic": an explicit
// deny wins, then an allow, else the request is denied.
package iam

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of the service.
type Config struct {
	Account string // empty: "000000000000"
	Region  string // region in ARNs built for requests; empty: "us-east-1"
	// SecretARN resolves the name of a secret, since policies name its ARN.
	// Nil: the name is taken for the end of the ARN.
	SecretARN func(nameOrARN string) (arn string, ok bool)
	Log       *slog.Logger // nil: silent
}

// Service holds the account's roles, policies and sessions.
type Service struct {
	cfg Config

	mu       sync.RWMutex
	roles    map[string]*role    // by name
	policies map[string]*policy  // customer managed, by ARN
	sessions map[string]*session // by access key
	standing map[string]*session // Credentials' session of each role, by role ARN
}

// New makes the service of an account without roles.
func New(cfg Config) *Service {
	if cfg.Account == "" {
		cfg.Account = "000000000000"
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		cfg:      cfg,
		roles:    map[string]*role{},
		policies: map[string]*policy{},
		sessions: map[string]*session{},
		standing: map[string]*session{},
	}
}

// API is IAM, protocol Query.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:      "iam",
		Protocol:  awsapi.Query,
		Namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
		Actions: map[string]awsapi.Action{
			"GetRole":                  s.getRole,
			"ListRoles":                s.listRoles,
			"ListRolePolicies":         s.listRolePolicies,
			"GetRolePolicy":            s.getRolePolicy,
			"PutRolePolicy":            s.putRolePolicy,
			"DeleteRolePolicy":         s.deleteRolePolicy,
			"ListAttachedRolePolicies": s.listAttachedRolePolicies,
			"GetPolicy":                s.getPolicy,
			"GetPolicyVersion":         s.getPolicyVersion,
		},
	}
}

// STS is the Security Token Service, protocol Query.
func (s *Service) STS() awsapi.Service {
	return awsapi.Service{
		Name:      "sts",
		Protocol:  awsapi.Query,
		Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Actions: map[string]awsapi.Action{
			"GetCallerIdentity": s.getCallerIdentity,
			"AssumeRole":        s.assumeRole,
		},
	}
}

func (s *Service) arn(kind, path, name string) string {
	return fmt.Sprintf("arn:aws:iam::%s:%s%s%s", s.cfg.Account, kind, path, name)
}

// ownerARN is an IAM user, not the root user: AWS lets the root user assume no
// role.
func (s *Service) ownerARN() string { return s.arn("user", "/", "owner") }

func noSuchEntity(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("NoSuchEntity", format, args...).WithStatus(404)
}

// timestamp is a time as the Query protocol writes it.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
