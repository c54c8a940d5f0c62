// Package awsapi is the wire of the local endpoint: it turns HTTP requests in
// AWS's protocols into calls of actions, and what the actions return, or
// refuse, into responses that the unmodified SDKs and CLIs understand.
//
// A service is a declarative table of actions:
//
//	awsapi.Service{
//		Name:         "kinesis",
//		Protocol:     awsapi.JSON11,
//		TargetPrefix: "Kinesis_20131202",
//		Actions: map[string]awsapi.Action{
//			"CreateStream": awsapi.JSON(s.createStream),
//		},
//	}
//
// Mux picks the service by the name in the request's Signature Version 4
// credential scope, as the clients state it; an action that a service does not
// have is answered as AWS answers it (UnknownOperationException), never with a
// false success.
package awsapi

import (
	"context"
	"net/http"
	"net/url"
)

// Protocol says how a service writes its requests and responses
// (Smithy specification, "AWS protocols").
type Protocol int

const (
	// JSON10 and JSON11 carry the action in the X-Amz-Target header and JSON
	// in the body (awsJson1_0, awsJson1_1).
	JSON10 Protocol = iota
	JSON11
	// Query carries the action as a form value and answers in XML (awsQuery).
	Query
	// EC2Query is Query without the element around the result, and with errors of
	// another form (ec2Query).
	EC2Query
	// RESTJSON carries the action in method and path (restJson1). Its actions
	// are keyed by a http.ServeMux pattern: "GET /2015-03-31/functions/{name}".
	RESTJSON
)

// Service is one AWS service as the endpoint serves it.
type Service struct {
	Name         string            // signing name in the credential scope: "kinesis"
	Protocol     Protocol          //
	TargetPrefix string            // JSON10 and JSON11: "Kinesis_20131202"
	Namespace    string            // Query and EC2Query: XML namespace of the responses
	Actions      map[string]Action // by action name; for RESTJSON by "METHOD /path"
	// Resources are the ARNs that a call touches, for a decision whether its signer
	// may; none: the call names no resource. Nil: nobody asks.
	Resources func(r *Request) []string
}

// Action answers one request. Its result is encoded in the service's protocol:
// for JSON by encoding/json, for Query by encoding/xml inside
// <ActionResponse><ActionResult>, for EC2Query inside <ActionResponse>. A nil result is an empty one. A result of
// type Raw is sent as it is.
type Action func(ctx context.Context, r *Request) (any, error)

// Raw is a response that is encoded already.
type Raw struct {
	Status      int         // 0: 200
	ContentType string      // empty: the protocol's own
	Header      http.Header // further headers ("X-Amz-Function-Error"); may be nil
	Body        []byte
}

// Request is one call of an action.
type Request struct {
	Action    string
	Body      []byte     // the whole body; for Query the form is parsed into Form
	Form      url.Values // Query and EC2Query only
	Principal Principal  // who signed it
	Region    string     // region in the credential scope
	HTTP      *http.Request
}

// Principal is the signer of a request.
type Principal struct {
	AccessKeyID string
	RoleARN     string // the role whose session signed; empty: the account's owner
}

// JSON makes an action of a function that takes and returns Go structs whose
// json tags are the names in AWS's API reference. A body that is not of that
// form is answered with SerializationException.
//
// A time is a Timestamp; where AWS sends null, the member is absent (omitempty,
// or a nil pointer).
func JSON[In, Out any](f func(context.Context, *In) (*Out, error)) Action {
	return func(ctx context.Context, r *Request) (any, error) {
		in := new(In)
		if err := decodeJSON(r.Body, in); err != nil {
			return nil, err
		}
		out, err := f(ctx, in)
		if err != nil || out == nil {
			return nil, err
		}
		return out, nil
	}
}

// None is the input or output of an action that has none.
type None struct{}
