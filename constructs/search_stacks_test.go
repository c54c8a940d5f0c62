package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/bundling"
)

func init() {
	register("search-defaults", app.searchDefaults)
	register("search-knobs", app.searchKnobs)
	register("search-mistakes", app.searchMistakes)
}

// searchDefaults has what is required alone, for each of the three places of an index.
func (a app) searchDefaults(stack awscdk.Stack) {
	source := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{}).Stream
	made := constructs.NewSearchIndex(stack, "Made", constructs.SearchIndexProps{Source: source, Schema: sales})
	constructs.NewSearchIndex(stack, "Given", constructs.SearchIndexProps{Source: source, Schema: sales, Domain: constructs.SearchDomainProps{Domain: theirDomain(stack)}})
	serverless := constructs.NewSearchIndex(stack, "Serverless", constructs.SearchIndexProps{Source: source, Schema: sales, Serverless: true})
	for _, s := range []*constructs.SearchIndex{made, serverless} {
		role := awsiam.NewRole(stack, jsii.String(*s.Node().Id()+"Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
		s.GrantRead(role)
		s.GrantRead(role) // is there once
	}
}

func theirDomain(stack awscdk.Stack) awsopensearchservice.IDomain {
	return awsopensearchservice.Domain_FromDomainAttributes(stack, jsii.String("TheirDomain"), &awsopensearchservice.DomainAttributes{
		DomainArn:      stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("es"), Resource: jsii.String("domain"), ResourceName: jsii.String("theirs")}),
		DomainEndpoint: jsii.String("search-theirs-abc.us-east-1.es.amazonaws.com"),
	})
}

func theirZones(stack awscdk.Stack, id string) awsec2.IVpc {
	return awsec2.Vpc_FromVpcAttributes(stack, &id, &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-0a1b2c3d4e5f67890"), AvailabilityZones: jsii.Strings("a", "b", "c", "d"), VpcCidrBlock: jsii.String("10.9.0.0/16"),
		IsolatedSubnetIds:           jsii.Strings("subnet-1111111111111111a", "subnet-1111111111111111b", "subnet-1111111111111111c", "subnet-1111111111111111d"),
		IsolatedSubnetRouteTableIds: jsii.Strings("rtb-1", "rtb-1", "rtb-1", "rtb-1"),
	})
}

// searchKnobs gives each field of the props a value that is neither its default nor
// another's.
func (a app) searchKnobs(stack awscdk.Stack) {
	their := theirResources(stack)
	vpc := theirZones(stack, "Vpc")
	constructs.NewSearchIndex(stack, "Index", constructs.SearchIndexProps{
		Source: their.stream, Schema: sales, Index: "sold", Alias: "sales", Rotation: "OneWeek", Retention: 9 * day, Shards: 5, Replicas: 2,
		Domain: constructs.SearchDomainProps{
			Name: "shop", EngineVersion: "OpenSearch_2.17", NodeType: "m6g.large.search", DataNodes: 6, VolumeGiB: 37,
			ManagerType: "c6g.large.search", Standby: true,
		},
		Vpc: vpc, Buffer: constructs.BufferProps{SizeMiB: 17, Interval: 77 * time.Second}, RetryDuration: 91 * time.Second, BackupAll: true,
		Documents: constructs.PrivateBucketProps{Expiration: 11 * day}, Key: their.key, Architecture: bundling.X86,
		Logs: constructs.LogProps{RetentionDays: 5}, Removal: awscdk.RemovalPolicy_DESTROY,
	})
	constructs.NewSearchIndex(stack, "Bare", constructs.SearchIndexProps{
		Source: their.stream, Schema: sales, RetryDuration: constructs.None, Rotation: "NoRotation", Alias: "all-of-them",
		Vpc: vpc, Subnets: []awsec2.ISubnet{(*vpc.IsolatedSubnets())[3]}, Domain: constructs.SearchDomainProps{NoLogs: true},
	})
	constructs.NewSearchIndex(stack, "Guest", constructs.SearchIndexProps{
		Source: their.stream, Schema: sales, Vpc: vpc, Removal: awscdk.RemovalPolicy_DESTROY, Retention: constructs.Unlimited, Replicas: constructs.None,
		Domain: constructs.SearchDomainProps{Domain: theirDomain(stack), NotFineGrained: true},
	})
	constructs.NewSearchIndex(stack, "Serverless", constructs.SearchIndexProps{
		Source: their.stream, Schema: sales, Serverless: true, Retention: 100 * time.Hour, Vpc: vpc, Key: their.key,
		Collection: constructs.SearchCollectionProps{Name: "shelf", NoStandby: true}, Removal: awscdk.RemovalPolicy_DESTROY,
	})
	constructs.NewSearchIndex(stack, "ForEver", constructs.SearchIndexProps{Source: their.stream, Schema: sales, Serverless: true, Retention: constructs.Unlimited})
}

// searchMistakes makes each mistake that these constructs find.
func (a app) searchMistakes(stack awscdk.Stack) {
	their := awskinesis.Stream_FromStreamArn(stack, jsii.String("TheirStream"), jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/their-stream"))
	vpc := theirZones(stack, "Vpc")
	constructs.NewSearchIndex(stack, "Nothing", constructs.SearchIndexProps{})
	wrong := constructs.NewSearchIndex(stack, "Index", constructs.SearchIndexProps{
		Source: their, Schema: sales, Index: "Sold Things", Alias: "-x", Rotation: "OneYear", Retention: 90 * time.Second, Shards: 2000, Replicas: 3,
		Domain: constructs.SearchDomainProps{
			Name: "S", EngineVersion: "Elasticsearch_7.10", NodeType: "r6g.large", DataNodes: 81, VolumeGiB: 9,
			ManagerType: "big", Standby: true, NotFineGrained: true,
		},
		Subnets: *vpc.IsolatedSubnets(), Buffer: constructs.BufferProps{SizeMiB: 101, Interval: time.Hour}, RetryDuration: 3 * time.Hour,
		Architecture: "arm", Removal: "destroy",
	})
	wrong.GrantRead(awsiam.NewUser(stack, jsii.String("User"), nil))
	constructs.NewSearchIndex(stack, "Zones", constructs.SearchIndexProps{
		Source: their, Schema: sales, Vpc: vpc, Domain: constructs.SearchDomainProps{DataNodes: 4}, Rotation: "NoRotation", Retention: day,
	})
	constructs.NewSearchIndex(stack, "Subnets", constructs.SearchIndexProps{Source: their, Schema: sales, Vpc: vpc, Subnets: *vpc.IsolatedSubnets()})
	constructs.NewSearchIndex(stack, "NoSubnet", constructs.SearchIndexProps{Source: their, Schema: sales, Vpc: vpc, Subnets: []awsec2.ISubnet{nil}})
	constructs.NewSearchIndex(stack, "Serverless", constructs.SearchIndexProps{
		Source: their, Schema: sales, Serverless: true, Domain: constructs.SearchDomainProps{Name: "shop"}, Shards: 3, Replicas: 1,
		Rotation: "OneDay", Retention: time.Hour, Collection: constructs.SearchCollectionProps{Name: "X"},
	})
	constructs.NewSearchIndex(stack, "Elsewhere", constructs.SearchIndexProps{
		Source: their, Schema: sales,
		Domain: constructs.SearchDomainProps{Domain: (*nowhere)(nil)},
	})
}

// nowhere is a domain that was never set.
type nowhere struct {
	awsopensearchservice.IDomain
}
