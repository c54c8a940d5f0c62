package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// KinesisAPI is what a handler needs of Kinesis; *kinesis.Client has it.
type KinesisAPI interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	// PutRecords must not keep the records' data: its memory is used again.
	PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error)
}

// FirehoseAPI is what a handler needs of Firehose; *firehose.Client has it.
type FirehoseAPI interface {
	PutRecordBatch(context.Context, *firehose.PutRecordBatchInput, ...func(*firehose.Options)) (*firehose.PutRecordBatchOutput, error)
}

// Handler is a Lambda function on a Kinesis stream. It works on one invocation
// at a time.
type Handler struct {
	config  Config
	mu      sync.Mutex
	batch   batch
	shaping shaping
	output  output
	rejects rejects
	lines   []byte // memory of the metrics
}

// New makes a handler. Main does so for a Lambda function.
func New(config Config, k KinesisAPI, f FirehoseAPI, shaper Shaper) (*Handler, error) {
	c, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Handler{
		config:  c,
		shaping: shaping{shaper: shaper, maxBytes: c.MaxEventBytes},
		output: output{
			client: k, arn: c.OutputStreamARN, aggregateBytes: c.AggregateBytes,
			recordBytes: max(defaultRecordBytes, c.MaxEventBytes+maxKeyBytes),
		},
		rejects: rejects{client: f, name: c.RejectsDeliveryStream},
	}, nil
}

// Invoke takes a Kinesis event and answers with the first record that was not
// done, if any (Lambda developer guide, "Configuring partial batch response with
// Kinesis Data Streams and Lambda"). Its error means that the payload is no
// Kinesis event.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	start := time.Now()
	if err := h.batch.decode(payload); err != nil {
		return nil, fmt.Errorf("the payload is not a Kinesis event: %w", err)
	}
	work, cancel := workTime(ctx)
	defer cancel()
	id := requestID(ctx)
	log := h.config.Log.With("requestId", id)

	failed := h.shaping.shape(work, h.batch.records, log)
	r := report{
		namespace: h.config.MetricsNamespace, function: h.config.FunctionName, requestID: id, at: start,
		records: len(h.batch.records), shaped: len(h.shaping.shaped), byReason: countReasons(h.shaping.rejected),
		iteratorAge: age(h.batch.records, start),
	}
	var rejectsFailed int
	var storing sync.WaitGroup
	storing.Go(func() {
		rejectsFailed, r.rejectRetries = h.rejects.store(work, &h.batch, h.shaping.rejected, log)
	})
	outputFailed, put := h.output.store(work, h.shaping.shaped, log)
	storing.Wait()
	failed = min(failed, outputFailed, rejectsFailed)

	a := answer{Failures: []failure{}} // not null: an empty list is success
	if failed < len(h.batch.records) {
		a.Failures = []failure{{string(h.batch.records[failed].sequenceNumber)}}
		r.itemFailures = 1
	}
	r.put = put
	if err := h.write(r); err != nil {
		log.Error("the metrics were not written", "error", err)
	}
	log.Debug("done", "records", r.records, "shaped", r.shaped, "put", put.records, "failures", len(a.Failures), "duration", time.Since(start))
	return json.Marshal(a)
}

// answer is Lambda's StreamsEventResponse.
type answer struct {
	Failures []failure `json:"batchItemFailures"`
}

type failure struct {
	SequenceNumber string `json:"itemIdentifier"`
}
