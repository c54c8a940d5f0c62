package firehose

import (
	"context"
	"maps"
	"regexp"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// deliveryStream is one delivery stream, from its creation to its deletion.
type deliveryStream struct {
	service *Service
	name    string
	arn     string
	kind    string // DirectPut or KinesisStreamAsSource
	created time.Time
	quota   *quota
	ctx     context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup // deliveries under way
	bulks   chan struct{}  // bounds the bulk requests under way
	source  *source        // nil: DirectPut

	dimensions []metric.Dimension // of its metrics

	mu        sync.Mutex
	config    streamInput
	dest      *destination
	updated   time.Time
	tags      map[string]string
	deleting  bool
	open      map[string]*buffer // by partition
	errors    map[string]*buffer // by error output type
	backup    *buffer
	sealed    map[*buffer]bool // on their way to S3
	active    map[string]int   // partitions with their open and sealed buffers
	held      int              // bytes of records in memory,
	leaving   int              // of those in sealed buffers
	room      chan struct{}    // closed and replaced when held falls
	counts    DeliveryStatus
	document  document // scratch space of process
	values    [][]byte
	partition []byte
	id        []byte
	puts      int64 // documents that were put, for their ids
	bulkRoom  bulkRoom
	exceeded  bool          // records were refused for the number of partitions since Measure
	jq        time.Duration // what the first query of a batch took; negative: none was asked yet
}

const (
	directPut      = "DirectPut"
	kinesisAsInput = "KinesisStreamAsSource"
)

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)

// create makes a delivery stream. When it returns, a Kinesis source is being
// read.
func (s *Service) create(in streamInput) (*deliveryStream, error) {
	if err := s.checkInput(&in); err != nil {
		return nil, err
	}
	dest, err := s.compileDestination(in, 1)
	if err != nil {
		return nil, err
	}
	d := &deliveryStream{
		service: s, name: in.DeliveryStreamName, arn: s.arn(in.DeliveryStreamName), kind: in.DeliveryStreamType,
		created: s.config.Clock.Now(), updated: s.config.Clock.Now(), config: in, quota: newQuota(s.config.Region), dest: dest, tags: map[string]string{},
		open: map[string]*buffer{}, errors: map[string]*buffer{}, sealed: map[*buffer]bool{}, active: map[string]int{},
		room: make(chan struct{}), bulks: make(chan struct{}, bulkRequests),
		dimensions: []metric.Dimension{{Name: "DeliveryStreamName", Value: in.DeliveryStreamName}},
	}
	for _, t := range in.Tags {
		d.tags[t.Key] = t.Value
	}
	d.ctx, d.stop = context.WithCancel(s.ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.streams[d.name]; ok {
		d.stop()
		return nil, awsapi.Errorf("ResourceInUseException", "Firehose %s under account %s already exists", d.name, s.config.Account)
	}
	if in.KinesisStreamSourceConfiguration != nil {
		if d.source, err = newSource(d, in.KinesisStreamSourceConfiguration); err != nil {
			d.stop()
			return nil, err
		}
	}
	s.streams[d.name] = d
	return d, nil
}

func (s *Service) arn(name string) string {
	return "arn:aws:firehose:" + s.config.Region + ":" + s.config.Account + ":deliverystream/" + name
}

// update changes the destination and the encryption. Buffers that are open are
// delivered as they were begun.
func (d *deliveryStream) update(in streamInput) error {
	dest, err := d.service.compileDestination(in, d.version()+1)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch was := d.dest; {
	case was.query == nil && dest.query != nil:
		return invalid("DynamicPartitioningConfiguration: dynamic partitioning cannot be enabled for the existing delivery stream %s: create another", d.name)
	case was.query != nil && dest.query == nil:
		return invalid("DynamicPartitioningConfiguration: dynamic partitioning cannot be disabled on the delivery stream %s once it is enabled", d.name)
	case (was.search == nil) != (dest.search == nil):
		// API reference, UpdateDestination.
		return invalid("Switching between Amazon OpenSearch Service and other services is not supported: create another delivery stream than %s", d.name)
	case was.search != nil:
		if err := was.search.mayBecome(dest.search, d.name); err != nil {
			return err
		}
	case was.backup != nil && dest.backup == nil:
		return invalid("S3BackupMode: backup cannot be disabled on the delivery stream %s once it is enabled", d.name)
	}
	d.sealAll()
	d.config, d.dest, d.updated = in, dest, d.service.config.Clock.Now()
	return nil
}

func (d *deliveryStream) version() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dest.version
}

// delete ends the stream once what is buffered is delivered, or has failed to
// be three times.
func (s *Service) delete(d *deliveryStream) {
	d.mu.Lock()
	d.deleting = true
	d.mu.Unlock()
	if d.source != nil {
		d.source.close()
	}
	for range 2 { // the second time, what OpenSearch refused the first time
		d.mu.Lock()
		d.sealAll()
		d.mu.Unlock()
		d.work.Wait()
	}
	d.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, d.name)
}

// close stops at once.
func (d *deliveryStream) close() {
	d.stop()
	if d.source != nil {
		d.source.close()
	}
	d.mu.Lock()
	d.deleting = true
	d.dropTimers()
	d.mu.Unlock()
	d.work.Wait()
}

// searches says whether the destination is OpenSearch.
func (d *deliveryStream) searches() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dest.search != nil
}

func (d *deliveryStream) status() DeliveryStatus {
	d.mu.Lock()
	defer d.mu.Unlock()
	status := d.counts
	status.Name = d.name
	if d.dest.search != nil {
		status.Domain = d.dest.search.domainARN
	}
	status.Buffered = max(status.Buffered, d.unsaved())
	if d.source != nil {
		status.Behind = d.source.behind()
	}
	return status
}

// unsaved is how many records have a backup that is not in S3 yet. The caller
// holds d.mu.
func (d *deliveryStream) unsaved() (records int64) {
	if d.backup != nil {
		records = d.backup.records
	}
	for b := range d.sealed {
		if b.uncounted {
			records += b.records
		}
	}
	return records
}

func (d *deliveryStream) setTags(tags map[string]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags = maps.Clone(tags)
}
