// Package firehose is Amazon Data Firehose of the local endpoint: delivery
// streams that buffer records and write them to S3 or to OpenSearch, by the rules
// of its developer guide.
//
//	service := firehose.New(firehose.Config{Streams: …, Objects: …, Tables: …})
//	defer service.Close()
//
// A record passes these stages, each only if the stream's configuration has it:
//
//	put, or read from a Kinesis stream (KPL aggregates unpacked, aggregate.go)
//	→ backup of the source record                          S3BackupMode
//	→ split into sub-records (deaggregate.go)              RecordDeAggregation
//	→ partition keys by jq (query.go)                      MetadataExtraction
//	→ JSON to columns by the Glue table (convert.go)       DataFormatConversionConfiguration
//	→ the buffer of its partition (buffer.go)              BufferingHints
//	→ an object in S3 (deliver.go, prefix.go)              Prefix, CompressionFormat
//
// With OpenSearch as the destination a record goes from the source, and its backup,
// into a bulk request instead:
//
//	→ its index and document id                            IndexName, IndexRotationPeriod, DocumentIdOptions
//	→ the buffer, a bulk request (bulk.go)                 BufferingHints
//	→ the domain, again if need be (indexing.go)           RetryOptions
//	→ S3, if it was not indexed (faileddocument.go)        S3Configuration
//
// A record that fails on the way is written, with the reason, under
// ErrorOutputPrefix (erroroutput.go). A record counts as delivered, or failed,
// when its object is in S3 or its document is indexed; until then it counts as
// buffered.
//
// What differs from AWS:
//   - Buffers live in memory: up to 256 MiB of records a stream, and two files
//     being written a service. When a stream holds more, its largest buffer is
//     delivered early (the hints are hints: "Firehose might choose to use
//     different values when it is optimal"), and until there is room again the
//     Kinesis source is not read and puts are answered ServiceUnavailable.
//   - A write to S3 that fails is retried until it succeeds, not for 24 hours.
//   - Deleting a stream delivers what is buffered first; on AWS it may be lost.
//     A write that fails three times then gives up, so that the deletion ends.
//   - Of what the roles allow is asked: kinesis:DescribeStream and the table's
//     glue:GetTableVersions at creation; kinesis:GetRecords, s3:PutObject and
//     logs:PutLogEvents with every read and write. Their trust is not asked.
//     Of OpenSearch: see checkSearch and mayIndex.
//   - Buffering intervals, waits between retries and the pace of reading are divided
//     by Scale. The duration of RetryOptions is not: it decides which documents end
//     in S3.
//   - What is tried again is decided here: a bulk request that failed as a whole, for
//     whatever reason, and each document that was answered another error than 400.
//     One that was answered 400 does not fit the index and goes to S3 at once.
//   - Metrics (metrics.go) are published as they happen, and states every few seconds.
//     DataFreshness, which AWS publishes where there is data, is 0 where nothing waits.
//     Direct puts are refused past the limits per second that have metrics, and counted
//     in ThrottledRecords; the limits are of real seconds, whatever the clock shows.
//   - Lambda, Decompression and CloudWatchLogProcessing processors, ORC, Snappy
//     objects, other destinations than S3 and OpenSearch domains, and custom
//     endpoints of those are refused at creation.
package firehose

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // CustomTimeZone, on machines without a zone database

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/timescale"
)

// Config of the service. Every field but Domains, Authorize, Scale, Log, Metrics and
// Clock is required.
type Config struct {
	// Streams finds the Kinesis stream that is a source.
	Streams func(arn string) (Stream, error)
	// Objects is S3.
	Objects interface {
		PutObject(ctx context.Context, bucket, key string, body []byte) error
	}
	// Tables is the catalog with the schemas of format conversion.
	Tables interface {
		Table(database, name string) (glue.Table, error)
	}
	// Logs takes error logs where CloudWatchLoggingOptions are enabled.
	Logs interface {
		Write(group, stream string, at time.Time, line []byte)
	}
	// Domains finds the OpenSearch domain that is a destination, by its ARN. Nil:
	// there are none.
	Domains func(arn string) (SearchDomain, error)
	// Authorize says whether a role may do an action on a resource, or why not.
	// Nil: everything is allowed.
	Authorize func(roleARN, action, resourceARN string) error
	// Scale divides buffering intervals and other waits. Zero is real time.
	Scale   timescale.Scale
	Account string
	Region  string
	// Log is the endpoint's own. Nil: nothing is logged.
	Log *slog.Logger
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Service is Firehose in one account and region.
type Service struct {
	config Config
	ctx    context.Context // ends with the service
	stop   context.CancelFunc
	turns  chan struct{} // bounds the files that are made at once
	hold   int           // bytes of records that a stream holds in memory

	mu      sync.Mutex
	streams map[string]*deliveryStream
}

// New makes a service without delivery streams.
func New(c Config) *Service {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	s := &Service{config: c, turns: make(chan struct{}, 2), hold: maxHeld, streams: map[string]*deliveryStream{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// Close stops reading and delivering; what is buffered is dropped.
func (s *Service) Close() error {
	s.stop()
	for _, d := range s.all() {
		d.close()
	}
	return nil
}

// DeliveryStatus counts a delivery stream's records. A record is a Kinesis
// record's user record (of a KPL aggregate) or a put record; where one is split
// or holds several JSON texts, each counts. A record whose backup is not in S3
// yet is buffered still.
type DeliveryStatus struct {
	Name      string
	Domain    string // ARN of the OpenSearch domain that is the destination; "": it is S3
	Behind    int64  // records in the source stream after the last one accepted
	Buffered  int64  // records accepted and not yet delivered or failed
	Delivered int64  // records in objects under Prefix, or documents indexed
	Failed    int64  // records in objects under ErrorOutputPrefix
	Files     int64  // objects under Prefix; 0 with OpenSearch
	Retried   int64  // bulk requests that were followed by another for the same documents
}

// Status of every delivery stream, by name.
func (s *Service) Status() []DeliveryStatus {
	status := []DeliveryStatus{}
	for _, d := range s.all() {
		status = append(status, d.status())
	}
	return status
}

// Flush delivers all buffers now and waits until they are in S3.
func (s *Service) Flush(ctx context.Context) error {
	for _, d := range s.all() {
		if err := d.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) all() []*deliveryStream {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*deliveryStream, 0, len(s.streams))
	for _, d := range s.streams {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *deliveryStream) int { return cmp.Compare(a.name, b.name) })
	return all
}

func (s *Service) find(name string) (*deliveryStream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.streams[name]
	if !ok {
		return nil, awsapi.Errorf("ResourceNotFoundException", "Firehose %s under account %s not found.", name, s.config.Account)
	}
	return d, nil
}
