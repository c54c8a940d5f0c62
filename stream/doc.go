// Package stream is what a Lambda function on a Kinesis stream needs around the
// one thing that is its own: the function between an event and its shaped form.
// It decodes the batch, unpacks KPL aggregates, calls the [Shaper] for every
// event, packs what it makes and puts it on an output stream, sends events that
// are wrong to a Firehose stream of rejects, and answers Lambda with the first
// record that has to come again.
//
//	func main() {
//		stream.Main(func(ctx context.Context, s stream.Setup) (stream.Shaper, error) {
//			return stream.JSON(func(e stream.Event, in *Reading, out *Row) (string, error) {
//				if in.Sensor == "" {
//					return "", stream.Reject("missing_sensor", "no sensor")
//				}
//				*out = Row{in.Sensor, in.Celsius*9/5 + 32}
//				return in.Sensor, nil
//			}), nil
//		})
//	}
//
// [JSON] decodes and encodes with encoding/json. A Shaper of one's own, with
// jsonscan, is several times faster.
//
// # Environment
//
//	OUTPUT_STREAM_ARN        Kinesis data stream for the shaped events; required
//	REJECTS_DELIVERY_STREAM  name of the Firehose stream for rejects; required
//	METRICS_NAMESPACE        CloudWatch namespace; default Millrace
//	LOG_LEVEL                debug, info, warn or error; default info
//	MAX_EVENT_BYTES          bound of an event, raw and shaped; default 1047552,
//	                         which is 1 MiB less 1 KiB for the partition key
//	AGGREGATE_BYTES          size of the aggregates put; default 250000, which
//	                         is ten of Kinesis' 25 KB PUT payload units
//
// Of the AWS SDK's variables, these count: AWS_REGION, AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which Lambda sets; and
// AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_KINESIS (_FIREHOSE, …),
// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_USE_FIPS_ENDPOINT,
// AWS_USE_DUALSTACK_ENDPOINT, AWS_CA_BUNDLE, AWS_MAX_ATTEMPTS and AWS_RETRY_MODE.
// Profiles, SSO and instance roles do not: they are not Lambda's, and reading them
// would make the function larger and its start slower. All problems are reported
// at once, to the log and to Lambda as the initialization error.
//
// # What is guaranteed
//
// Every event is stored at least once: shaped on the output stream, or as a
// reject. A record counts as done when all of its events are; the answer names
// the first record that is not, and Lambda delivers again from there. The event
// source mapping must therefore have FunctionResponseTypes
// ReportBatchItemFailures; without it Lambda takes that answer for a success.
//
// Shaped events of one partition key are stored in the order of their arrival.
// A record that is delivered again is stored again, with all that followed it.
//
// An event goes to rejects if the Shaper returns a [*Rejection], and in these
// cases, which the package finds itself: too_large (over MAX_EVENT_BYTES, raw or
// shaped) and invalid_partition_key (the Shaper's key is not 1 to 256 characters
// of UTF-8). Any other error, and a panic, fails the record.
//
// What Kinesis or Firehose do not take is put again, with exponential backoff
// and full jitter, until a second before the invocation's deadline (a fifth of
// its time if that is less). Errors that stay, such as a missing permission,
// fail the records at once.
//
// # Output stream
//
// Events are put as KPL aggregates (package kpl), one shard's events together:
// the MD5 of an event's partition key and the hash ranges of ListShards decide,
// as they would without aggregation. An aggregate's own partition key is the ID
// of the shard, its explicit hash key the beginning of the shard's range. An
// event that fits into a record only without the format around it is put plain,
// under its own partition key. When shards are split or merged, the answers of
// PutRecords show it, and the map is made anew.
//
// # Rejects
//
// A line of JSON per event, in a Firehose record:
//
//	reason, detail             what the Rejection says (detail up to 1 KiB)
//	rejected_at, arrived_at    UTC, RFC 3339 with milliseconds
//	stream, shard_id           where the record came from
//	sequence_number            its sequence number
//	sub_sequence_number        the event's place in a KPL aggregate, from 0
//	partition_key              the event's partition key (up to 1 KiB)
//	data                       the event as it came, in base64
//	part, parts                1, 1; data over 700 KiB is split over several
//	                           lines, that differ in part and data
//
// # Metrics
//
// On standard output in CloudWatch's embedded metric format, for each
// invocation, with the dimension FunctionName. They count work: a record that
// is delivered again counts again.
//
//	EventsReceived     Count         events shaped or rejected
//	EventsShaped       Count         events that the Shaper shaped
//	EventsRejected     Count         events that it, or this package, rejected
//	RecordsReceived    Count         Kinesis records in the batch
//	RecordsPut         Count         Kinesis records stored on the output stream
//	BytesPut           Bytes         data of these
//	PutRetries         Count         entries put to the output stream again
//	ThrottledEntries   Count         entries refused for a shard's limits
//	RejectRetries      Count         rejects put to Firehose again
//	BatchItemFailures  Count         1 if the answer names a failed record, or 0
//	IteratorAgeMax     Milliseconds  age of the oldest record at the beginning
//
// EventsRejected comes a second time per reason, with the dimensions
// FunctionName and Reason.
//
// A Shaper may count in [Setup].Measures what it sees of its events, and its
// metrics are written with these (package measure). It counts what it shapes, so
// that events of a record that fails, and comes again, count twice, too.
//
// Logs are JSON on standard error with the invocation's requestId. They hold no
// account IDs, and no event contents as long as the errors of the Shaper do not.
package stream
