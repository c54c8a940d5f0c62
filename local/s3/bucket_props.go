package s3

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/millrace-dev/millrace/local/resource"
)

// bucketProps are those of AWS::S3::Bucket that are known here.
type bucketProps struct {
	BucketName                     string
	AccessControl                  string
	BucketEncryption               *bucketEncryption
	LifecycleConfiguration         *lifecycle
	LoggingConfiguration           *logging
	NotificationConfiguration      *notification
	OwnershipControls              *ownershipControls
	PublicAccessBlockConfiguration *publicAccessBlock
	Tags                           []resource.Tag
	VersioningConfiguration        *versioning
}

type bucketEncryption struct {
	ServerSideEncryptionConfiguration []encryptionRule
}

type encryptionRule struct {
	ServerSideEncryptionByDefault encryptionDefault
	BucketKeyEnabled              bool
	BlockedEncryptionTypes        *struct{ EncryptionType []string } `json:",omitempty"`
}

type encryptionDefault struct {
	SSEAlgorithm   string
	KMSMasterKeyID string
}

type publicAccessBlock struct {
	BlockPublicAcls       bool
	IgnorePublicAcls      bool
	BlockPublicPolicy     bool
	RestrictPublicBuckets bool
}

type versioning struct{ Status string }

type ownershipControls struct {
	Rules []struct{ ObjectOwnership string }
}

type logging struct {
	DestinationBucketName string
	LogFilePrefix         string
	TargetObjectKeyFormat json.RawMessage `json:",omitempty"`
}

// notification must be empty: nothing here sends S3 events.
type notification struct {
	EventBridgeConfiguration *struct{ EventBridgeEnabled bool }
	LambdaConfigurations     []json.RawMessage
	QueueConfigurations      []json.RawMessage
	TopicConfigurations      []json.RawMessage
}

type lifecycle struct {
	Rules                              []lifecycleRule
	TransitionDefaultMinimumObjectSize string
}

type lifecycleRule struct {
	ID                                string `json:"Id"`
	Status                            string
	Prefix                            string
	TagFilters                        []resource.Tag
	ObjectSizeGreaterThan             string
	ObjectSizeLessThan                string
	ExpirationInDays                  int
	ExpirationDate                    string
	ExpiredObjectDeleteMarker         bool
	NoncurrentVersionExpirationInDays int
	NoncurrentVersionExpiration       *noncurrentExpiration
	NoncurrentVersionTransition       *noncurrentTransition
	NoncurrentVersionTransitions      []noncurrentTransition
	Transition                        *transition
	Transitions                       []transition
	AbortIncompleteMultipartUpload    *struct{ DaysAfterInitiation int }
}

type noncurrentExpiration struct {
	NoncurrentDays          int
	NewerNoncurrentVersions int
}

type noncurrentTransition struct {
	StorageClass            string
	TransitionInDays        int
	NewerNoncurrentVersions int
}

type transition struct {
	StorageClass     string
	TransitionInDays int
	TransitionDate   string
}

func (p bucketProps) check() error {
	if e := p.BucketEncryption; e != nil {
		for i, r := range e.ServerSideEncryptionConfiguration {
			at := fmt.Sprintf("BucketEncryption/ServerSideEncryptionConfiguration/%d/ServerSideEncryptionByDefault/SSEAlgorithm", i)
			if err := oneOf(at, r.ServerSideEncryptionByDefault.SSEAlgorithm, "AES256", "aws:kms", "aws:kms:dsse"); err != nil {
				return err
			}
		}
	}
	if v := p.VersioningConfiguration; v != nil {
		if err := oneOf("VersioningConfiguration/Status", v.Status, "Enabled", "Suspended"); err != nil {
			return err
		}
	}
	if o := p.OwnershipControls; o != nil {
		if len(o.Rules) != 1 {
			return fmt.Errorf("#/OwnershipControls/Rules: expected exactly one rule, found %d", len(o.Rules))
		}
		if err := oneOf("OwnershipControls/Rules/0/ObjectOwnership", o.Rules[0].ObjectOwnership, "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"); err != nil {
			return err
		}
	}
	if l := p.LifecycleConfiguration; l != nil {
		for i, r := range l.Rules {
			if err := oneOf(fmt.Sprintf("LifecycleConfiguration/Rules/%d/Status", i), r.Status, "Enabled", "Disabled"); err != nil {
				return err
			}
		}
	}
	if n := p.NotificationConfiguration; n != nil && (n.EventBridgeConfiguration != nil || len(n.LambdaConfigurations)+len(n.QueueConfigurations)+len(n.TopicConfigurations) > 0) {
		return fmt.Errorf("#/NotificationConfiguration: the local endpoint sends no S3 events; leave it out")
	}
	if p.AccessControl != "" {
		return oneOf("AccessControl", p.AccessControl, "Private", "BucketOwnerFullControl", "LogDeliveryWrite")
	}
	return nil
}

func oneOf(path, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("#/%s: %q is not a valid enum value; allowed are %v", path, value, allowed)
	}
	return nil
}

func (p bucketProps) versioning() types.BucketVersioningStatus {
	if p.VersioningConfiguration == nil {
		return ""
	}
	return types.BucketVersioningStatus(p.VersioningConfiguration.Status)
}

func (p bucketProps) ownership() types.ObjectOwnership {
	if p.OwnershipControls == nil || len(p.OwnershipControls.Rules) == 0 {
		return types.ObjectOwnershipBucketOwnerEnforced
	}
	return types.ObjectOwnership(p.OwnershipControls.Rules[0].ObjectOwnership)
}
