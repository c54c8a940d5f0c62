package console

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/s3"
	"github.com/millrace-dev/millrace/redrive"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// Failures are the places where what failed waits.
type Failures struct {
	Batches []FailedBatch `json:"batches"` // the newest first, at most 200
	More    int           `json:"more"`    // batches that are not listed
	Records []FailedPlace `json:"records"`
}

// FailedBatch is a batch that a function could not process, in an S3 bucket.
type FailedBatch struct {
	Bucket      string `json:"bucket"`
	Key         string `json:"key"`
	Stream      string `json:"stream"`
	Function    string `json:"function"`
	Records     int    `json:"records"`
	Reason      string `json:"reason"`
	Invocations int    `json:"invocations"`
	At          string `json:"at"`
	Error       string `json:"error,omitempty"` // why the object cannot be read
}

// FailedPlace is a prefix with single records that failed.
type FailedPlace struct {
	Delivery string `json:"delivery"`
	Label    string `json:"label"`
	Bucket   string `json:"bucket"`
	Prefix   string `json:"prefix"`
	What     string `json:"what"` // "rejects": what a function refused; "errors": what Firehose could not deliver
	Objects  int    `json:"objects"`
	Bytes    int64  `json:"bytes"`
}

func (s *Console) failures(r *http.Request) (any, error) {
	f := Failures{Batches: []FailedBatch{}, Records: []FailedPlace{}}
	s.mu.Lock()
	before, now := s.read, map[string]FailedBatch{}
	s.mu.Unlock()
	for _, bucket := range s.onFailure() {
		list, err := s.newest(r.Context(), bucket, "")
		if err != nil {
			continue // no bucket, or deleted meanwhile
		}
		for i, o := range list {
			if i == listed {
				f.More += len(list) - listed
				break
			}
			place := bucket + "/" + o.Key + "@" + o.Modified.String()
			b, known := before[place]
			if !known {
				b = s.failedBatch(r.Context(), bucket, o)
			}
			now[place] = b
			f.Batches = append(f.Batches, b)
		}
	}
	s.mu.Lock()
	s.read = now
	s.mu.Unlock()
	for _, p := range s.failedPlaces() {
		list, err := s.Objects.ListObjects(r.Context(), p.Bucket, p.Prefix)
		if err != nil {
			continue
		}
		for _, o := range list {
			p.Objects, p.Bytes = p.Objects+1, p.Bytes+o.Size
		}
		f.Records = append(f.Records, p)
	}
	return f, nil
}

func (s *Console) failedBatch(ctx context.Context, bucket string, o s3.Object) FailedBatch {
	f := FailedBatch{Bucket: bucket, Key: o.Key}
	body, err := s.Objects.GetObject(ctx, bucket, o.Key)
	if err != nil {
		f.Error = err.Error()
		return f
	}
	b, err := redrive.Read(body)
	if err != nil {
		f.Error = err.Error()
		return f
	}
	f.Stream, f.Records, f.Reason, f.Invocations, f.At = b.Stream(), len(b.Records), b.Condition, b.Invocations, b.At
	f.Function = b.FunctionARN[strings.LastIndexByte(b.FunctionARN, ':')+1:]
	return f
}

// onFailure are the buckets that event source mappings have as their destination.
func (s *Console) onFailure() []string {
	var buckets []string
	for _, r := range s.Resources() {
		if r.Type != "AWS::Lambda::EventSourceMapping" {
			continue
		}
		destination := of[mappingProperties](r).DestinationConfig.OnFailure.Destination
		if bucket, ok := strings.CutPrefix(destination, "arn:aws:s3:::"); ok && !slices.Contains(buckets, bucket) {
			buckets = append(buckets, bucket)
		}
	}
	return buckets
}

// failedPlaces are what delivery streams say of where failed records go: their error
// prefix; of one that programs put to directly, all that it delivers as text, which are
// the records that a function refused.
func (s *Console) failedPlaces() []FailedPlace {
	var places []FailedPlace
	for _, r := range s.Resources() {
		if r.Type != "AWS::KinesisFirehose::DeliveryStream" {
			continue
		}
		p := of[placesProperties](r)
		for _, d := range []destinationPlaces{p.ExtendedS3DestinationConfiguration, p.S3DestinationConfiguration, p.AmazonopensearchserviceDestinationConfiguration.S3Configuration} {
			bucket, ok := strings.CutPrefix(d.BucketARN, "arn:aws:s3:::")
			if !ok {
				continue
			}
			if p.KinesisStreamSourceConfiguration.KinesisStreamARN == "" && !d.DataFormatConversionConfiguration.Enabled {
				places = append(places, FailedPlace{Delivery: nameOf(r), Label: label(r), Bucket: bucket, Prefix: literal(d.Prefix), What: "rejects"})
			}
			if errors := literal(d.ErrorOutputPrefix); errors != "" {
				places = append(places, FailedPlace{Delivery: nameOf(r), Label: label(r), Bucket: bucket, Prefix: errors, What: "errors"})
			}
		}
	}
	return places
}

type destinationPlaces struct {
	BucketARN, Prefix, ErrorOutputPrefix string
	DataFormatConversionConfiguration    struct{ Enabled bool }
}

type placesProperties struct {
	KinesisStreamSourceConfiguration                struct{ KinesisStreamARN string }
	S3DestinationConfiguration                      destinationPlaces
	ExtendedS3DestinationConfiguration              destinationPlaces
	AmazonopensearchserviceDestinationConfiguration struct{ S3Configuration destinationPlaces }
}

// literal is a prefix up to its first expression.
func literal(prefix string) string {
	text, _, _ := strings.Cut(prefix, "!{")
	return text
}

// BatchRecord is a record of a failed batch.
type BatchRecord struct {
	PartitionKey   string   `json:"partitionKey"`
	SequenceNumber string   `json:"sequenceNumber"`
	Events         []string `json:"events"` // of a KPL aggregate, each of its records
}

// batch answers the records of a failed batch.
func (s *Console) batch(r *http.Request) (any, error) {
	q := r.URL.Query()
	if !slices.Contains(s.onFailure(), q.Get("bucket")) {
		return nil, notThere("no event source mapping has the bucket %q as its destination", q.Get("bucket"))
	}
	body, err := s.Objects.GetObject(r.Context(), q.Get("bucket"), q.Get("key"))
	if err != nil {
		return nil, err
	}
	b, err := redrive.Read(body)
	if err != nil {
		return nil, wrong("%s: %v", q.Get("key"), err)
	}
	records := []BatchRecord{}
	for _, k := range b.Records[:min(len(b.Records), listed)] {
		one := BatchRecord{PartitionKey: k.Kinesis.PartitionKey, SequenceNumber: k.Kinesis.SequenceNumber}
		users, ok := kpl.Unpack(k.Kinesis.Data)
		if !ok {
			users = []kpl.Record{{Data: k.Kinesis.Data}}
		}
		for _, u := range users {
			one.Events = append(one.Events, readable(u.Data))
		}
		records = append(records, one)
	}
	return records, nil
}
