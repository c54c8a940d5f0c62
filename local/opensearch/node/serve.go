package node

import (
	"io"
	"net/http"
	"strings"
)

// URL is the node's own address, without what a domain has in front of it; empty while
// the node is down.
func (n *Node) URL() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.address == "" {
		return ""
	}
	return "http://" + n.address
}

// transport goes to loopback only, whatever proxy the environment names.
var transport = &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}

// ServeHTTP hands a request to the node. Half an answer, of a node that ends meanwhile,
// is none.
func (n *Node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	base := n.URL()
	if base == "" {
		unavailable(w)
		return
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, base+r.URL.RequestURI(), r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out.ContentLength = r.ContentLength
	for name, values := range r.Header {
		if !ours(name) {
			out.Header[name] = values
		}
	}
	answer, err := transport.RoundTrip(out)
	if err != nil {
		unavailable(w)
		return
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		unavailable(w)
		return
	}
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	w.Write(body)
}

// ours are headers for the domain, which has read them, or for one connection.
func ours(name string) bool {
	switch name {
	case "Authorization", "Connection", "Transfer-Encoding", "Content-Length", "Upgrade", "Expect":
		return true
	}
	return strings.HasPrefix(name, "X-Amz-")
}

func unavailable(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, `{"message":"Service Unavailable: the OpenSearch node is down"}`)
}
