package awsapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// maxBody bounds one request: PutRecords' 10 MiB in base64, with room.
const maxBody = 32 << 20

// Mux is the endpoint's front door. It is ready once the services are added
// and not changed afterwards.
type Mux struct {
	// Fallback takes what no service's signing name claims; the endpoint sets
	// S3 here, whose requests may come unsigned or presigned.
	Fallback http.Handler
	// Principal resolves the signer; nil makes everybody the account's owner.
	Principal func(accessKeyID string) Principal
	// Authorize, when set, is asked before every action: an error is the answer.
	Authorize func(service *Service, r *Request) error
	Log       *slog.Logger

	services map[string]*Service
	rest     map[string]*http.ServeMux
}

// Add makes a service reachable.
func (m *Mux) Add(s Service) {
	if m.services == nil {
		m.services, m.rest = map[string]*Service{}, map[string]*http.ServeMux{}
	}
	m.services[s.Name] = &s
	if s.Protocol != RESTJSON {
		return
	}
	routes := http.NewServeMux()
	for pattern, action := range s.Actions {
		routes.HandleFunc(pattern, func(w http.ResponseWriter, hr *http.Request) {
			m.serve(w, &s, &Request{Action: pattern, HTTP: hr}, action)
		})
	}
	routes.HandleFunc("/", func(w http.ResponseWriter, hr *http.Request) {
		writeError(w, s.Protocol, unknownOperation(s.Name, hr.Method+" "+hr.URL.Path))
	})
	m.rest[s.Name] = routes
}

// credentialScope finds access key, region and service in a Signature
// Version 4 header or presigned query (IAM user guide, "Elements of an AWS API
// request signature"): KEY/DATE/REGION/SERVICE/aws4_request.
var credentialScope = regexp.MustCompile(`([^=/\s]+)/\d{8}/([^/]*)/([^/]+)/aws4_request`)

func (m *Mux) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	scope := credentialScope.FindStringSubmatch(hr.Header.Get("Authorization"))
	if scope == nil {
		m.Fallback.ServeHTTP(w, hr)
		return
	}
	s, ok := m.services[scope[3]]
	if !ok {
		if scope[3] == "s3" {
			m.Fallback.ServeHTTP(w, hr)
			return
		}
		writeError(w, JSON10, Errorf("UnknownService", "the local endpoint has no service %q", scope[3]).WithStatus(http.StatusNotImplemented))
		return
	}
	hr = hr.WithContext(context.WithValue(hr.Context(), scopeKey{}, scope))
	if s.Protocol == RESTJSON {
		m.rest[s.Name].ServeHTTP(w, hr)
		return
	}
	r := &Request{HTTP: hr}
	if s.Protocol != Query {
		r.Action = strings.TrimPrefix(hr.Header.Get("X-Amz-Target"), s.TargetPrefix+".")
	}
	m.serve(w, s, r, nil)
}

type scopeKey struct{}

func (m *Mux) serve(w http.ResponseWriter, s *Service, r *Request, action Action) {
	result, err := m.call(w, s, r, action)
	if err != nil {
		e := asError(err)
		if m.Log != nil {
			m.Log.Debug("refused", "service", s.Name, "action", r.Action, "code", e.Code, "message", e.Message)
		}
		writeError(w, s.Protocol, e)
		return
	}
	writeResult(w, s, r.Action, result)
}

func (m *Mux) call(w http.ResponseWriter, s *Service, r *Request, action Action) (any, error) {
	w.Header().Set("X-Amzn-RequestId", uuid.NewString())
	scope := r.HTTP.Context().Value(scopeKey{}).([]string)
	r.Region = scope[2]
	r.Principal = Principal{AccessKeyID: scope[1]}
	if m.Principal != nil {
		r.Principal = m.Principal(scope[1])
	}
	body, err := readBody(w, r.HTTP)
	if err != nil {
		return nil, err
	}
	r.Body = body
	if s.Protocol == Query {
		if r.Form, err = parseForm(body); err != nil {
			return nil, err
		}
		r.Action = r.Form.Get("Action")
	}
	if action == nil {
		if action = s.Actions[r.Action]; action == nil {
			return nil, unknownOperation(s.Name, r.Action)
		}
	}
	if m.Authorize != nil {
		if err := m.Authorize(s, r); err != nil {
			return nil, err
		}
	}
	return action(r.HTTP.Context(), r)
}

// readBody reads at once what the client announces, so that a body of
// megabytes is not copied from buffer to growing buffer.
func readBody(w http.ResponseWriter, hr *http.Request) ([]byte, error) {
	tooLarge := Errorf("RequestEntityTooLargeException", "the request body exceeds %d bytes", maxBody).WithStatus(http.StatusRequestEntityTooLarge)
	if hr.ContentLength > maxBody {
		return nil, tooLarge
	}
	if hr.ContentLength >= 0 {
		body := make([]byte, hr.ContentLength)
		_, err := io.ReadFull(hr.Body, body)
		return body, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, maxBody))
	if err != nil {
		return nil, tooLarge
	}
	return body, nil
}

func unknownOperation(service, action string) *Error {
	return Errorf("UnknownOperationException", "the local endpoint's %s has no action %q", service, action)
}
