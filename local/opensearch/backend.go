package opensearch

import (
	"context"
	"net/http"
)

// Backend is the search engine behind one domain. It serves OpenSearch's REST API
// to whoever asks: signatures, policies, fine-grained access control and index
// state management are the domain's, in front of it. A backend that is down for a
// while answers 503.
type Backend interface {
	http.Handler
	// Name says what it is, for the status: "OpenSearch 2.19.1", "embedded index".
	Name() string
	// Close ends it. Its data is of no more use then.
	Close() error
}

// Open starts the backend of a domain. The folder is the domain's own; it does not
// exist yet.
type Open func(ctx context.Context, domain, dir string) (Backend, error)
