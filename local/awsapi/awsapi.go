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
	// CBOR carries the action in the path and CBOR in the body (rpcv2Cbor).
	CBOR
	// RPC is CBOR, JSON10 or Query, as the client says: what CloudWatch speaks, whose
	// clients changed from one to the other. All its actions are made by JSON.
	RPC
)

// Service is one AWS service as the endpoint serves it.
type Service struct {
	Name         string   // signing name in the credential scope: "kinesis"
	Protocol     Protocol //
	TargetPrefix string   // JSON10, JSON11 and RPC: "Kinesis_20131202"
	Namespace    string   // Query, EC2Query and RPC: XML namespace of the responses
	// Shapes are the names that errors have in JSON10 and CBOR where it is not their
	// code (Smithy specification, "awsQueryError"). RPC only.
	Shapes  map[string]string
	Actions map[string]Action // by action name; for RESTJSON by "METHOD /path"
	// Resources are the ARNs that a call touches, for a decision whether its signer
	// may; none: the call names no resource. Nil: nobody asks.
	Resources func(r *Request) []string

	structs bool // results are structs with json tags, in XML, too
}

// Action answers one request. Its result is encoded in the service's protocol:
// for JSON by encoding/json, for Query by encoding/xml inside
// <ActionResponse><ActionResult>, for EC2Query inside <ActionResponse>, for RPC by its
// json tags. A nil result is an empty one. A result of type Raw is sent as it is.
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
	Form      url.Values // where the client speaks Query or EC2Query
	Principal Principal  // who signed it
	Region    string     // region in the credential scope
	HTTP      *http.Request

	protocol Protocol
}

// Principal is the signer of a request.
type Principal struct {
	AccessKeyID string
	RoleARN     string // the role whose session signed; empty: the account's owner
}

// JSON makes an action of a function that takes and returns Go structs whose
// json tags are the names in AWS's API reference. A body that is not of that
// form is answered with SerializationException. Where the service's protocol is RPC,
// the same structs are read from forms and CBOR and written as XML and CBOR.
//
// A time is a Timestamp; where AWS sends null, the member is absent (omitempty,
// or a nil pointer).
func JSON[In, Out any](f func(context.Context, *In) (*Out, error)) Action {
	return func(ctx context.Context, r *Request) (any, error) {
		in := new(In)
		if err := r.decode(in); err != nil {
			return nil, err
		}
		out, err := f(ctx, in)
		if err != nil || out == nil {
			return nil, err
		}
		return out, nil
	}
}

func (r *Request) decode(in any) error {
	switch r.protocol {
	case CBOR:
		return decodeCBOR(r.Body, in)
	case Query:
		return decodeForm(r.Form, in)
	default:
		return decodeJSON(r.Body, in)
	}
}

// None is the input or output of an action that has none.
type None struct{}
