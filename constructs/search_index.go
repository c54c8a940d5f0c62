package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
)

// SearchIndexProps says which events can be searched, for how long, and where.
type SearchIndexProps struct {
	// Source is the stream of shaped events, plain or packed in the KPL's format.
	// Required.
	Source awskinesis.IStream
	// Schema of the events, from which the mapping of the index is made. Required.
	Schema schema.Schema
	// Index is what the indices' names begin with: 1 to 80 lower-case letters,
	// digits, points, hyphens and underscores. Empty: events.
	Index string
	// Alias is the name to search by, whatever indices there are. Empty: that of
	// Index.
	Alias string
	// Rotation is how often a new index begins, by UTC: OneHour, OneDay, OneWeek,
	// OneMonth or NoRotation. Empty: OneDay, with Serverless NoRotation, which is
	// all that it has.
	Rotation string
	// Retention is how long a document is kept at least, in whole minutes, with
	// Serverless 24h to 87600h in whole hours. An index is deleted as a whole, a
	// period of Rotation later. Unlimited: for ever, which is all that NoRotation
	// has on a domain. Zero: 168h, 7 days, and with NoRotation Unlimited.
	Retention time.Duration
	// Shards of each index, 1 to 1024; 10 to 50 GiB of documents each are best.
	// Serverless has its own. Zero: 1.
	Shards int
	// Replicas of each shard on other data nodes, 0 to 2 and less than there are
	// nodes. Serverless has its own. None: no copy. Zero: 1, with one node None.
	Replicas int
	// Domain of OpenSearch Service for the index.
	Domain SearchDomainProps
	// Serverless puts the index into a collection of OpenSearch Serverless, in place
	// of a domain. Firehose makes no document IDs there: a batch that it sends again
	// is there twice. False: a domain.
	Serverless bool
	// Collection of OpenSearch Serverless, with Serverless.
	Collection SearchCollectionProps
	// Vpc that domain or collection, delivery and the function that sets the index
	// up are in. That function answers CloudFormation by S3, which must be reached
	// from there, by an endpoint or a NAT gateway. A domain needs the account to have
	// the service-linked role of opensearchservice.amazonaws.com. Nil: outside of any
	// VPC, where all the same nothing unsigned is answered.
	Vpc awsec2.IVpc
	// Subnets of Vpc, one in each availability zone of the domain. Empty: the first
	// private ones, or where there are none the isolated ones, up to three.
	Subnets []awsec2.ISubnet
	// Buffer of the delivery stream; SizeMiB 1 to 100, zero: 5; Interval up to 15m.
	Buffer BufferProps
	// RetryDuration is how long Firehose tries again to put documents while the
	// domain does not answer, up to 2h in whole seconds; then they go to Documents.
	// None: not at all. Zero: 2h.
	RetryDuration time.Duration
	// BackupAll keeps each event in Documents, too. False: those alone that
	// could not be put into the index.
	BackupAll bool
	// Documents is the bucket for what could not be put into the index.
	Documents PrivateBucketProps
	// Key that encrypts domain or collection, the variables of the function, and,
	// unless Documents and Logs have keys of their own, what they hold. Nil: AWS's.
	Key awskms.IKey
	// Architecture of the function that sets the index up, bundling.ARM64 or
	// bundling.X86. Empty: ARM64.
	Architecture string
	// Logs of delivery errors, of the function, and of the domain.
	Logs LogProps
	// Removal of the domain or the collection, with its indices, when it leaves the
	// stack. With awscdk.RemovalPolicy_DESTROY what was set up in a domain that was
	// given is removed, and its indices of this name. Empty: retained.
	Removal awscdk.RemovalPolicy
}

// SearchIndex puts the events of a stream as documents into OpenSearch, a new index
// each day or so, under one name to search by, with a mapping made from their
// schema, and deletes them when they are old.
//
// It makes a SearchDomain or a SearchCollection, a PrivateBucket, a Delivery, and a
// function that sets index template, retention policy and roles up in OpenSearch
// before the first document comes. Each document has an ID by which Firehose, when
// it puts it again, replaces it. A document that does not fit the mapping goes to
// the bucket Documents, with the reason.
//
// Firehose reads a stream from the moment that it begins to. So deploy a SearchIndex
// before what writes to its Source.
//
// # Access
//
// Nothing unsigned is answered. By the domain's policy, by IAM and by fine-grained
// access control alike, the delivery stream may write this index, whoever was
// granted it may read it, and the function may set it up, which is why its role is
// the domain's master user. A collection has a data access policy for these three.
//
// A domain that is given is its owner's, who lets in by its policy the roles Setup.Role
// and Delivery.Role, gives Setup.Role the security roles all_access and
// security_manager where there is fine-grained access control, and in a Vpc opens
// port 443 to SetupGroup and DeliveryGroup.
type SearchIndex struct {
	constructs.Construct
	// Index is what was set up in OpenSearch, with the names of its parts.
	Index search.Index
	// Domain is nil with Serverless.
	Domain *SearchDomain
	// Collection is nil without Serverless.
	Collection *SearchCollection
	Documents  *PrivateBucket
	Delivery   *Delivery
	// Setup is the function that sets the index up.
	Setup *GoFunction
	// FineGrained says whether roles are set up in the domain.
	FineGrained bool
	// Resource is the custom resource, Custom::SearchIndex, that calls it.
	Resource awscdk.CustomResource
	// DeliveryGroup is the security group of Firehose's network interfaces; nil
	// without Vpc.
	DeliveryGroup awsec2.SecurityGroup
	// SetupGroup is that of the function; nil without Vpc.
	SetupGroup awsec2.SecurityGroup

	readers []string // ARNs of the roles that may read
}

// NewSearchIndex makes a SearchIndex.
func NewSearchIndex(scope constructs.Construct, id string, props SearchIndexProps) *SearchIndex {
	s := &SearchIndex{}
	newConstruct(s, scope, id)
	props.check(check{construct: s}, s)
	s.Index = props.index()
	s.FineGrained = !props.Serverless && !props.Domain.NotFineGrained
	s.network(props)
	s.Documents = NewPrivateBucket(s, "Documents", props.Documents)
	s.Delivery = newDelivery(s, "Delivery", s.Documents.Bucket, props.Logs)
	s.function(props)
	if props.Serverless {
		s.Collection = newSearchCollection(s, props)
	} else {
		s.Domain = newSearchDomain(s, props)
	}
	s.letIn()
	s.setUp(props)
	s.deliver(props)
	return s
}

// index is what is set up. A collection keeps documents by its own policy.
func (p *SearchIndexProps) index() search.Index {
	i := search.Index{
		Name: p.Index, Alias: p.Alias, Rotation: search.Rotation(p.Rotation),
		Shards: p.Shards, Replicas: max(0, p.Replicas), Mapping: p.Schema.Mapping(),
	}
	if !p.Serverless && p.Retention != Unlimited {
		i.Retention = p.Retention
	}
	return i
}
