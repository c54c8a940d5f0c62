package awsapi

import (
	"net/http"
	"regexp"
	"strings"
)

// rpcPath is where a client of Smithy RPC v2 posts to
// (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
var rpcPath = regexp.MustCompile(`^/service/([^/]+)/operation/([^/]+)$`)

// spoken is the protocol that a client speaks to a service of protocol RPC: what it
// says in the Smithy-Protocol header, X-Amz-Target, or in a form. The action's name is
// returned where the body does not carry it.
func (s *Service) spoken(hr *http.Request) (Protocol, string) {
	if hr.Header.Get("Smithy-Protocol") == "rpc-v2-cbor" {
		if found := rpcPath.FindStringSubmatch(hr.URL.Path); found != nil {
			return CBOR, found[2]
		}
		return CBOR, ""
	}
	if target := hr.Header.Get("X-Amz-Target"); target != "" {
		return JSON10, strings.TrimPrefix(target, s.TargetPrefix+".")
	}
	return Query, ""
}

// as is the service as it answers in one of the protocols of RPC.
func (s *Service) as(p Protocol) *Service {
	own := *s
	own.Protocol, own.structs = p, true
	return &own
}
