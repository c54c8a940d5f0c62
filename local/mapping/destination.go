package mapping

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// invocationRecord is what goes to the destination ("Retain discarded batch records
// for a Kinesis Data Streams event source in Lambda", example of an S3 invocation
// record).
type invocationRecord struct {
	RequestContext   requestContext   `json:"requestContext"`
	ResponseContext  *responseContext `json:"responseContext,omitempty"` // absent if it was never invoked
	Version          string           `json:"version"`
	Timestamp        string           `json:"timestamp"`
	KinesisBatchInfo batchInfo        `json:"KinesisBatchInfo"`
	Payload          string           `json:"payload"` // the event, as a JSON string
}

type requestContext struct {
	RequestID              string `json:"requestId"`
	FunctionARN            string `json:"functionArn"`
	Condition              string `json:"condition"`
	ApproximateInvokeCount int    `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

type batchInfo struct {
	ShardID                         string `json:"shardId"`
	StartSequenceNumber             string `json:"startSequenceNumber"`
	EndSequenceNumber               string `json:"endSequenceNumber"`
	ApproximateArrivalOfFirstRecord string `json:"approximateArrivalOfFirstRecord"`
	ApproximateArrivalOfLastRecord  string `json:"approximateArrivalOfLastRecord"`
	BatchSize                       int    `json:"batchSize"`
	StreamARN                       string `json:"streamArn"`
}

const timestamp = "2006-01-02T15:04:05.000Z"

func (l *lane) invocationRecord(b *batch, items []item, condition string, now time.Time) invocationRecord {
	first, last := items[0], items[len(items)-1]
	r := invocationRecord{
		RequestContext: requestContext{b.last.requestID, l.FunctionARN, condition, b.invocations},
		Version:        "1.0",
		Timestamp:      now.Format(timestamp),
		KinesisBatchInfo: batchInfo{
			ShardID:             l.shard.id,
			StartSequenceNumber: first.sequence, EndSequenceNumber: last.sequence,
			ApproximateArrivalOfFirstRecord: first.arrived.UTC().Format(timestamp),
			ApproximateArrivalOfLastRecord:  last.arrived.UTC().Format(timestamp),
			BatchSize:                       len(items),
			StreamARN:                       l.EventSourceARN,
		},
		Payload: string(payload(items)),
	}
	if b.invocations > 0 {
		r.ResponseContext = &responseContext{200, "$LATEST", b.last.functionError}
	} else {
		r.RequestContext.RequestID = uuid.NewString()
	}
	return r
}

// deliveryAttempts is how often an object is tried to be put before the records
// are dropped, which on AWS is counted in the metric DestinationDeliveryFailures.
const deliveryAttempts = 3

// reports is the prefix of invocation records in the bucket.
const reports = "aws/lambda/"

// report puts the invocation record into the destination's bucket, under
// aws/lambda/ESM-UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID.
func (l *lane) report(b *batch, items []item, condition string) {
	m, now := l.shard.mapping, time.Now().UTC()
	body, err := json.Marshal(l.invocationRecord(b, items, condition, now))
	if err != nil { // structs of strings and numbers
		panic(err)
	}
	bucket := bucketARN.FindStringSubmatch(l.OnFailure)[1]
	key := reports + m.uuid + "/" + l.shard.id + now.Format("/2006/01/02/2006-01-02T15.04.05-") + uuid.NewString()
	ctx := m.service.closing
	for range deliveryAttempts {
		if err = m.service.may(l.FunctionARN, "s3:PutObject", l.OnFailure+"/"+key); err == nil {
			err = m.service.config.Objects.PutObject(ctx, bucket, key, body)
		}
		if err == nil {
			m.onFailure.Add(1)
			return
		}
		sleep(ctx, m.service.config.Scale.Of(firstWait))
	}
	m.service.config.Log.Error("event source mapping: records are lost: the destination does not take them",
		"mapping", m.uuid, "bucket", bucket, "records", len(items), "first", items[0].sequence, "error", err)
}
