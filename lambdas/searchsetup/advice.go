package main

import (
	"net/http"
	"strings"

	"github.com/millrace-dev/millrace/search/setup"
)

const guide = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"

// advice is what to do about an error.
func (e *callError) advice() string {
	switch {
	case e.err != nil:
		return e.adviceWithoutAnswer()
	case strings.Contains(e.Reason, "no handler found"), strings.Contains(e.Reason, "is not allowed"): // as the service says it
		return e.adviceOnPlugins()
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return e.adviceOnAccess()
	case e.Status == http.StatusTooManyRequests:
		return "The domain has more to do than it can: see its CPU, its memory pressure and the shards it has. " + guide + "handling-errors.html"
	case e.Status == http.StatusNotImplemented: // the local endpoint, which says what it has instead
		return ""
	case e.Status >= http.StatusInternalServerError:
		return "The domain answers, but does not work yet or any more: see its health and its error log. " + guide + "handling-errors.html"
	case e.Status == http.StatusMethodNotAllowed, e.Status == http.StatusNotFound:
		return e.adviceOnPlugins()
	}
	return e.adviceOnDocuments()
}

func (e *callError) adviceWithoutAnswer() string {
	if unknownHost(e.err) {
		return "Nothing has this endpoint's name: see that the domain is there, and that Endpoint is its own."
	}
	return "See that the domain is active; in a VPC, its security group must take port 443 from the function's, and the function must run in subnets of that VPC. " + guide + "vpc.html"
}

func (e *callError) adviceOnAccess() string {
	switch {
	case e.service == setup.Serverless:
		return "The function's role needs aoss:APIAccessAll on the collection, the collection a data access policy that lets this role describe, create, update and delete collection items and indexes, and a network policy that the function comes through. A new policy takes a minute. " + guide + "serverless-data-access.html"
	case strings.Contains(e.Reason, "security_exception"), strings.Contains(e.Reason, "access REST API"):
		return "Fine-grained access control refuses the function: let its role be the domain's master user, or map it to all_access and security_manager. " + guide + "fgac.html"
	}
	return "The domain's access policy, or the function's role, must allow es:ESHttpGet, es:ESHttpPut, es:ESHttpPost and es:ESHttpDelete. " + guide + "ac.html"
}

func (e *callError) adviceOnPlugins() string {
	switch {
	case strings.HasPrefix(e.Path, securityAPI):
		return "The domain has no fine-grained access control: turn it on, or FineGrained off. " + guide + "fgac.html"
	case strings.HasPrefix(e.Path, ismAPI):
		return "The domain has no Index State Management of this name: it needs an engine of OpenSearch 1.0 or newer. " + guide + "ism.html"
	}
	return "The domain does not know this request: it needs an engine of OpenSearch 1.0 or newer. " + guide + "supported-operations.html"
}

func (e *callError) adviceOnDocuments() string {
	switch {
	case strings.HasSuffix(e.Path, "/_mapping"):
		return "Fields can be added to an index, but not change their type: give the field another name, or the index. https://docs.opensearch.org/latest/api-reference/index-apis/put-mapping/"
	case strings.HasPrefix(e.Path, templateAPI) && strings.Contains(e.Reason, "same priority"):
		return "Another template is for the same index names: give the index another name, or that template another priority. https://docs.opensearch.org/latest/im-plugin/index-templates/"
	case strings.HasPrefix(e.Path, ismAPI) && e.Status == http.StatusConflict:
		return "Somebody else keeps changing this policy: let one program have it, then try again. https://docs.opensearch.org/latest/im-plugin/ism/api/#update-policy"
	case strings.HasPrefix(e.Path, ismAPI) && strings.Contains(e.Reason, "different priority"):
		return "Another policy is for the same index names: give the index another name, or that policy another priority. https://docs.opensearch.org/latest/im-plugin/ism/policies/#ism-templates"
	}
	return ""
}
