package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// SearchDomainProps says how a domain of OpenSearch Service is made. What
// availability zones it has follows from the subnets of the SearchIndex.
type SearchDomainProps struct {
	// Domain to use in place of making one: the other fields but FineGrained are
	// then not read. One in a VPC needs the Vpc of the SearchIndex.
	Domain awsopensearchservice.IDomain
	// NotFineGrained says that Domain has no fine-grained access control, so that no
	// roles are set up in it. One that is made always has it. False: it has.
	NotFineGrained bool
	// Name of the domain, 3 to 28 lower-case letters, digits and hyphens, a letter
	// first. Its own access policy names it. Empty: one made of the construct's path.
	Name string
	// EngineVersion, such as OpenSearch_2.19. Empty: OpenSearch_2.19.
	EngineVersion string
	// NodeType of the data nodes. Empty: r6g.large.search.
	NodeType string
	// DataNodes, 1 to 80, a multiple of the availability zones. Zero: one in each.
	DataNodes int
	// VolumeGiB of each data node's volume, of the type gp3, 10 to 24576; what an
	// instance type takes at most differs. Zero: 10.
	VolumeGiB int
	// ManagerType of three dedicated managers. Empty: m6g.large.search with more than
	// one availability zone, with one none.
	ManagerType string
	// Standby keeps the nodes of one of three availability zones ready and out of
	// use until another fails. It takes dedicated managers and 2 Replicas.
	Standby bool
	// NoLogs leaves the logs of slow searches, slow indexing, errors and audit away.
	// False: each has a log group.
	NoLogs bool
}

// SearchDomain is a domain of OpenSearch Service that takes signed requests over
// HTTPS from TLS 1.2 on, from the roles that its policy names; encrypted on disk and
// between its nodes; with fine-grained access control, whose master user is the role
// of the function that sets the index up. AWS takes a snapshot of it each hour and
// keeps it for two weeks.
//
// It makes the domain and, unless NoLogs, four log groups with the policy that lets
// OpenSearch Service write to them, of which an account has room for ten in a region.
type SearchDomain struct {
	constructs.Construct
	Domain awsopensearchservice.IDomain
	// Resource is the domain's own; nil where the domain is given.
	Resource awsopensearchservice.CfnDomain
	// Policy of who may call the domain; nil where the domain is given.
	Policy awsiam.PolicyDocument
	// Group is the security group of the domain; nil where it is given, and without
	// Vpc.
	Group awsec2.SecurityGroup
	// LogGroups by the kind of log, such as SEARCH_SLOW_LOGS; empty where the domain
	// is given.
	LogGroups map[string]awslogs.LogGroup
	// LogsPolicy lets OpenSearch Service write to them; nil where there are none.
	LogsPolicy awslogs.CfnResourcePolicy

	arn *string // by its name, without a reference to the domain
}

// newSearchDomain makes the domain of an index, or takes the one that is given.
func newSearchDomain(s *SearchIndex, props SearchIndexProps) *SearchDomain {
	d := &SearchDomain{LogGroups: map[string]awslogs.LogGroup{}}
	newConstruct(d, s, "Domain")
	given := props.Domain
	if given.Domain != nil {
		d.Domain, d.arn = given.Domain, given.Domain.DomainArn()
		return d
	}
	d.arn = awscdk.Stack_Of(d).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("es"), Resource: jsii.String("domain"), ResourceName: &given.Name,
	})
	d.Policy = awsiam.NewPolicyDocument(nil)
	d.Resource = awsopensearchservice.NewCfnDomain(d, jsii.String("Resource"), &awsopensearchservice.CfnDomainProps{
		DomainName:     &given.Name,
		EngineVersion:  &given.EngineVersion,
		ClusterConfig:  props.cluster(),
		EbsOptions:     &awsopensearchservice.CfnDomain_EBSOptionsProperty{EbsEnabled: true, VolumeType: jsii.String("gp3"), VolumeSize: jsii.Number(given.VolumeGiB)},
		AccessPolicies: d.Policy,
		AdvancedSecurityOptions: &awsopensearchservice.CfnDomain_AdvancedSecurityOptionsInputProperty{
			Enabled:                     true,
			InternalUserDatabaseEnabled: false,
			MasterUserOptions:           &awsopensearchservice.CfnDomain_MasterUserOptionsProperty{MasterUserArn: s.Setup.Role.RoleArn()},
		},
		DomainEndpointOptions: &awsopensearchservice.CfnDomain_DomainEndpointOptionsProperty{
			EnforceHttps: true, TlsSecurityPolicy: jsii.String("Policy-Min-TLS-1-2-PFS-2023-10"),
		},
		EncryptionAtRestOptions:     props.atRest(),
		NodeToNodeEncryptionOptions: &awsopensearchservice.CfnDomain_NodeToNodeEncryptionOptionsProperty{Enabled: true},
		VpcOptions:                  d.network(s, props),
		LogPublishingOptions:        d.logs(props),
	})
	if d.LogsPolicy != nil {
		d.Resource.Node().AddDependency(d.LogsPolicy) // OpenSearch Service tries it at once
	}
	d.Resource.ApplyRemovalPolicy(props.Removal, nil)
	d.Domain = awsopensearchservice.Domain_FromDomainAttributes(d, jsii.String("Made"), &awsopensearchservice.DomainAttributes{
		DomainArn: d.Resource.AttrArn(), DomainEndpoint: d.Resource.AttrDomainEndpoint(),
	})
	d.accept(props)
	return d
}

// cluster spreads the nodes over the zones of the subnets.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
func (p *SearchIndexProps) cluster() *awsopensearchservice.CfnDomain_ClusterConfigProperty {
	zones := p.zones()
	cluster := &awsopensearchservice.CfnDomain_ClusterConfigProperty{
		InstanceType:              &p.Domain.NodeType,
		InstanceCount:             jsii.Number(p.Domain.DataNodes),
		DedicatedMasterEnabled:    p.Domain.ManagerType != "",
		ZoneAwarenessEnabled:      zones > 1,
		MultiAzWithStandbyEnabled: p.Domain.Standby,
	}
	if p.Domain.ManagerType != "" {
		cluster.DedicatedMasterType, cluster.DedicatedMasterCount = &p.Domain.ManagerType, jsii.Number(3)
	}
	if zones > 1 {
		cluster.ZoneAwarenessConfig = &awsopensearchservice.CfnDomain_ZoneAwarenessConfigProperty{AvailabilityZoneCount: jsii.Number(zones)}
	}
	return cluster
}

// zones of the domain: outside of a VPC there are no subnets to count, and one.
func (p *SearchIndexProps) zones() int { return max(1, len(p.Subnets)) }

func (p *SearchIndexProps) atRest() *awsopensearchservice.CfnDomain_EncryptionAtRestOptionsProperty {
	at := &awsopensearchservice.CfnDomain_EncryptionAtRestOptionsProperty{Enabled: true}
	if p.Key != nil {
		at.KmsKeyId = p.Key.KeyArn()
	}
	return at
}

// accept says why the domain is right without what cdk-nag and checkov ask of one.
func (d *SearchDomain) accept(props SearchIndexProps) {
	accept(d.Resource, finding{rule: "AwsSolutions-OS3", reason: "The policy lets in roles by name, whose requests are signed. Firehose has no addresses that could be listed."})
	if props.Vpc == nil {
		accept(d.Resource, finding{rule: "AwsSolutions-OS1", reason: "Without a VPC the domain is reached from anywhere, by signed requests of the roles that its policy names alone."})
	}
	if props.zones() == 1 {
		accept(d.Resource, finding{rule: "AwsSolutions-OS7", reason: "One availability zone was asked for: the events are in the stream and the lake, too."})
	}
	if props.Domain.ManagerType == "" {
		accept(d.Resource, finding{rule: "AwsSolutions-OS4", reason: "With one availability zone the data nodes manage themselves: its failure is the domain's, with or without managers."})
	}
	if props.Domain.NoLogs {
		const reason = "Logs of the domain were not asked for: nobody reads them where things are tried."
		for _, rule := range []string{"AwsSolutions-OS9", "CKV_AWS_84", "CKV_AWS_317"} {
			accept(d.Resource, finding{rule: rule, reason: reason})
		}
	}
}
