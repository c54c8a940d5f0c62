package firehose

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Limits of PutRecord and PutRecordBatch (API reference): "up to 500 records.
// Each record in the request can be as large as 1,000 KB (before base64
// encoding), up to a limit of 4 MB for the entire request".
const (
	maxBatchRecords = 500
	maxBatchBytes   = 4 << 20
	maxRecordBytes  = 1000 << 10
)

type putRecordInput struct {
	DeliveryStreamName string
	Record             recordData
}

type recordData struct{ Data []byte }

type putRecordOutput struct {
	RecordId  string
	Encrypted bool
}

func (s *Service) putRecord(_ context.Context, in *putRecordInput) (*putRecordOutput, error) {
	d, err := s.puttable(in.DeliveryStreamName, []recordData{in.Record})
	if err != nil {
		return nil, err
	}
	if taken := d.put("PutRecord", []recordData{in.Record}); taken == 0 {
		return nil, slowDown
	}
	return &putRecordOutput{RecordId: uuid.NewString(), Encrypted: d.encrypted()}, nil
}

type putBatchInput struct {
	DeliveryStreamName string
	Records            []recordData
}

type putBatchOutput struct {
	FailedPutCount   int
	Encrypted        bool
	RequestResponses []putResponse
}

type putResponse struct {
	RecordId     string `json:",omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

// putRecordBatch: "Even if the request succeeds, FailedPutCount may be greater
// than zero"; the records past the stream's throughput are the ones that fail.
func (s *Service) putRecordBatch(_ context.Context, in *putBatchInput) (*putBatchOutput, error) {
	d, err := s.puttable(in.DeliveryStreamName, in.Records)
	if err != nil {
		return nil, err
	}
	out := &putBatchOutput{Encrypted: d.encrypted(), RequestResponses: make([]putResponse, len(in.Records))}
	taken := d.put("PutRecordBatch", in.Records)
	for i := range in.Records {
		if i < taken {
			out.RequestResponses[i].RecordId = uuid.NewString()
			continue
		}
		out.FailedPutCount++
		out.RequestResponses[i] = putResponse{ErrorCode: slowDown.Code, ErrorMessage: slowDown.Message}
	}
	if taken == 0 {
		return nil, slowDown
	}
	return out, nil
}

var slowDown = awsapi.Errorf("ServiceUnavailableException", "Slow down.").WithStatus(http.StatusServiceUnavailable)

// puttable finds a stream that records can be put on, and checks the request.
func (s *Service) puttable(name string, records []recordData) (*deliveryStream, error) {
	d, err := s.find(name)
	if err != nil {
		return nil, err
	}
	if d.kind != directPut {
		return nil, invalid("This operation is not permitted on %s delivery stream type.", d.kind)
	}
	if len(records) < 1 || len(records) > maxBatchRecords {
		return nil, awsapi.Errorf("ValidationException", "1 validation error detected: %d records: Member must have length from 1 to %d", len(records), maxBatchRecords)
	}
	total := 0
	for i, r := range records {
		if len(r.Data) > maxRecordBytes {
			return nil, awsapi.Errorf("ValidationException", "1 validation error detected: the data of record %d has %d bytes: Member must have length less than or equal to %d", i, len(r.Data), maxRecordBytes)
		}
		total += len(r.Data)
	}
	if total > maxBatchBytes {
		return nil, invalid("Records size exceeds 4 MB limit (%d bytes)", total)
	}
	return d, nil
}

// put takes as many of the records as the stream's limits allow.
func (d *deliveryStream) put(action string, records []recordData) (taken int) {
	now := time.Now()
	defer func() { d.publishPut(action, records, taken, now) }()
	if !d.quota.request(now) || d.full() {
		return 0
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.deleting {
		return 0
	}
	d.renew()
	arrived := d.service.config.Clock.Now()
	for _, r := range records {
		if !d.quota.record(now, len(r.Data)) {
			break
		}
		d.process(&record{data: r.Data, arrived: arrived, sub: -1})
		taken++
	}
	return taken
}

func (d *deliveryStream) encrypted() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.config.DeliveryStreamEncryptionConfigurationInput != nil
}
