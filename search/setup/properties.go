// Package setup is what the custom resource Custom::SearchIndex is asked: its
// properties, as the construct writes them and the function lambdas/searchsetup
// reads them.
//
// The documents that go to OpenSearch (template, policy, roles) are properties,
// not made by the function: a change of any of them is a change of the resource,
// which CloudFormation then updates, and the template shows what will be put. [Of]
// makes them of a search.Index.
package setup

import (
	"time"

	"github.com/millrace-dev/millrace/search"
)

// ResourceType is the type of the resource in a template.
const ResourceType = "Custom::SearchIndex"

// Services, as Signature Version 4 names them.
const (
	Domain     = "es"   // a domain of Amazon OpenSearch Service
	Serverless = "aoss" // a collection of Amazon OpenSearch Serverless
)

// Properties of Custom::SearchIndex. Map makes what a template holds of them and
// Parse reads that, since CloudFormation hands a custom resource booleans and
// numbers as strings. What is empty is left out of the template.
type Properties struct {
	// Endpoint of the domain or collection, with or without https://: DomainEndpoint
	// of AWS::OpenSearchService::Domain or CollectionEndpoint of
	// AWS::OpenSearchServerless::Collection. Required. Another one replaces the
	// resource: the new endpoint is set up, then the old one is cleared.
	Endpoint string

	// Service is Domain or Serverless. Default: Domain.
	Service string

	// Index is the name that the delivery stream has as IndexName, without what its
	// rotation appends. The names of template, policy and roles follow from it.
	// Required. Another one replaces the resource.
	Index string

	// Alias is the name to read by. The template gives it to indices that will be;
	// the function gives it to those that are, and takes a former one from them.
	// Default: none.
	Alias string

	// Template is the body of PUT _index_template/NAME. Required. Its mappings are
	// put to the indices that are there, too: fields can be added to them, but no
	// field can change its type. Its _meta is the function's, which says there to
	// which resource the template belongs.
	// https://docs.opensearch.org/2.19/im-plugin/index-templates/
	Template string

	// Policy is the body of PUT _plugins/_ism/policies/ID. It is attached to the
	// indices that are there; to those that will be by its ism_template. Default:
	// none, and one that was there by this resource is removed. Refused with
	// Serverless, which has no Index State Management.
	// https://docs.opensearch.org/2.19/im-plugin/ism/policies/
	Policy string

	// FineGrained says that the domain has fine-grained access control: the roles
	// and their mappings are put only then. Default: false. Refused with Serverless,
	// where data access policies do this.
	FineGrained bool

	// WriterRole and ReaderRole are the bodies of PUT _plugins/_security/api/roles/…
	// Required with FineGrained.
	// https://docs.opensearch.org/2.19/security/access-control/api/#create-role
	WriterRole, ReaderRole string

	// WriterArns and ReaderArns are the IAM roles that are mapped to these security
	// roles, by ARN, which may be tokens. Default: none, and the mapping is removed.
	WriterArns, ReaderArns []string

	// Retain leaves all as it is when the resource is deleted or replaced. Default:
	// false; template, policy, roles and mappings are removed, and the policy is
	// detached from the indices that stay, so that it does not delete them later.
	Retain bool

	// DeleteIndices also deletes the indices, which is the data, when the resource
	// is deleted or replaced: Index itself and Index with a suffix of Firehose's
	// rotation, no others. Default: false. Refused with Retain.
	DeleteIndices bool
}

// Timeout is what the function needs at most, and the longest a Lambda function
// may run: a domain that has just been made answers 503 for a while.
const Timeout = 15 * time.Minute

// The names under which the documents are put.

func (p Properties) TemplateName() string { return search.Index{Name: p.Index}.TemplateName() }
func (p Properties) PolicyID() string     { return search.Index{Name: p.Index}.PolicyID() }
func (p Properties) WriterName() string   { return search.Index{Name: p.Index}.WriterName() }
func (p Properties) ReaderName() string   { return search.Index{Name: p.Index}.ReaderName() }
