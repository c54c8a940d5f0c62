package firehose

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// destination is an ExtendedS3DestinationConfiguration, or the S3 side of an
// OpenSearch destination, checked and ready for use. It does not change; an update
// makes another.
type destination struct {
	config         *extendedS3 // with defaults filled in
	version        int
	bucket         string
	prefix         prefix
	errorPrefix    prefix
	zone           *time.Location
	size           int // bytes
	interval       time.Duration
	compress       func(name string, body []byte) ([]byte, error)
	extension      string
	errorExtension string
	split          func(data []byte) [][]byte // nil: no de-aggregation
	query          *query                     // nil: no dynamic partitioning
	delimiter      []byte
	conversion     *conversion        // nil: the records are written as they are
	search         *searchDestination // nil: the destination is S3
	backup         *destination       // nil: none
}

const maxTags = 50

func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidArgumentException", format, args...)
}

var (
	bucketPattern    = regexp.MustCompile(`^arn:[^:]*:s3:::([\w.\-]{1,255})$`)
	rolePattern      = regexp.MustCompile(`^arn:[^:]*:iam::\d{12}:role/[a-zA-Z_0-9+=,.@\-_/]+$`)
	extensionPattern = regexp.MustCompile(`^(\.[0-9a-z!\-_.*'()]+)?$`)
)

// compile checks a destination by the rules of the API reference and the
// developer guide.
func (s *Service) compile(in *extendedS3, version int) (*destination, error) {
	config := *in
	d := &destination{config: &config, version: version}
	for _, step := range []func(*Service) error{
		d.compilePlace, d.compileProcessors, d.compileConversion, d.compileBuffering, d.compileNames, d.compileCompression, d.compileBackup,
	} {
		if err := step(s); err != nil {
			return nil, invalid("%v", err)
		}
	}
	return d, nil
}

func (d *destination) compilePlace(*Service) error {
	c := d.config
	bucket := bucketPattern.FindStringSubmatch(c.BucketARN)
	if bucket == nil {
		return fmt.Errorf("BucketARN %q: must be the ARN of a bucket, arn:aws:s3:::NAME", c.BucketARN)
	}
	d.bucket = bucket[1]
	if !rolePattern.MatchString(c.RoleARN) {
		return fmt.Errorf("RoleARN %q: must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME", c.RoleARN)
	}
	if err := c.CloudWatchLoggingOptions.check(); err != nil {
		return err
	}
	if e := c.EncryptionConfiguration; e != nil && e.KMSEncryptionConfig != nil && e.NoEncryptionConfig != "" {
		return fmt.Errorf("EncryptionConfiguration: give KMSEncryptionConfig or NoEncryptionConfig, not both")
	}
	return nil
}

func (o *loggingOptions) check() error {
	if o != nil && o.Enabled && (o.LogGroupName == "" || o.LogStreamName == "") {
		return fmt.Errorf("CloudWatchLoggingOptions: LogGroupName %q and LogStreamName %q must both be given when logging is enabled", o.LogGroupName, o.LogStreamName)
	}
	return nil
}

// compileBuffering: "SizeInMBs and IntervalInSeconds are optional. However, if
// you specify a value for one of them, you must also provide a value for the
// other"; 5 MiB and 300 s by default, 128 MiB with conversion; at least 64 MiB
// with conversion or dynamic partitioning, for which no zero buffering exists.
func (d *destination) compileBuffering(*Service) error {
	size, interval := 5, 300
	if d.conversion != nil {
		size = 128
	}
	if h := d.config.BufferingHints; h != nil && (h.SizeInMBs != nil || h.IntervalInSeconds != nil) {
		if h.SizeInMBs == nil || h.IntervalInSeconds == nil {
			return fmt.Errorf("BufferingHints: give both SizeInMBs and IntervalInSeconds, or none")
		}
		size, interval = *h.SizeInMBs, *h.IntervalInSeconds
	}
	switch {
	case size < 1 || size > 128:
		return fmt.Errorf("BufferingHints.SizeInMBs %d: must be from 1 to 128", size)
	case interval < 0 || interval > 900:
		return fmt.Errorf("BufferingHints.IntervalInSeconds %d: must be from 0 to 900", interval)
	case d.query != nil && size < 64:
		return fmt.Errorf("BufferingHints.SizeInMBs %d: must be at least 64 when Dynamic Partitioning is enabled", size)
	case d.conversion != nil && size < 64:
		return fmt.Errorf("BufferingHints.SizeInMBs %d: must be at least 64 when data format conversion is enabled", size)
	case d.query != nil && interval < 60:
		return fmt.Errorf("BufferingHints.IntervalInSeconds %d: must be at least 60 when Dynamic Partitioning is enabled", interval)
	}
	d.config.BufferingHints = &bufferingHints{&interval, &size}
	d.size, d.interval = size<<20, time.Duration(interval)*time.Second
	return nil
}

func (d *destination) compileNames(*Service) (err error) {
	c := d.config
	if d.prefix, d.errorPrefix, err = prefixes(c.Prefix, c.ErrorOutputPrefix, d.query != nil); err != nil {
		return err
	}
	var noKeys [][]byte
	if d.query != nil {
		if err := d.prefix.bind(d.query.keys); err != nil {
			return err
		}
		noKeys = make([][]byte, len(d.query.keys))
	}
	for _, p := range []string{c.Prefix, c.ErrorOutputPrefix} {
		if len(p) > 1024 {
			return fmt.Errorf("prefix of %d characters: the limit is 1024", len(p))
		}
	}
	// Neither may have more than 512 characters once evaluated; what partition
	// keys add is seen with each record.
	for _, p := range []prefix{d.prefix, d.errorPrefix} {
		if n := len(p.evaluate(noKeys, time.Now(), conversionFailed)); n > maxPrefix {
			return fmt.Errorf("a prefix has %d characters when it is evaluated: the limit is %d", n, maxPrefix)
		}
	}
	if d.zone, err = time.LoadLocation(c.CustomTimeZone); err != nil || c.CustomTimeZone == "Local" {
		return fmt.Errorf("CustomTimeZone %q: must be UTC or an IANA zone, for example America/New_York", c.CustomTimeZone)
	}
	if !extensionPattern.MatchString(c.FileExtension) || len(c.FileExtension) > 128 {
		return fmt.Errorf("FileExtension %q: must be a dot and up to 127 of the characters 0-9 a-z ! - _ . * ' ( )", c.FileExtension)
	}
	return nil
}

// compileBackup: "After you create a Firehose stream, you can update it to
// enable Amazon S3 backup". Of the backup "the Prefix is used for backing up the
// raw data, whereas the ErrorOutputPrefix is ignored".
func (d *destination) compileBackup(s *Service) error {
	switch c := d.config; c.S3BackupMode {
	case "", "Disabled":
		return nil
	case "Enabled":
		if c.S3BackupConfiguration == nil {
			return fmt.Errorf("S3BackupConfiguration: must be given when S3BackupMode is Enabled")
		}
		backup := c.S3BackupConfiguration.extended()
		backup.CustomTimeZone = c.CustomTimeZone
		backup.ErrorOutputPrefix = "!{firehose:error-output-type}/"
		var err error
		d.backup, err = s.compile(backup, d.version)
		return err
	default:
		return fmt.Errorf("S3BackupMode %q: allowed are Disabled and Enabled", c.S3BackupMode)
	}
}

// checkInput checks what is not of the destination, and fills in defaults.
func (s *Service) checkInput(in *streamInput) error {
	if in.DeliveryStreamType == "" {
		in.DeliveryStreamType = directPut
	}
	if !namePattern.MatchString(in.DeliveryStreamName) {
		return invalid("DeliveryStreamName %q: must be 1 to 64 of the characters a-z A-Z 0-9 _ . -", in.DeliveryStreamName)
	}
	if err := in.checkDestination(); err != nil {
		return err
	}
	if len(in.Tags) > maxTags {
		return invalid("Tags: %d tags; the limit is %d", len(in.Tags), maxTags)
	}
	switch kinesis := in.KinesisStreamSourceConfiguration; in.DeliveryStreamType {
	case directPut:
		if kinesis != nil {
			return invalid("KinesisStreamSourceConfiguration: can be given only when DeliveryStreamType is %s", kinesisAsInput)
		}
		return in.checkEncryption()
	case kinesisAsInput:
		switch {
		case kinesis == nil:
			return invalid("KinesisStreamSourceConfiguration: must be given when DeliveryStreamType is %s", kinesisAsInput)
		case !rolePattern.MatchString(kinesis.RoleARN):
			return invalid("KinesisStreamSourceConfiguration.RoleARN %q: must be the ARN of a role", kinesis.RoleARN)
		case in.DirectPutSourceConfiguration != nil:
			return invalid("DirectPutSourceConfiguration: can be given only when DeliveryStreamType is %s", directPut)
		case in.DeliveryStreamEncryptionConfigurationInput != nil:
			return invalid("DeliveryStreamEncryptionConfigurationInput: a delivery stream with a Kinesis source is encrypted by its source")
		}
		return nil
	default:
		return invalid("DeliveryStreamType %q: supported are %s and %s", in.DeliveryStreamType, directPut, kinesisAsInput)
	}
}

func (in *streamInput) checkEncryption() error {
	switch e := in.DeliveryStreamEncryptionConfigurationInput; {
	case e == nil, e.KeyType == "AWS_OWNED_CMK" && e.KeyARN == "", e.KeyType == "CUSTOMER_MANAGED_CMK" && e.KeyARN != "":
		return nil
	default:
		return invalid("DeliveryStreamEncryptionConfigurationInput: KeyType %q with KeyARN %q: allowed are AWS_OWNED_CMK without a key and CUSTOMER_MANAGED_CMK with one", e.KeyType, e.KeyARN)
	}
}

func (in *streamInput) checkDestination() error {
	var others []string
	for name, given := range map[string][]byte{
		"MSKSourceConfiguration": in.MSKSourceConfiguration, "DatabaseSourceConfiguration": in.DatabaseSourceConfiguration,
		"RedshiftDestinationConfiguration": in.RedshiftDestinationConfiguration, "ElasticsearchDestinationConfiguration": in.ElasticsearchDestinationConfiguration,
		"AmazonOpenSearchServerlessDestinationConfiguration": in.AmazonOpenSearchServerlessDestinationConfiguration,
		"SplunkDestinationConfiguration":                     in.SplunkDestinationConfiguration, "HttpEndpointDestinationConfiguration": in.HttpEndpointDestinationConfiguration,
		"SnowflakeDestinationConfiguration": in.SnowflakeDestinationConfiguration, "IcebergDestinationConfiguration": in.IcebergDestinationConfiguration,
	} {
		if len(given) > 0 {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		return invalid("%s: not supported locally: supported are DirectPut and Kinesis sources, ExtendedS3DestinationConfiguration and AmazonopensearchserviceDestinationConfiguration", strings.Join(others, ", "))
	}
	n := 0
	for _, given := range []bool{
		in.ExtendedS3DestinationConfiguration != nil, in.S3DestinationConfiguration != nil, in.AmazonopensearchserviceDestinationConfiguration != nil,
	} {
		if given {
			n++
		}
	}
	if n != 1 {
		return invalid("Exactly one destination configuration must be given, ExtendedS3DestinationConfiguration, S3DestinationConfiguration or AmazonopensearchserviceDestinationConfiguration")
	}
	return nil
}

// compileDestination compiles the one that is given.
func (s *Service) compileDestination(in streamInput, version int) (*destination, error) {
	switch {
	case in.AmazonopensearchserviceDestinationConfiguration != nil:
		return s.compileSearch(in.AmazonopensearchserviceDestinationConfiguration, version)
	case in.ExtendedS3DestinationConfiguration != nil:
		return s.compile(in.ExtendedS3DestinationConfiguration, version)
	default:
		return s.compile(in.S3DestinationConfiguration.extended(), version)
	}
}
