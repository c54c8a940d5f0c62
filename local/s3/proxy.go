package s3

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"
)

// virtualHost is the domain under which a bucket may be part of the host name:
// http://BUCKET.localhost:PORT/KEY.
const virtualHost = "localhost"

// Handler takes S3 requests as the clients sign them.
func (s *Service) Handler() http.Handler { return s.proxy }

// newProxy forwards to the gateway's socket. Host, path, query and headers stay
// as they are, since the signature covers them.
func (s *Service) newProxy() {
	s.toGateway = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", s.socket)
		},
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       time.Minute,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // else an Accept-Encoding is added
	}
	s.proxy = &httputil.ReverseProxy{
		Transport: s.toGateway,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "s3"
			r.Out.Host = r.In.Host
			// Rewrite removes what it cannot parse from the query; S3's signature
			// covers it.
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		ModifyResponse: s.answerFromProperties,
		ErrorLog:       slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			s.cfg.Log.Debug("request not served", "method", r.Method, "path", r.URL.Path, "error", err)
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "<Error><Code>ServiceUnavailable</Code><Message>The local endpoint's S3 is not reachable.</Message></Error>")
		},
	}
}

// answerFromProperties replaces the gateway's "not implemented", which it
// gives only after it has verified the signature and found the bucket, where
// the bucket's properties hold the answer.
func (s *Service) answerFromProperties(r *http.Response) error {
	if r.StatusCode != http.StatusNotImplemented || r.Request.Method != http.MethodGet {
		return nil
	}
	for name, answer := range subresources {
		if !r.Request.URL.Query().Has(name) {
			continue
		}
		body := answer(s.files.properties.read(bucketOf(r.Request)).Bucket)
		r.Body.Close()
		r.Body = io.NopCloser(strings.NewReader(body))
		r.StatusCode, r.Status = http.StatusOK, "200 OK"
		r.ContentLength = int64(len(body))
		r.Header.Del("Content-Length")
		r.Header.Set("Content-Type", "application/xml")
		return nil
	}
	return nil
}

// bucketOf is the bucket of a request, from its host or its path.
func bucketOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if bucket, ok := strings.CutSuffix(host, "."+virtualHost); ok {
		return bucket
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return bucket
}
