package opensearch

import (
	"bytes"
	"context"
	"net/http"
	"strings"
)

// Do sends a request to the domain as a service does that acts with a role inside
// the process (a delivery stream): caller is the role's ARN. It passes the access
// policy, the role's own policies and fine-grained access control as a signed
// request does, and a refusal is an answer with status 403. The error is that of
// the context, or of a path that is none.
func (d *Domain) Do(ctx context.Context, caller, method, path string, body []byte) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+d.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/_bulk") {
			r.Header.Set("Content-Type", "application/x-ndjson")
		}
	}
	w := newRecorder()
	d.serve(w, r, body, d.service.role(caller))
	d.publishAnswer(w.status)
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	return w.status, w.body.Bytes(), nil
}
