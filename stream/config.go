package stream

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"regexp"

	"github.com/millrace-dev/millrace/stream/env"
	"github.com/millrace-dev/millrace/stream/measure"
)

// Config is how a handler works. ConfigFromEnv reads it from the environment;
// only the streams have no default.
type Config struct {
	OutputStreamARN       string       // Kinesis data stream that takes the shaped events
	RejectsDeliveryStream string       // name of the Firehose stream that takes rejects
	MaxEventBytes         int          // bound of an event, raw and shaped; 0: DefaultMaxEventBytes
	AggregateBytes        int          // size up to which shaped events are packed; 0: DefaultAggregateBytes
	MetricsNamespace      string       // of the CloudWatch metrics; empty: DefaultMetricsNamespace
	FunctionName          string       // dimension of the metrics; empty: "local"
	Metrics               io.Writer    // takes the metrics; nil: standard output
	Measures              *measure.Set // what the shaper counts, written with the metrics; nil: nothing
	Log                   *slog.Logger
}

// Defaults and limits.
const (
	// DefaultMaxEventBytes is what Firehose takes as one record. Kinesis takes
	// a little more by default: 1 MiB with the partition key.
	DefaultMaxEventBytes = 1000 << 10
	// MaxMaxEventBytes does so in a record of 10 MiB, the largest that a
	// stream can be set to (its MaxRecordSizeInKiB).
	MaxMaxEventBytes = maxCallBytes - maxKeyBytes
	// DefaultAggregateBytes fits into ten of the 25 KB PUT payload units by
	// which Kinesis bills.
	DefaultAggregateBytes   = 250_000
	MinAggregateBytes       = 1_000
	MaxAggregateBytes       = 1_000_000
	DefaultMetricsNamespace = "Millrace"
)

var (
	streamARN = regexp.MustCompile(`^arn:[a-z-]+:kinesis:[a-z0-9-]+:\d{12}:stream/[A-Za-z0-9_.-]{1,128}$`)
	// deliveryName is DeliveryStreamName in the Firehose API reference.
	deliveryName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	// namespace is Namespace in the CloudWatch API reference; AWS/ is AWS's own.
	namespace = regexp.MustCompile(`^[A-Za-z0-9._/#:-]{1,255}$`)
)

// ConfigFromEnv reads the variables that the package comment lists; their
// problems are gathered in e.
func ConfigFromEnv(e *env.Reader) Config {
	c := Config{
		OutputStreamARN:       e.Required("OUTPUT_STREAM_ARN", "the ARN of the Kinesis data stream that takes the shaped events"),
		RejectsDeliveryStream: e.Required("REJECTS_DELIVERY_STREAM", "the name of the Firehose stream that takes rejected events"),
		MaxEventBytes:         e.Int("MAX_EVENT_BYTES", DefaultMaxEventBytes, 1, MaxMaxEventBytes),
		AggregateBytes:        e.Int("AGGREGATE_BYTES", DefaultAggregateBytes, MinAggregateBytes, MaxAggregateBytes),
		MetricsNamespace:      e.String("METRICS_NAMESPACE", DefaultMetricsNamespace),
		FunctionName:          e.String("AWS_LAMBDA_FUNCTION_NAME", ""), // set by Lambda
		Log:                   newLog(os.Stderr, logLevel(e)),
	}
	if c.OutputStreamARN != "" && !streamARN.MatchString(c.OutputStreamARN) {
		e.Fail("OUTPUT_STREAM_ARN", "%q is not the ARN of a Kinesis data stream (arn:aws:kinesis:REGION:ACCOUNT:stream/NAME)", c.OutputStreamARN)
	}
	if c.RejectsDeliveryStream != "" && !deliveryName.MatchString(c.RejectsDeliveryStream) {
		e.Fail("REJECTS_DELIVERY_STREAM", "%q is not the name of a Firehose stream (1 to 64 letters, digits, _, . and -)", c.RejectsDeliveryStream)
	}
	if !namespace.MatchString(c.MetricsNamespace) {
		e.Fail("METRICS_NAMESPACE", "%q is not a CloudWatch namespace (1 to 255 letters, digits, ., _, /, #, : and -)", c.MetricsNamespace)
	}
	return c
}

func (c Config) withDefaults() (Config, error) {
	if c.OutputStreamARN == "" || c.RejectsDeliveryStream == "" {
		return c, errors.New("stream.Config needs OutputStreamARN and RejectsDeliveryStream")
	}
	if err := c.Measures.Err(); err != nil {
		return c, err
	}
	if c.MaxEventBytes == 0 {
		c.MaxEventBytes = DefaultMaxEventBytes
	}
	if c.AggregateBytes == 0 {
		c.AggregateBytes = DefaultAggregateBytes
	}
	if c.MetricsNamespace == "" {
		c.MetricsNamespace = DefaultMetricsNamespace
	}
	if c.FunctionName == "" {
		c.FunctionName = "local"
	}
	if c.Metrics == nil {
		c.Metrics = os.Stdout
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}
