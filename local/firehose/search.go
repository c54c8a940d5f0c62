package firehose

import (
	"context"
	"reflect"
	"time"
)

// SearchDomain is an OpenSearch domain as a destination.
type SearchDomain interface {
	// Do sends a request to the domain's REST API as a role. The domain decides
	// whether the role may: it answers 403 where not. An error says that no answer
	// came.
	Do(ctx context.Context, caller string, method, path string, body []byte) (status int, answer []byte, err error)
}

// searchConfiguration is AmazonopensearchserviceDestinationConfiguration
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html).
type searchConfiguration struct {
	BufferingHints           *bufferingHints `json:",omitempty"`
	CloudWatchLoggingOptions *loggingOptions `json:",omitempty"`
	ClusterEndpoint          string          `json:",omitempty"`
	DocumentIdOptions        *documentIDs    `json:",omitempty"`
	DomainARN                string          `json:",omitempty"`
	IndexName                string
	IndexRotationPeriod      string                   `json:",omitempty"`
	ProcessingConfiguration  *processingConfiguration `json:",omitempty"`
	RetryOptions             *retryOptions            `json:",omitempty"`
	RoleARN                  string
	S3BackupMode             string            `json:",omitempty"`
	S3Configuration          *plainS3          `json:",omitempty"`
	TypeName                 string            `json:",omitempty"`
	VpcConfiguration         *vpcConfiguration `json:",omitempty"`
}

type documentIDs struct{ DefaultDocumentIdFormat string }

type vpcConfiguration struct {
	RoleARN          string
	SecurityGroupIds []string
	SubnetIds        []string
}

// searchDestination is a searchConfiguration, checked and ready for use.
type searchDestination struct {
	config    *searchConfiguration // with defaults filled in
	domainARN string
	index     indexName
	ids       bool // FIREHOSE_DEFAULT
	retry     time.Duration
	failures  *destination // S3, for documents that were not indexed
}

// mayBecome says what of a destination an update cannot change: S3BackupMode ("You
// can't change this backup mode after you create the Firehose stream") and
// VpcConfiguration, which UpdateDestination does not have.
func (t *searchDestination) mayBecome(next *searchDestination, stream string) error {
	switch was, is := t.config, next.config; {
	case was.S3BackupMode != is.S3BackupMode:
		return invalid("S3BackupMode: cannot be changed from %s to %s on the delivery stream %s: create another", was.S3BackupMode, is.S3BackupMode, stream)
	case !reflect.DeepEqual(was.VpcConfiguration, is.VpcConfiguration):
		return invalid("VpcConfiguration: cannot be changed on the delivery stream %s: create another", stream)
	default:
		return nil
	}
}
