package mapping

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
)

// settings are a mapping's. Its comments name the property in AWS's terms.
type settings struct {
	EventSourceARN   string
	FunctionARN      string
	Enabled          bool
	BatchSize        int
	Window           time.Duration // MaximumBatchingWindowInSeconds
	Lanes            int           // ParallelizationFactor
	StartingPosition string
	StartingTime     time.Time     // StartingPositionTimestamp
	MaxRetries       int           // MaximumRetryAttempts; -1: for ever
	MaxAge           time.Duration // MaximumRecordAgeInSeconds; 0: for ever
	Bisect           bool          // BisectBatchOnFunctionError
	ReportItems      bool          // FunctionResponseTypes ReportBatchItemFailures
	OnFailure        string        // DestinationConfig.OnFailure.Destination; "": none
	Metrics          []string      // MetricsConfig.Metrics
	Filters          []filter      // FilterCriteria; empty: every record passes
}

// defaults are those of the API reference, CreateEventSourceMapping.
var defaults = settings{Enabled: true, BatchSize: 100, Lanes: 1, MaxRetries: -1}

// properties are what a template or a request says; nil is not said.
type properties struct {
	EventSourceArn                 string
	FunctionName                   string
	Enabled                        *bool
	BatchSize                      *int
	MaximumBatchingWindowInSeconds *int
	ParallelizationFactor          *int
	StartingPosition               string
	StartingPositionTimestamp      *float64
	MaximumRetryAttempts           *int
	MaximumRecordAgeInSeconds      *int
	BisectBatchOnFunctionError     *bool
	FunctionResponseTypes          []string
	DestinationConfig              *destinationConfig
	MetricsConfig                  *metricsConfig
	FilterCriteria                 *filterCriteria
	TumblingWindowInSeconds        *int // refused, with a reason
}

type destinationConfig struct {
	OnFailure *onFailureConfig `json:",omitempty"`
}

type onFailureConfig struct{ Destination string }

type metricsConfig struct{ Metrics []string }

// apply changes base to what the properties say.
func (p properties) apply(base settings, account, region string) (settings, error) {
	c := base
	if p.EventSourceArn != "" {
		c.EventSourceARN = p.EventSourceArn
	}
	if p.FunctionName != "" {
		c.FunctionARN = functionARN(p.FunctionName, account, region)
	}
	if p.StartingPosition != "" {
		c.StartingPosition = p.StartingPosition
	}
	if t := p.StartingPositionTimestamp; t != nil {
		c.StartingTime = time.UnixMilli(int64(math.Round(*t * 1000)))
	}
	assign(&c.Enabled, p.Enabled)
	assign(&c.BatchSize, p.BatchSize)
	assign(&c.Lanes, p.ParallelizationFactor)
	assign(&c.MaxRetries, p.MaximumRetryAttempts)
	assign(&c.Bisect, p.BisectBatchOnFunctionError)
	assignSeconds(&c.Window, p.MaximumBatchingWindowInSeconds)
	if age := p.MaximumRecordAgeInSeconds; age != nil && *age == -1 {
		c.MaxAge = 0
	} else if age != nil && *age == 0 {
		return c, invalid("MaximumRecordAgeInSeconds 0 is not -1 or within 60 and 604800")
	} else {
		assignSeconds(&c.MaxAge, age)
	}
	if p.FunctionResponseTypes != nil {
		c.ReportItems = len(p.FunctionResponseTypes) > 0
	}
	if d := p.DestinationConfig; d != nil {
		c.OnFailure = ""
		if d.OnFailure != nil {
			c.OnFailure = d.OnFailure.Destination
		}
	}
	if p.MetricsConfig != nil {
		c.Metrics = p.MetricsConfig.Metrics
	}
	if p.FilterCriteria != nil {
		var err error
		if c.Filters, err = p.FilterCriteria.parse(); err != nil {
			return c, err
		}
	}
	if err := p.refused(); err != nil {
		return c, err
	}
	return c, c.validate()
}

func assign[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func assignSeconds(field *time.Duration, seconds *int) {
	if seconds != nil {
		*field = time.Duration(*seconds) * time.Second
	}
}

// refused finds what the endpoint cannot honour and must not seem to.
func (p properties) refused() error {
	if n := p.TumblingWindowInSeconds; n != nil && *n != 0 {
		return invalid("TumblingWindowInSeconds %d: tumbling windows are not available on the local endpoint; leave it out or 0", *n)
	}
	for _, kind := range p.FunctionResponseTypes {
		if kind != "ReportBatchItemFailures" {
			return invalid("FunctionResponseTypes %q is not ReportBatchItemFailures", kind)
		}
	}
	return nil
}

var (
	sourceARN   = regexp.MustCompile(`^arn:aws[a-z-]*:kinesis:[^:]+:\d{12}:stream/[a-zA-Z0-9_.-]+(/consumer/[a-zA-Z0-9_.-]+:\d+)?$`)
	bucketARN   = regexp.MustCompile(`^arn:aws[a-z-]*:s3:::([a-z0-9.-]{3,63})$`)
	queueARN    = regexp.MustCompile(`^arn:aws[a-z-]*:sqs:[^:]+:\d{12}:[A-Za-z0-9_-]{1,80}$`)
	topicARN    = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[^:]+:\d{12}:[A-Za-z0-9_-]{1,256}$`)
	metricNames = []string{"EventCount", "ErrorCount", "KafkaMetrics"}
)

func (c settings) validate() error {
	switch {
	case !sourceARN.MatchString(c.EventSourceARN):
		return invalid("EventSourceArn %q is not the ARN of a Kinesis stream or of a consumer of one: the local endpoint maps no other source", c.EventSourceARN)
	case c.FunctionARN == "":
		return invalid("FunctionName is missing")
	case c.BatchSize < 1 || c.BatchSize > 10000:
		return invalid("BatchSize %d is not within 1 and 10000", c.BatchSize)
	case c.Window < 0 || c.Window > 300*time.Second:
		return invalid("MaximumBatchingWindowInSeconds %g is not within 0 and 300", c.Window.Seconds())
	case c.Lanes < 1 || c.Lanes > 10:
		return invalid("ParallelizationFactor %d is not within 1 and 10", c.Lanes)
	case c.MaxRetries < -1 || c.MaxRetries > 10000:
		return invalid("MaximumRetryAttempts %d is not within -1 and 10000", c.MaxRetries)
	case c.MaxAge != 0 && (c.MaxAge < 60*time.Second || c.MaxAge > 604800*time.Second):
		return invalid("MaximumRecordAgeInSeconds %g is not -1 or within 60 and 604800", c.MaxAge.Seconds())
	}
	for _, name := range c.Metrics {
		if !slices.Contains(metricNames, name) {
			return invalid("MetricsConfig Metrics %q is not one of %s", name, strings.Join(metricNames, ", "))
		}
	}
	if err := c.validatePosition(); err != nil {
		return err
	}
	return c.validateDestination()
}

func (c settings) validatePosition() error {
	switch {
	case c.StartingPosition != kinesis.TrimHorizon && c.StartingPosition != kinesis.Latest && c.StartingPosition != kinesis.AtTimestamp:
		return invalid("StartingPosition %q is not one of TRIM_HORIZON, LATEST, AT_TIMESTAMP", c.StartingPosition)
	case c.StartingPosition == kinesis.AtTimestamp && c.StartingTime.IsZero():
		return invalid("StartingPosition AT_TIMESTAMP needs StartingPositionTimestamp")
	case c.StartingPosition != kinesis.AtTimestamp && !c.StartingTime.IsZero():
		return invalid("StartingPositionTimestamp needs StartingPosition AT_TIMESTAMP, which is %s", c.StartingPosition)
	}
	return nil
}

func (c settings) validateDestination() error {
	if c.OnFailure == "" || bucketARN.MatchString(c.OnFailure) || queueARN.MatchString(c.OnFailure) || topicARN.MatchString(c.OnFailure) {
		return nil
	}
	return invalid("DestinationConfig OnFailure %q is not the ARN of an S3 bucket (arn:aws:s3:::NAME), which keeps the records, or of an SQS queue or SNS topic, which are told where they are", c.OnFailure)
}

// stream is the ARN of the stream that is read, by itself or by a consumer.
func (c settings) stream() string {
	arn, _, _ := strings.Cut(c.EventSourceARN, "/consumer/")
	return arn
}

// fanOut says that a consumer with a throughput of its own reads.
func (c settings) fanOut() bool { return c.stream() != c.EventSourceARN }

// position is where shards are read from that are there when the mapping is made.
func (c settings) position() kinesis.Position {
	return kinesis.Position{Type: c.StartingPosition, Timestamp: c.StartingTime}
}

// functionARN completes a function's name, whatever form of it the API allows.
func functionARN(name, account, region string) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return name
	case strings.Contains(name, ":function:"): // ACCOUNT:function:NAME
		return "arn:aws:lambda:" + region + ":" + name
	default:
		return "arn:aws:lambda:" + region + ":" + account + ":function:" + name
	}
}

func lastPart(s, separator string) string { return s[strings.LastIndex(s, separator)+1:] }

func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidParameterValueException", format, args...)
}
