package opensearch

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/metric"
)

// Domain is one OpenSearch domain.
type Domain struct {
	service  *Service
	name     string
	arn      string
	endpoint string // search-NAME-ID.REGION.es.amazonaws.com
	backend  Backend

	security *security
	states   *stateManager

	dimensions  []metric.Dimension // of its metrics
	measured    sync.Mutex         // guards measurement
	measurement measurement

	mu    sync.Mutex
	props domainProps
}

// open starts a domain's backend and all that stands before it.
func (s *Service) open(ctx context.Context, name string, p domainProps) (*Domain, error) {
	d := &Domain{service: s, name: name, arn: s.domainARN(name), props: p, security: newSecurity()}
	d.dimensions = []metric.Dimension{{Name: "DomainName", Value: name}, {Name: "ClientId", Value: s.config.Account}}
	d.measurement.rated = s.config.Clock.Now()
	kind := "search-"
	if p.VPCOptions != nil {
		kind = "vpc-"
	}
	d.endpoint = kind + name + "-" + strings.ToLower(rand.Text()) + "." + s.config.Region + ".es.amazonaws.com"
	var err error
	if d.backend, err = s.config.Open(ctx, name, s.folder(name)); err != nil {
		return nil, err
	}
	d.security.setMaster(p.master())
	d.states = newStateManager(d.backend, s.config.Scale, s.config.Log)
	return d, nil
}

func (d *Domain) close() error {
	d.states.close()
	return d.backend.Close()
}

// ARN of the domain.
func (d *Domain) ARN() string { return d.arn }

// Endpoint is the host name of the domain.
func (d *Domain) Endpoint() string { return d.endpoint }

// Backend is the search engine behind the domain: whoever asks it passes no check.
func (d *Domain) Backend() Backend { return d.backend }

func (d *Domain) policy() json.RawMessage {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.props.AccessPolicies
}

func (d *Domain) properties() domainProps {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.props
}

// fineGrained reports whether fine-grained access control is on.
func (d *Domain) fineGrained() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.props.fineGrained()
}

func (d *Domain) change(p domainProps) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.props = p
	d.security.setMaster(p.master())
}
