package opensearch

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	domainName    = regexp.MustCompile(`^[a-z][a-z0-9-]{2,27}$`)
	engineVersion = regexp.MustCompile(`^OpenSearch_(\d+)\.(\d+)$`)
	instanceType  = regexp.MustCompile(`^[a-z0-9]+\.[a-z0-9]+\.search$`)
)

// check refuses what the service refuses, and what has no counterpart here.
func (s *Service) check(p domainProps) error {
	switch {
	case p.DomainName != "" && !domainName.MatchString(p.DomainName):
		return fmt.Errorf("#/DomainName: %q does not match %s", p.DomainName, domainName)
	case p.EngineVersion != "" && !engineVersion.MatchString(p.EngineVersion):
		return fmt.Errorf("#/EngineVersion: %q: the local endpoint has OpenSearch_X.Y", p.EngineVersion)
	case p.CognitoOptions != nil && p.CognitoOptions.Enabled:
		return errors.New("#/CognitoOptions: the local endpoint has no Cognito: leave it out")
	case p.DomainEndpointOptions != nil && p.DomainEndpointOptions.CustomEndpointEnabled:
		return errors.New("#/DomainEndpointOptions/CustomEndpointEnabled: the local endpoint serves the domain's own endpoint alone")
	case p.DomainEndpointOptions != nil && !slices.Contains(tlsPolicies, p.DomainEndpointOptions.TLSSecurityPolicy):
		return fmt.Errorf("#/DomainEndpointOptions/TLSSecurityPolicy: %q: allowed are %s", p.DomainEndpointOptions.TLSSecurityPolicy, strings.Join(tlsPolicies[1:], ", "))
	case p.VPCOptions != nil && len(p.VPCOptions.SubnetIds) == 0:
		return errors.New("#/VPCOptions/SubnetIds: a domain in a VPC is in one subnet or more")
	}
	if len(p.AccessPolicies) > 0 {
		if err := s.config.Access.CheckResourcePolicy(p.AccessPolicies); err != nil {
			return fmt.Errorf("#/AccessPolicies: %w", err)
		}
	}
	for kind := range p.LogPublishingOptions {
		if !slices.Contains(logKinds, kind) {
			return fmt.Errorf("#/LogPublishingOptions/%s: allowed are %s", kind, strings.Join(logKinds, ", "))
		}
		if p.LogPublishingOptions[kind].Enabled && kind == "AUDIT_LOGS" && !p.fineGrained() {
			return errors.New("#/LogPublishingOptions/AUDIT_LOGS: audit logs need fine-grained access control")
		}
	}
	return errors.Join(p.checkSecurity(), p.checkCluster(), p.checkStorage())
}

var (
	tlsPolicies = []string{"", "Policy-Min-TLS-1-0-2019-07", "Policy-Min-TLS-1-2-2019-07", "Policy-Min-TLS-1-2-PFS-2023-10", "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08"}
	logKinds    = []string{"ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS", "AUDIT_LOGS"}
)

// checkSecurity: fine-grained access control needs HTTPS and encryption of both kinds
// ("Enabling fine-grained access control").
func (p domainProps) checkSecurity() error {
	o := p.AdvancedSecurityOptions
	if o == nil || !o.Enabled {
		return nil
	}
	switch {
	case o.AnonymousAuthEnabled:
		return errors.New("#/AdvancedSecurityOptions/AnonymousAuthEnabled: not available on the local endpoint: leave it out")
	case o.InternalUserDatabaseEnabled || o.MasterUserOptions == nil || o.MasterUserOptions.MasterUserARN == "":
		return errors.New("#/AdvancedSecurityOptions: the local endpoint has no internal user database: give MasterUserOptions.MasterUserARN")
	case o.MasterUserOptions.MasterUserName+o.MasterUserOptions.MasterUserPassword != "":
		return errors.New("#/AdvancedSecurityOptions/MasterUserOptions: give MasterUserARN, or a name and password, not both")
	case len(o.SAMLOptions)+len(o.JWTOptions)+len(o.IAMFederationOptions) > 0:
		return errors.New("#/AdvancedSecurityOptions: SAMLOptions, JWTOptions and IAMFederationOptions are not available on the local endpoint: leave them out")
	case p.EncryptionAtRestOptions == nil || !p.EncryptionAtRestOptions.Enabled:
		return errors.New("#/EncryptionAtRestOptions: you must enable encryption at rest to use fine-grained access control")
	case p.NodeToNodeEncryptionOptions == nil || !p.NodeToNodeEncryptionOptions.Enabled:
		return errors.New("#/NodeToNodeEncryptionOptions: you must enable node-to-node encryption to use fine-grained access control")
	case p.DomainEndpointOptions == nil || !p.DomainEndpointOptions.EnforceHTTPS:
		return errors.New("#/DomainEndpointOptions/EnforceHTTPS: you must require HTTPS to use fine-grained access control")
	}
	return nil
}

func (p domainProps) checkCluster() error {
	c := p.ClusterConfig
	if c == nil {
		return nil
	}
	for name, typ := range map[string]string{"InstanceType": c.InstanceType, "DedicatedMasterType": c.DedicatedMasterType} {
		if typ != "" && !instanceType.MatchString(typ) {
			return fmt.Errorf("#/ClusterConfig/%s: %q: an instance type ends in .search, as t3.small.search", name, typ)
		}
	}
	if c.InstanceCount != nil && *c.InstanceCount < 1 {
		return fmt.Errorf("#/ClusterConfig/InstanceCount: %d: allowed are 1 and more", *c.InstanceCount)
	}
	if z := c.ZoneAwarenessConfig; z != nil && z.AvailabilityZoneCount != nil && *z.AvailabilityZoneCount != 2 && *z.AvailabilityZoneCount != 3 {
		return fmt.Errorf("#/ClusterConfig/ZoneAwarenessConfig/AvailabilityZoneCount: %d: allowed are 2 and 3", *z.AvailabilityZoneCount)
	}
	if c.MultiAZWithStandbyEnabled && !c.DedicatedMasterEnabled {
		return errors.New("#/ClusterConfig/MultiAZWithStandbyEnabled: a domain with standby has dedicated managers: set DedicatedMasterEnabled")
	}
	return nil
}

func (p domainProps) checkStorage() error {
	e := p.EBSOptions
	if e == nil || !e.EBSEnabled {
		return nil
	}
	if types := []string{"", "standard", "gp2", "gp3", "io1"}; !slices.Contains(types, e.VolumeType) {
		return fmt.Errorf("#/EBSOptions/VolumeType: %q: allowed are %s", e.VolumeType, strings.Join(types[1:], ", "))
	}
	if e.VolumeSize < 10 {
		return fmt.Errorf("#/EBSOptions/VolumeSize: %d GiB: allowed are 10 GiB and more", e.VolumeSize)
	}
	return nil
}
