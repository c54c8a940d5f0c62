package firehose

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

var (
	domainPattern = regexp.MustCompile(`^arn:[^:]*:es:[^:]*:\d{12}:domain/[a-z][a-z0-9-]{2,27}$`)
	// An endpoint is search-DOMAIN-RANDOM, or vpc-DOMAIN-RANDOM in a VPC
	// (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html).
	endpointPattern = regexp.MustCompile(`^https://(?:search|vpc)-([a-z][a-z0-9-]{2,27})-[a-z0-9]+\.([a-z0-9-]+)\.es\.amazonaws\.com/?$`)
)

// compileSearch checks an OpenSearch destination by the rules of the API
// reference. What it answers buffers by the destination's own hints; its config is
// that of the S3 side.
func (s *Service) compileSearch(in *searchConfiguration, version int) (*destination, error) {
	config := *in
	search := &searchDestination{config: &config}
	d := &destination{version: version, search: search}
	for _, step := range []func(*Service, *destination) error{
		search.compilePlace, search.compileNames, search.compileBuffering, search.compileBackup, search.compileAccess,
	} {
		if err := step(s, d); err != nil {
			return nil, invalid("AmazonopensearchserviceDestinationConfiguration/%v", err)
		}
	}
	return d, nil
}

// compilePlace finds the domain: "Specify either this ClusterEndpoint or the
// DomainARN field".
func (t *searchDestination) compilePlace(s *Service, _ *destination) error {
	c := t.config
	t.domainARN = c.DomainARN
	switch {
	case (c.DomainARN == "") == (c.ClusterEndpoint == ""):
		return fmt.Errorf("DomainARN %q and ClusterEndpoint %q: exactly one must be given", c.DomainARN, c.ClusterEndpoint)
	case c.ClusterEndpoint != "":
		endpoint := endpointPattern.FindStringSubmatch(c.ClusterEndpoint)
		if endpoint == nil {
			return fmt.Errorf("ClusterEndpoint %q: must be the endpoint of a domain, https://search-NAME-ID.REGION.es.amazonaws.com: custom endpoints are not supported locally", c.ClusterEndpoint)
		}
		t.domainARN = "arn:aws:es:" + endpoint[2] + ":" + s.config.Account + ":domain/" + endpoint[1]
	case !domainPattern.MatchString(c.DomainARN):
		return fmt.Errorf("DomainARN %q: must be the ARN of a domain, arn:aws:es:REGION:ACCOUNT:domain/NAME", c.DomainARN)
	}
	if !rolePattern.MatchString(c.RoleARN) {
		return fmt.Errorf("RoleARN %q: must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME", c.RoleARN)
	}
	if s.config.Domains == nil {
		return fmt.Errorf("DomainARN %q: there are no OpenSearch domains here", t.domainARN)
	}
	if _, err := s.config.Domains(t.domainARN); err != nil {
		return fmt.Errorf("DomainARN %q: %w", t.domainARN, err)
	}
	return c.CloudWatchLoggingOptions.check()
}

func (t *searchDestination) compileNames(*Service, *destination) error {
	c := t.config
	if n := len(c.IndexName); n < 1 || n > 80 {
		return fmt.Errorf("IndexName %q has %d characters: must have 1 to 80", c.IndexName, n)
	}
	// "TypeName" is of Elasticsearch up to 7: an OpenSearch domain refuses each
	// request that has one.
	if c.TypeName != "" {
		return fmt.Errorf("TypeName %q: must be empty: an index of OpenSearch has no types", c.TypeName)
	}
	var err error
	if t.index, err = newIndexName(c.IndexName, c.IndexRotationPeriod); err != nil {
		return err
	}
	c.IndexRotationPeriod = t.index.period
	c.DocumentIdOptions = cmp.Or(c.DocumentIdOptions, &documentIDs{"FIREHOSE_DEFAULT"})
	switch format := c.DocumentIdOptions.DefaultDocumentIdFormat; format {
	case "FIREHOSE_DEFAULT":
		t.ids = true
	case "NO_DOCUMENT_ID":
	default:
		return fmt.Errorf("DocumentIdOptions/DefaultDocumentIdFormat %q: allowed are FIREHOSE_DEFAULT and NO_DOCUMENT_ID", format)
	}
	return nil
}

// compileBuffering: 300 s and 5 MiB by default, and from 0 to 900 s and 1 to
// 100 MiB
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceBufferingHints.html);
// retries for 300 s by default, 0 for none, 7200 s at most
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceRetryOptions.html).
func (t *searchDestination) compileBuffering(_ *Service, d *destination) error {
	size, interval, retry := 5, 300, 300
	if h := t.config.BufferingHints; h != nil {
		size, interval = given(h.SizeInMBs, size), given(h.IntervalInSeconds, interval)
	}
	if r := t.config.RetryOptions; r != nil {
		retry = given(r.DurationInSeconds, retry)
	}
	for _, v := range []struct {
		name       string
		given, min int
		max        int
	}{
		{"BufferingHints/SizeInMBs", size, 1, 100}, {"BufferingHints/IntervalInSeconds", interval, 0, 900},
		{"RetryOptions/DurationInSeconds", retry, 0, 7200},
	} {
		if v.given < v.min || v.given > v.max {
			return fmt.Errorf("%s %d: must be from %d to %d", v.name, v.given, v.min, v.max)
		}
	}
	t.config.BufferingHints, t.config.RetryOptions = &bufferingHints{&interval, &size}, &retryOptions{&retry}
	d.size, d.interval = size<<20, time.Duration(interval)*time.Second
	t.retry = time.Duration(retry) * time.Second
	return nil
}

func given(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// compileBackup: S3 takes the documents that were not indexed, and with
// AllDocuments each record as it came, too.
func (t *searchDestination) compileBackup(s *Service, d *destination) error {
	c := t.config
	if c.S3Configuration == nil {
		return fmt.Errorf("S3Configuration: must be given")
	}
	if p := c.ProcessingConfiguration; p != nil && p.Enabled && len(p.Processors) > 0 {
		return fmt.Errorf("ProcessingConfiguration: processors of type %s are not supported locally with this destination", strconv.Quote(p.Processors[0].Type))
	}
	s3 := c.S3Configuration.extended()
	// Failed documents are written "with AmazonOpenSearchService-failed/ appended
	// to the key prefix" (API reference). A Prefix with expressions asks for an
	// ErrorOutputPrefix, as everywhere.
	if p, err := parsePrefix(s3.Prefix); err == nil && s3.ErrorOutputPrefix == "" && !p.hasExpression() {
		s3.ErrorOutputPrefix = s3.Prefix + "!{firehose:error-output-type}/" + defaultTime
	}
	var err error
	if t.failures, err = s.compile(s3, d.version); err != nil {
		return fmt.Errorf("S3Configuration: %w", unwrapped(err))
	}
	d.config = t.failures.config
	switch c.S3BackupMode = cmp.Or(c.S3BackupMode, "FailedDocumentsOnly"); c.S3BackupMode {
	case "FailedDocumentsOnly":
	case "AllDocuments":
		d.backup = t.failures
	default:
		return fmt.Errorf("S3BackupMode %q: allowed are FailedDocumentsOnly and AllDocuments", c.S3BackupMode)
	}
	return nil
}

func (t *searchDestination) compileAccess(s *Service, _ *destination) error {
	if v := t.config.VpcConfiguration; v != nil {
		switch {
		case !rolePattern.MatchString(v.RoleARN):
			return fmt.Errorf("VpcConfiguration/RoleARN %q: must be the ARN of a role", v.RoleARN)
		case len(v.SecurityGroupIds) < 1 || len(v.SecurityGroupIds) > 5:
			return fmt.Errorf("VpcConfiguration/SecurityGroupIds: %d given: must be 1 to 5", len(v.SecurityGroupIds))
		case len(v.SubnetIds) < 1 || len(v.SubnetIds) > 16:
			return fmt.Errorf("VpcConfiguration/SubnetIds: %d given: must be 1 to 16", len(v.SubnetIds))
		}
	}
	return s.config.checkSearch(t)
}

// unwrapped is an error without the code that it was given on the way.
func unwrapped(err error) error {
	if e := (*awsapi.Error)(nil); errors.As(err, &e) {
		return errors.New(e.Message)
	}
	return err
}
