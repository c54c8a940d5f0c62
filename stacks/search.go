package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/x1"
)

// Search makes the shaped events searchable.
type Search struct {
	Stack awscdk.Stack
	Index *constructs.SearchIndex
}

// newSearch makes the stack.
func newSearch(d deployment, network *Network, analytics awskinesis.IStream) *Search {
	stack := d.newStack("search", "Millrace: the shaped events in OpenSearch, and the delivery to it")
	key := d.key(stack)
	props := constructs.SearchIndexProps{
		Source:        analytics,
		Schema:        shaped(),
		Index:         x1.IndexName,
		Rotation:      string(d.env.Search.Rotation),
		Retention:     d.env.Search.Retention,
		Shards:        d.search.Shards,
		Replicas:      replicas(d.env.Search.Replicas),
		Domain:        d.domain(),
		Buffer:        buffer(d.search.Buffer),
		RetryDuration: d.env.Search.RetryDuration,
		Documents:     d.bucket(d.env.Rejects, key),
		Key:           key,
		Architecture:  d.env.Architecture,
		Logs:          d.logs(key),
		Removal:       d.removal(),
	}
	if network != nil {
		props.Vpc, props.Subnets = network.Vpc, network.searchSubnets()
	}
	index := constructs.NewSearchIndex(stack, "Search", props)
	reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
		Description: jsii.String("Searches the events of " + d.env.Name + "; for whoever may assume roles in this account"),
	})
	index.GrantRead(reader)
	output(stack, "SearchDomainEndpoint", index.Domain.Domain.DomainEndpoint())
	output(stack, "SearchDomainName", index.Domain.Resource.Ref())
	output(stack, "SearchIndexName", &index.Index.Name)
	alias := index.Index.ReadName()
	output(stack, "SearchAlias", &alias)
	output(stack, "SearchDeliveryStreamName", index.Delivery.DeliveryStream.Ref())
	output(stack, "SearchFailedBucketName", index.Documents.Bucket.BucketName())
	output(stack, "SearchFailedPrefix", &index.Delivery.ErrorPrefix)
	output(stack, "SearchReaderRoleArn", reader.RoleArn())
	return &Search{Stack: stack, Index: index}
}

// domain is the environment's, and where that says nothing the plan's.
func (d deployment) domain() constructs.SearchDomainProps {
	return constructs.SearchDomainProps{
		Name:        "millrace-" + d.env.Name, // 25 letters at most, of 28
		NodeType:    d.search.NodeType,
		DataNodes:   d.search.Nodes,
		VolumeGiB:   d.search.VolumeGiB,
		ManagerType: d.search.ManagerType,
		Standby:     d.env.Search.Standby,
		NoLogs:      !d.env.Search.Logs,
	}
}

// replicas as the construct says them: 0 is its default.
func replicas(n int) int {
	if n == 0 {
		return constructs.None
	}
	return n
}

// searchSubnets are the network's, one a zone, of which a domain has three at most.
func (n *Network) searchSubnets() []awsec2.ISubnet {
	all := *n.Vpc.IsolatedSubnets()
	return all[:min(len(all), 3)]
}
