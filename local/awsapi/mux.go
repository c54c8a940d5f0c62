package awsapi

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

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

// credentialScope finds access key, region and service in the credential of a
// Signature Version 4 header or presigned query (IAM user guide, "Elements of
// an AWS API request signature"): KEY/DATE/REGION/SERVICE/aws4_request.
var credentialScope = regexp.MustCompile(`([^=/\s]+)/\d{8}/([^/]*)/([^/]+)/aws4_request`)

// scopeOf is the request's credential scope, or nil if it is not signed:
// [1] access key, [2] region, [3] service.
func scopeOf(hr *http.Request) []string {
	credential := hr.Header.Get("Authorization")
	if credential == "" && strings.Contains(hr.URL.RawQuery, "X-Amz-Credential=") {
		credential = hr.URL.Query().Get("X-Amz-Credential")
	}
	return credentialScope.FindStringSubmatch(credential)
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	scope := scopeOf(hr)
	var s *Service
	if scope != nil {
		s = m.services[scope[3]]
	}
	if s == nil && m.Fallback != nil && (scope == nil || scope[3] == "s3") {
		m.Fallback.ServeHTTP(w, hr)
		return
	}
	w.Header().Set("X-Amzn-RequestId", uuid.NewString())
	if scope == nil {
		writeError(w, protocolOf(hr), Errorf("MissingAuthenticationToken", "the request is not signed: no credential scope in its Authorization header").WithStatus(http.StatusForbidden))
		return
	}
	if s == nil {
		writeError(w, protocolOf(hr), Errorf("UnknownService", "the local endpoint has no service %q", scope[3]).WithStatus(http.StatusNotImplemented))
		return
	}
	hr = hr.WithContext(context.WithValue(hr.Context(), scopeKey{}, scope))
	if s.Protocol == RESTJSON {
		m.rest[s.Name].ServeHTTP(w, hr)
		return
	}
	r := &Request{HTTP: hr}
	if s.Protocol == RPC {
		protocol, action := s.spoken(hr)
		if protocol == CBOR {
			w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		}
		r.Action = action
		m.serve(w, s.as(protocol), r, nil)
		return
	}
	if s.Protocol != Query && s.Protocol != EC2Query {
		r.Action = strings.TrimPrefix(hr.Header.Get("X-Amz-Target"), s.TargetPrefix+".")
	}
	m.serve(w, s, r, nil)
}

type scopeKey struct{}

// protocolOf guesses the protocol that a client of a service we do not have
// expects, so that it can read the refusal.
func protocolOf(hr *http.Request) Protocol {
	switch {
	case hr.Header.Get("Smithy-Protocol") == "rpc-v2-cbor":
		return CBOR
	case hr.Header.Get("X-Amz-Target") != "":
		return JSON11
	case strings.HasPrefix(hr.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		return Query
	default:
		return RESTJSON
	}
}

func (m *Mux) serve(w http.ResponseWriter, s *Service, r *Request, action Action) {
	result, err := m.call(w, s, r, action)
	if err != nil {
		e := asError(err)
		if e.Shape == "" && s.Shapes[e.Code] != "" {
			e = e.WithShape(s.Shapes[e.Code])
		}
		if m.Log != nil {
			m.Log.Debug("refused", "service", s.Name, "action", r.Action, "code", e.Code, "message", e.Message)
		}
		writeError(w, s.Protocol, e)
		return
	}
	writeResult(w, s, r.Action, result)
}

func (m *Mux) call(w http.ResponseWriter, s *Service, r *Request, action Action) (any, error) {
	scope := r.HTTP.Context().Value(scopeKey{}).([]string)
	r.Region = scope[2]
	r.Principal = Principal{AccessKeyID: scope[1]}
	if m.Principal != nil {
		r.Principal = m.Principal(scope[1])
	}
	r.protocol = s.Protocol
	if s.Protocol != CBOR && strings.Contains(r.HTTP.Header.Get("Content-Type"), "cbor") {
		return nil, cborRefused(s.Name)
	}
	body, err := readBody(r.HTTP)
	if err != nil {
		return nil, err
	}
	r.Body = body
	if s.Protocol == Query || s.Protocol == EC2Query {
		if r.Form, err = parseForm(body, r.HTTP.URL.RawQuery); err != nil {
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

func unknownOperation(service, action string) *Error {
	return Errorf("UnknownOperationException", "the local endpoint's %s has no action %q", service, action)
}

// cborRefused tells the Java SDK's user what to do: its Kinesis client speaks
// CBOR unless told otherwise.
func cborRefused(service string) *Error {
	return Errorf("UnknownOperationException", "the local endpoint's %s speaks JSON, not CBOR: with the AWS SDK for Java set aws.cborEnabled=false (or AWS_CBOR_ENABLED=false)", service).WithStatus(http.StatusUnsupportedMediaType)
}
