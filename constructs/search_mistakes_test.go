package constructs_test

import "testing"

func TestEachMistakeOfASearchIndexIsSaidWordForWord(t *testing.T) {
	const (
		firehose   = " (https://docs.aws.amazon.com/firehose/latest/"
		opensearch = " (https://docs.aws.amazon.com/opensearch-service/latest/"
		index      = " (https://docs.opensearch.org/latest/api-reference/index-apis/create-index/)"
		names      = "allowed are 3 to 28 lower-case letters, digits and hyphens, a letter first"
		indexNames = "allowed are 1 to 80 lower-case letters, digits, points, hyphens and underscores, a letter or digit first"
	)
	checkMessages(t, "search-mistakes", map[string][]string{
		"Nothing": {
			"Schema: schema: no column but partition keys; a table needs one in its files",
			"Source is missing: give it the stream of shaped events",
		},
		"Index": {
			"Architecture is \"arm\", allowed are arm64, x86_64",
			"Buffer.Interval is 1h0m0s, allowed are 1s to 15m0s in whole seconds" + firehose + "APIReference/API_AmazonopensearchserviceBufferingHints.html)",
			"Buffer.SizeMiB is 101, allowed are 1 to 100 MiB" + firehose + "APIReference/API_AmazonopensearchserviceBufferingHints.html)",
			"Domain.DataNodes is 81, allowed are 1 to 80 data nodes" + opensearch + "developerguide/limits.html)",
			"Domain.EngineVersion is \"Elasticsearch_7.10\", allowed are versions such as OpenSearch_2.19" + opensearch + "developerguide/what-is.html)",
			"Domain.ManagerType is \"big\", allowed are types such as m6g.large.search" + opensearch + "developerguide/supported-instance-types.html)",
			"Domain.Name is \"S\", " + names + opensearch + "APIReference/API_CreateDomain.html)",
			"Domain.NodeType is \"r6g.large\", allowed are types such as r6g.large.search" + opensearch + "developerguide/supported-instance-types.html)",
			"Domain.NotFineGrained is true, allowed with a Domain that is given: the one that is made has fine-grained access control" + opensearch + "developerguide/fgac.html)",
			"Domain.Standby with 1 availability zones and 3 Replicas, allowed with 3 zones and 2 Replicas: a copy in each" + opensearch + "developerguide/managedomains-multiaz.html)",
			"Domain.VolumeGiB is 9, allowed are 10 to 24576 GiB" + opensearch + "developerguide/limits.html)",
			"GrantRead: the principal is no role, allowed are roles, and what has one, such as a function",
			"Index: 2000 shards; allowed are 1 to 1024, and 0 for 1" + index,
			"Index: index alias \"-x\"; " + indexNames + index,
			"Index: index name \"Sold Things\"; " + indexNames + index,
			"Removal is \"destroy\", allowed are [DESTROY RETAIN RETAIN_ON_UPDATE_OR_DELETE] (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html)",
			"Replicas is 3 with 1 data nodes, allowed are 1 to 2, fewer than there are nodes, and constructs.None" + opensearch + "developerguide/managedomains-multiaz.html)",
			"Retention is 1m30s, allowed are whole minutes, and constructs.Unlimited",
			"RetryDuration is 3h0m0s, allowed are 1s to 2h0m0s in whole seconds" + firehose + "APIReference/API_AmazonopensearchserviceRetryOptions.html)",
			"Rotation is \"OneYear\", allowed are OneDay, NoRotation, OneHour, OneWeek, OneMonth" + firehose + "dev/es-index-rotation.html)",
			"Subnets are given without a Vpc: give the Vpc that they are in" + opensearch + "developerguide/vpc.html)",
		},
		"Zones": {
			"Domain.DataNodes is 4 in 3 availability zones, allowed are as many in each" + opensearch + "developerguide/managedomains-multiaz.html)",
			"Retention is 24h0m0s, allowed with NoRotation is Unlimited: an index is deleted as a whole, and here there is one",
		},
		"Subnets":  {"Subnets has 4, allowed are 1 to 3, private or isolated, one in each availability zone of the domain" + opensearch + "developerguide/vpc.html)"},
		"NoSubnet": {"Subnets[0] is missing: give it a subnet of Vpc" + opensearch + "developerguide/vpc.html)"},
		"Serverless": {
			"Collection.Name is \"X\", " + names + opensearch + "ServerlessAPIReference/API_CreateCollection.html)",
			"Domain is given, and Serverless is true, allowed is one of them: a domain, or a collection",
			"Retention is 1h0m0s, allowed with Serverless are 24h0m0s to 87600h0m0s in whole hours, and constructs.Unlimited" + opensearch + "developerguide/serverless-lifecycle.html)",
			"Rotation is \"OneDay\", allowed with Serverless is NoRotation: Firehose rotates the indices of domains alone" + firehose + "dev/es-index-rotation.html)",
			"Shards is 3 and Replicas is 1, allowed with Serverless is 0: it has its own",
		},
		"Elsewhere": {"Domain.Domain is a nil *constructs_test.nowhere: give it a resource, or leave it out"},
	})
}
