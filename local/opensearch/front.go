package opensearch

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// hostSuffix is how domains' endpoints end.
const hostSuffix = ".es.amazonaws.com"

// Handles reports whether a request is one to a domain, by its Host.
func (s *Service) Handles(r *http.Request) bool { return strings.HasSuffix(hostOf(r), hostSuffix) }

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return strings.ToLower(host)
}

// maxBody is the largest request that a domain takes; those of small instance types take
// 10 MiB.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits
const maxBody = 100 << 20

// ServeHTTP takes a request to a domain's endpoint.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-RequestId", uuid.NewString())
	d, err := s.Domain(hostOf(r))
	if err != nil {
		message(w, http.StatusNotFound, "the local endpoint has no domain with the endpoint "+hostOf(r))
		return
	}
	counted := &answered{ResponseWriter: w}
	w = counted
	defer func() { d.publishAnswer(counted.status) }()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		message(w, http.StatusRequestEntityTooLarge, "Request size exceeded 104857600 bytes")
		return
	} else if err != nil {
		message(w, http.StatusBadRequest, err.Error())
		return
	}
	key, err := s.config.Access.VerifySignature(r, body, "es")
	if refused := new(awsapi.Error); errors.As(err, &refused) {
		message(w, refused.Status, refused.Message)
		return
	} else if err != nil {
		message(w, http.StatusInternalServerError, err.Error())
		return
	}
	d.serve(w, r, body, s.caller(key))
}

// serve answers a request whose signature is verified.
func (d *Domain) serve(w http.ResponseWriter, r *http.Request, body []byte, c caller) {
	if refusal := d.refusal(r, c); refusal != "" {
		forbid(w, refusal)
		return
	}
	setBody(r, body)
	next := http.Handler(d.backend)
	switch plugin := pluginOf(r.URL.Path); {
	case plugin == "_security":
		next = d.securityAPI(body)
	case plugin == "_ism":
		next = d.states.api(body)
	case plugin != "":
		next = notThere(plugin)
	}
	if d.fineGrained() && !c.owner {
		next = d.controlled(next, body, d.security.user(c))
	}
	next.ServeHTTP(w, r)
}

func setBody(r *http.Request, body []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
}

// pluginOf is the plugin that a path names: _ism in /_plugins/_ism/policies. The path of
// before OpenSearch 1.0 still works.
func pluginOf(path string) string {
	for _, root := range []string{"/_plugins/", "/_opendistro/"} {
		if rest, ok := strings.CutPrefix(path, root); ok {
			name, _, _ := strings.Cut(rest, "/")
			return name
		}
	}
	return ""
}

func notThere(plugin string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		failure(w, http.StatusNotImplemented, "illegal_argument_exception", "the local endpoint's domains have no plugin "+plugin+": there are _security and _ism")
	})
}
