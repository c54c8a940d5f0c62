package opensearch

import (
	"encoding/json"

	"github.com/millrace-dev/millrace/local/resource"
)

// domainProps are the properties of AWS::OpenSearchService::Domain.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-opensearchservice-domain.html
type domainProps struct {
	AccessPolicies                json.RawMessage
	AdvancedOptions               map[string]string
	AdvancedSecurityOptions       *securityOptions
	AIMLOptions                   json.RawMessage
	AutomatedSnapshotPauseOptions json.RawMessage
	ClusterConfig                 *clusterConfig
	CognitoOptions                *struct {
		Enabled                             bool
		IdentityPoolId, RoleArn, UserPoolId string
	}
	DeploymentStrategyOptions json.RawMessage
	DomainEndpointOptions     *struct {
		CustomEndpoint, CustomEndpointCertificateArn string
		CustomEndpointEnabled, EnforceHTTPS          bool
		TLSSecurityPolicy                            string
	}
	DomainName string
	EBSOptions *struct {
		EBSEnabled                   bool
		Iops, Throughput, VolumeSize int
		VolumeType                   string
	}
	EncryptionAtRestOptions *struct {
		Enabled  bool
		KmsKeyId string
	}
	EngineVersion         string
	IdentityCenterOptions json.RawMessage
	IPAddressType         string
	LogPublishingOptions  map[string]struct {
		CloudWatchLogsLogGroupArn string
		Enabled                   bool
	}
	NodeToNodeEncryptionOptions *struct{ Enabled bool }
	OffPeakWindowOptions        json.RawMessage
	SkipShardMigrationWait      *bool
	SnapshotOptions             *struct{ AutomatedSnapshotStartHour int }
	SoftwareUpdateOptions       *struct{ AutoSoftwareUpdateEnabled bool }
	Tags                        []resource.Tag
	VPCOptions                  *struct{ SecurityGroupIds, SubnetIds []string }
}

type securityOptions struct {
	AnonymousAuthDisableDate    string
	AnonymousAuthEnabled        bool
	Enabled                     bool
	InternalUserDatabaseEnabled bool
	MasterUserOptions           *struct{ MasterUserARN, MasterUserName, MasterUserPassword string }
	IAMFederationOptions        json.RawMessage
	JWTOptions                  json.RawMessage
	SAMLOptions                 json.RawMessage
}

type clusterConfig struct {
	ColdStorageOptions        *struct{ Enabled bool }
	DedicatedMasterCount      *int
	DedicatedMasterEnabled    bool
	DedicatedMasterType       string
	InstanceCount             *int
	InstanceType              string
	MultiAZWithStandbyEnabled bool
	NodeOptions               json.RawMessage
	WarmCount                 *int
	WarmEnabled               bool
	WarmType                  string
	ZoneAwarenessConfig       *struct{ AvailabilityZoneCount *int }
	ZoneAwarenessEnabled      bool
}

func (p domainProps) fineGrained() bool {
	return p.AdvancedSecurityOptions != nil && p.AdvancedSecurityOptions.Enabled
}

// dataNodes is how many the domain has: one where it does not say.
func (p domainProps) dataNodes() int {
	if p.ClusterConfig == nil || p.ClusterConfig.InstanceCount == nil {
		return 1
	}
	return max(1, *p.ClusterConfig.InstanceCount)
}

// managers is how many dedicated ones the domain has.
func (p domainProps) managers() int {
	if p.ClusterConfig == nil || !p.ClusterConfig.DedicatedMasterEnabled || p.ClusterConfig.DedicatedMasterCount == nil {
		return 0
	}
	return *p.ClusterConfig.DedicatedMasterCount
}

// master is the ARN of the master user; empty without fine-grained access control.
func (p domainProps) master() string {
	if !p.fineGrained() || p.AdvancedSecurityOptions.MasterUserOptions == nil {
		return ""
	}
	return p.AdvancedSecurityOptions.MasterUserOptions.MasterUserARN
}
