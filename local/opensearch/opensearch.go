// Package opensearch is the local endpoint's Amazon OpenSearch Service: domains of
// templates, each with a search engine behind it and, in front of that, what the
// service does: signatures, access policies, fine-grained access control and index
// state management.
//
// A service in the same process that acts with a role sends requests by
// Domain.Do:
//
//	domain, err := search.Domain(arn)
//	status, answer, err := domain.Do(ctx, roleARN, "POST", "/_bulk", body)
package opensearch
