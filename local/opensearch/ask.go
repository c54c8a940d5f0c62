package opensearch

import "context"

// Ask sends a request to the search engine behind the domain, past every check: it is
// for the endpoint's own pages, which its owner looks at.
func (d *Domain) Ask(ctx context.Context, method, path string, body []byte) (status int, answer []byte) {
	return ask(ctx, d.backend, method, path, body)
}
