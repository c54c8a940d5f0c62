package node

import (
	"log/slog"
	"net/http"
	"net/http/httputil"
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

// ServeHTTP hands a request to the node.
func (n *Node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	address := n.address
	n.mu.Unlock()
	if address == "" {
		unavailable(w, r, nil)
		return
	}
	proxy := httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", address, address
			p.Out.URL.RawQuery = p.In.URL.RawQuery
			for name := range p.Out.Header {
				if name == "Authorization" || strings.HasPrefix(name, "X-Amz-") {
					p.Out.Header.Del(name) // for the domain, which has read it
				}
			}
		},
		Transport:    transport,
		ErrorHandler: unavailable,
		ErrorLog:     slog.NewLogLogger(n.config.Log.Handler(), slog.LevelDebug),
	}
	proxy.ServeHTTP(w, r)
}

// transport goes to loopback only, whatever proxy the environment names.
var transport = &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}

func unavailable(w http.ResponseWriter, _ *http.Request, _ error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusServiceUnavailable)
	w.Write([]byte(`{"message":"Service Unavailable: the OpenSearch node is down"}`))
}
