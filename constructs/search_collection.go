package constructs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchserverless"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// SearchCollectionProps says how a collection of OpenSearch Serverless is made.
type SearchCollectionProps struct {
	// Name of the collection and of its policies, 3 to 28 lower-case letters, digits
	// and hyphens, a letter first. Empty: one made of the construct's path.
	Name string
	// NoStandby leaves the replicas in other availability zones away, which halves
	// what is billed at least. False: they are there.
	NoStandby bool
}

// SearchCollection is a collection of OpenSearch Serverless for time series, with
// its policies: encryption, network, data access, and retention.
//
// It makes the collection, three or four policies and, in a Vpc, an endpoint.
type SearchCollection struct {
	constructs.Construct
	Resource   awsopensearchserverless.CfnCollection
	Encryption awsopensearchserverless.CfnSecurityPolicy
	Network    awsopensearchserverless.CfnSecurityPolicy
	Access     awsopensearchserverless.CfnAccessPolicy
	// Retention is nil where documents are kept for ever.
	Retention awsopensearchserverless.CfnLifecyclePolicy
	// Endpoint is nil without Vpc, where the collection is reached from anywhere, by
	// signed requests.
	Endpoint awsopensearchserverless.CfnVpcEndpoint
	// Group is the security group of Endpoint.
	Group awsec2.SecurityGroup

	name string
}

// newSearchCollection makes the collection after the policies that it must have.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-encryption.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-lifecycle.html
func newSearchCollection(s *SearchIndex, props SearchIndexProps) *SearchCollection {
	l := &SearchCollection{name: props.Collection.Name}
	newConstruct(l, s, "Collection")
	collection := []string{"collection/" + l.name}
	encryption := map[string]any{"Rules": []any{map[string]any{"ResourceType": "collection", "Resource": collection}}}
	if props.Key != nil {
		encryption["KmsARN"] = props.Key.KeyArn()
	} else {
		encryption["AWSOwnedKey"] = true
	}
	l.Encryption = l.security("Encryption", "encryption", encryption)
	network := map[string]any{"Rules": []any{
		map[string]any{"ResourceType": "collection", "Resource": collection},
		map[string]any{"ResourceType": "dashboard", "Resource": collection},
	}}
	if props.Vpc != nil {
		l.endpoint(s, props)
		network["SourceVPCEs"] = []*string{l.Endpoint.AttrId()}
	} else {
		network["AllowFromPublic"] = true
	}
	l.Network = l.security("Network", "network", []any{network})
	l.Resource = awsopensearchserverless.NewCfnCollection(l, jsii.String("Resource"), &awsopensearchserverless.CfnCollectionProps{
		Name: &l.name, Type: jsii.String("TIMESERIES"), StandbyReplicas: standby(props.Collection.NoStandby),
	})
	l.Resource.Node().AddDependency(l.Encryption, l.Network)
	l.Resource.ApplyRemovalPolicy(props.Removal, nil)
	if props.Retention != Unlimited {
		l.retention(s.Index.Name, props.Retention)
	}
	return l
}

func (l *SearchCollection) retention(index string, keep time.Duration) {
	l.Retention = awsopensearchserverless.NewCfnLifecyclePolicy(l, jsii.String("Retention"), &awsopensearchserverless.CfnLifecyclePolicyProps{
		Name: &l.name, Type: jsii.String("retention"),
		Policy: jsii.String(asJSON(map[string]any{"Rules": []any{map[string]any{
			"ResourceType": "index", "Resource": []string{"index/" + l.name + "/" + index}, "MinIndexRetention": fmt.Sprintf("%dh", keep/time.Hour),
		}}})),
	})
	l.Retention.Node().AddDependency(l.Resource)
}

func (l *SearchCollection) security(id, kind string, policy any) awsopensearchserverless.CfnSecurityPolicy {
	return awsopensearchserverless.NewCfnSecurityPolicy(l, &id, &awsopensearchserverless.CfnSecurityPolicyProps{
		Name: &l.name, Type: &kind, Policy: awscdk.Stack_Of(l).ToJsonString(policy, nil),
	})
}

func (l *SearchCollection) endpoint(s *SearchIndex, props SearchIndexProps) {
	l.Group = searchGroup(l, "Group", props.Vpc, "The search collection: from those that are let in")
	s.letInCallers(l.Group)
	l.Endpoint = awsopensearchserverless.NewCfnVpcEndpoint(l, jsii.String("Endpoint"), &awsopensearchserverless.CfnVpcEndpointProps{
		Name: &l.name, VpcId: props.Vpc.VpcId(), SubnetIds: subnetIDs(props.Subnets), SecurityGroupIds: &[]any{l.Group.SecurityGroupId()},
	})
}

func standby(without bool) *string {
	if without {
		return jsii.String("DISABLED")
	}
	return jsii.String("ENABLED")
}

// letIn allows delivery stream and function to call the collection, and says in its
// data access policy what each may do there.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-serverless
func (l *SearchCollection) letIn(s *SearchIndex) {
	allow(s.Delivery.Role, []*string{l.Resource.AttrArn()}, "aoss:APIAccessAll")
	allow(s.Setup.Role, []*string{l.Resource.AttrArn()}, "aoss:APIAccessAll")
	l.Access = awsopensearchserverless.NewCfnAccessPolicy(l, jsii.String("Access"), &awsopensearchserverless.CfnAccessPolicyProps{
		Name: &l.name, Type: jsii.String("data"), Policy: l.data(s),
	})
	l.Access.Node().AddDependency(l.Resource)
}

func (l *SearchCollection) grantRead(s *SearchIndex, to awsiam.IGrantable) awsiam.Grant {
	l.Access.SetPolicy(l.data(s))
	return allow(to, []*string{l.Resource.AttrArn()}, "aoss:APIAccessAll")
}

// data is the data access policy: writer, function, and readers if there are any.
func (l *SearchCollection) data(s *SearchIndex) *string {
	index := func(actions ...string) any {
		return map[string]any{"ResourceType": "index", "Resource": []string{"index/" + l.name + "/" + s.Index.Name}, "Permission": actions}
	}
	items := map[string]any{"ResourceType": "collection", "Resource": []string{"collection/" + l.name}, "Permission": []string{
		"aoss:CreateCollectionItems", "aoss:DeleteCollectionItems", "aoss:DescribeCollectionItems", "aoss:UpdateCollectionItems",
	}}
	policy := []any{
		map[string]any{"Principal": []*string{s.Delivery.Role.RoleArn()}, "Rules": []any{
			index("aoss:CreateIndex", "aoss:DescribeIndex", "aoss:UpdateIndex", "aoss:WriteDocument"),
		}},
		map[string]any{"Principal": []*string{s.Setup.Role.RoleArn()}, "Rules": []any{
			items, index("aoss:DeleteIndex", "aoss:DescribeIndex", "aoss:UpdateIndex"),
		}},
	}
	if len(s.readers) > 0 {
		policy = append(policy, map[string]any{"Principal": s.readers, "Rules": []any{index("aoss:DescribeIndex", "aoss:ReadDocument")}})
	}
	return awscdk.Stack_Of(l).ToJsonString(policy, nil)
}

var collectionName = regexp.MustCompile(`^[a-z][a-z0-9-]{2,27}$`)

// checkServerless finds what is for a domain alone.
func (p *SearchIndexProps) checkServerless(c check) {
	if p.Domain != (SearchDomainProps{}) {
		c.failf("Domain is given, and Serverless is true, allowed is one of them: a domain, or a collection")
		p.Domain = SearchDomainProps{}
	}
	if p.Shards != 0 || p.Replicas != 0 {
		c.failf("Shards is %d and Replicas is %d, allowed with Serverless is 0: it has its own", p.Shards, p.Replicas)
		p.Shards = 0
	}
	standard(&p.Collection.Name, searchName(c.construct.(*SearchIndex), 28))
	c.form("Collection.Name", &p.Collection.Name, "events", collectionName, "3 to 28 lower-case letters, digits and hyphens, a letter first", pageCollection)
}

// asJSON of maps, lists and strings, which marshal.
func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
