package pipeline

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/millrace-dev/millrace/search/client"
)

// Search is the index of an environment. The names are those of the outputs of
// its stack.
type Search struct {
	DomainEndpoint     string // host name
	DomainName         string
	IndexName          string // what the names of its indices begin with
	Alias              string // for reading
	DeliveryStreamName string
	FailedBucketName   string // of documents that the domain has refused
	FailedPrefix       string
	ReaderRoleArn      string // of the role to search as
}

// outputs that the stack must have.
func (s *Search) outputs() map[string]*string {
	return map[string]*string{
		"SearchDomainEndpoint":     &s.DomainEndpoint,
		"SearchDomainName":         &s.DomainName,
		"SearchIndexName":          &s.IndexName,
		"SearchAlias":              &s.Alias,
		"SearchDeliveryStreamName": &s.DeliveryStreamName,
		"SearchFailedBucketName":   &s.FailedBucketName,
		"SearchFailedPrefix":       &s.FailedPrefix,
		"SearchReaderRoleArn":      &s.ReaderRoleArn,
	}
}

// Client sends requests to the index as its reader, whose role the configuration's
// own identity takes on.
func (s *Search) Client(cfg aws.Config) (*client.Client, error) {
	reader := cfg.Copy()
	reader.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), s.ReaderRoleArn))
	return client.New(s.DomainEndpoint, reader, client.Domain)
}
