// Package opensearch is the local endpoint's Amazon OpenSearch Service: domains of
// templates, each with a search engine behind it (Backend) and, in front of that, what
// the service does.
//
// A request whose Host is a domain's endpoint passes, in this order:
//
//   - its Signature Version 4 for the service es, in full: headers, query and body. A
//     request without one is anonymous;
//   - the domain's access policy and the caller's own policies: es:ESHttpGet, …Post and
//     so on, on ARN/PATH;
//   - fine-grained access control, where the domain has it: the roles and mappings that
//     are set by _plugins/_security/api; for _bulk, document by document. Only a master
//     user that is an IAM role or user is there: no internal user database, no document-
//     or field-level security, no tenants;
//   - index state management, by _plugins/_ism: policies of states whose actions are
//     delete, read_only and read_write, whose conditions are min_index_age and
//     min_doc_count, and which an ism_template attaches.
//
// The rest is the backend's. What the front does not know is for callers with the role
// all_access alone.
//
// The account's owner may do everything, as everywhere on the local endpoint; on AWS,
// fine-grained access control asks the owner, too. The age of an index passes as many
// times faster as the time scale says. Instance types, zones, VPC, encryption, log
// publishing, off-peak windows and snapshots are checked and recorded, and change
// nothing here. Endpoints speak plain HTTP, on loopback.
//
// Metrics of the namespace AWS/ES are those of the search engine behind the domain, as
// if it had the nodes and volumes that the domain says (measure.go). The embedded index
// has no processor, heap or thread pools of its own: it publishes 0 of them, and 0 of
// automated snapshots, which no domain here makes. The clock that Advance moves does
// not age indices: a node stamps them by the machine's.
//
// A service in the same process that acts with a role sends requests by Domain.Do:
//
//	domain, err := search.Domain(arnOrEndpoint)
//	status, answer, err := domain.Do(ctx, roleARN, "POST", "/_bulk", body)
package opensearch

import (
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/timescale"
)

// Access decides about requests; *iam.Service does.
type Access interface {
	// VerifySignature answers the access key that signed; empty: nobody did.
	VerifySignature(r *http.Request, body []byte, service string) (accessKey string, err error)
	// Session is the ARN of an access key's session and that of its role; not ok: the
	// key is the owner's.
	Session(accessKey string) (arn, roleARN, token string, ok bool)
	// Decide combines the policies of a session and those of a resource.
	Decide(accessKey, action, resourceARN string, keys map[string][]string, resourcePolicy []byte) (allowed, denied bool)
	// AllowsAnyone is the resource's policy about those who do not sign.
	AllowsAnyone(policy []byte, action, resourceARN string) bool
	// Credentials are those of a role.
	Credentials(roleARN string) (accessKey, secret, sessionToken string)
	// CheckResourcePolicy refuses a policy that cannot be read.
	CheckResourcePolicy(text []byte) error
}

// Config of the service. Dir, Open and Access are required.
type Config struct {
	Dir     string          // each domain has a folder in it
	Open    Open            // starts the backend of a domain
	Access  Access          // who may do what
	Account string          // empty: "000000000000"
	Region  string          // empty: "us-east-1"
	Scale   timescale.Scale // divides the ages of index state management
	Log     *slog.Logger    // nil: silent
	// KeyState is "Enabled", "Disabled" or another word, for a key that cannot be used,
	// of the key that a domain is encrypted with. Nil: keys are not asked about.
	KeyState func(keyID string) string
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Service holds the domains of an account and region.
type Service struct {
	config Config

	mu      sync.Mutex
	domains map[string]*Domain // by name
}

// New makes the service, without a domain.
func New(c Config) *Service {
	if c.Account == "" {
		c.Account = "000000000000"
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{config: c, domains: map[string]*Domain{}}
}

// Domain finds a domain by its ARN, or by its endpoint with or without https://.
func (s *Service) Domain(arnOrEndpoint string) (*Domain, error) {
	host := strings.TrimSuffix(strings.TrimPrefix(arnOrEndpoint, "https://"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.domains {
		if d.arn == arnOrEndpoint || d.endpoint == host {
			return d, nil
		}
	}
	return nil, awsapi.Errorf("ResourceNotFoundException", "Domain not found: %s", arnOrEndpoint).WithStatus(http.StatusNotFound)
}

// Status of one domain.
type Status struct {
	Name     string `json:"name"`
	Endpoint string `json:"endpoint"`
	Backend  string `json:"backend"` // which search engine runs
}

// Status of the domains, by name.
func (s *Service) Status() []Status {
	list := []Status{}
	for _, d := range s.all() {
		list = append(list, Status{Name: d.name, Endpoint: d.endpoint, Backend: d.backend.Name()})
	}
	return list
}

func (s *Service) all() []*Domain {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*Domain, 0, len(s.domains))
	for _, d := range s.domains {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *Domain) int { return strings.Compare(a.name, b.name) })
	return list
}

// Close ends the domains' backends.
func (s *Service) Close() error {
	var all error
	for _, d := range s.all() {
		all = errors.Join(all, d.close())
	}
	return all
}

func (s *Service) folder(domain string) string { return filepath.Join(s.config.Dir, domain) }

func (s *Service) domainARN(name string) string {
	return "arn:aws:es:" + s.config.Region + ":" + s.config.Account + ":domain/" + name
}
