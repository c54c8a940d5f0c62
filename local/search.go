package local

import (
	"context"
	"fmt"
	"net/http"

	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/opensearch"
	"github.com/millrace-dev/millrace/local/opensearch/embedded"
	"github.com/millrace-dev/millrace/local/opensearch/node"
)

// What Config.Search may be.
const (
	SearchEmbedded   = "embedded"
	SearchOpenSearch = "opensearch"
)

// checkSearch fills in the default. A node that cannot run here is an error now, and not
// when a domain is deployed.
func (c *Config) checkSearch() error {
	switch c.Search {
	case "", SearchEmbedded:
		c.Search = SearchEmbedded
		return nil
	case SearchOpenSearch:
		if err := node.Check(c.SearchJars); err != nil {
			return fmt.Errorf("local endpoint: %w", err)
		}
		return nil
	}
	return fmt.Errorf("local endpoint: search %q: allowed are %s and %s", c.Search, SearchEmbedded, SearchOpenSearch)
}

// openSearch starts what is behind a domain.
func (c Config) openSearch(ctx context.Context, domain, dir string) (opensearch.Backend, error) {
	if c.Search == SearchOpenSearch {
		return node.Start(ctx, node.Config{Jars: c.SearchJars, Dir: dir, Heap: c.SearchHeap, Log: c.Log.With("domain", domain)})
	}
	index, err := embedded.Open(dir)
	if err != nil {
		return nil, err // no nil *Node in the interface
	}
	return index, nil
}

func (s *services) searchDomain(arn string) (firehose.SearchDomain, error) {
	domain, err := s.OpenSearch.Domain(arn)
	if err != nil {
		return nil, err // no nil *Domain in the interface
	}
	return domain, nil
}

// byHost hands requests to domains' endpoints to them: whatever else is asked for comes
// with another Host.
func (s *services) byHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.OpenSearch.Handles(r) {
			s.OpenSearch.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
