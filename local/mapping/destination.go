package mapping

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/metric"
)

// invocationRecord is what goes to the destination: to a bucket with the event, to a
// queue or a topic without it, as a pointer to the records in the stream.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
type invocationRecord struct {
	RequestContext   requestContext   `json:"requestContext"`
	ResponseContext  *responseContext `json:"responseContext,omitempty"` // absent if it was never invoked
	Version          string           `json:"version"`
	Timestamp        string           `json:"timestamp"`
	KinesisBatchInfo batchInfo        `json:"KinesisBatchInfo"`
	Payload          string           `json:"payload,omitempty"` // the event, as a JSON string; only in S3
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
			StreamARN:                       l.stream(),
		},
	}
	if bucketARN.MatchString(l.OnFailure) {
		r.Payload = string(payload(items))
	}
	if b.invocations > 0 {
		r.ResponseContext = &responseContext{200, "$LATEST", b.last.functionError}
	} else {
		r.RequestContext.RequestID = uuid.NewString()
	}
	return r
}

// deliveryAttempts is how often the destination is tried before the records are
// dropped, which is counted in the metric DestinationDeliveryFailures.
const deliveryAttempts = 3

// reports is the prefix of invocation records in a bucket.
const reports = "aws/lambda/"

// report gives the invocation record to the destination; false: it did not take it.
func (l *lane) report(b *batch, items []item, condition string) bool {
	m, now := l.shard.mapping, l.shard.mapping.service.now().UTC()
	body, err := json.Marshal(l.invocationRecord(b, items, condition, now))
	if err != nil { // structs of strings and numbers
		panic(err)
	}
	send := l.destination(now, body)
	ctx := m.service.closing
	for range deliveryAttempts {
		if err = send(ctx); err == nil {
			m.onFailure.Add(1)
			m.publish(l.settings, metric.Count("OnFailureDestinationDeliveredEventCount", len(items)))
			return true
		}
		sleep(ctx, m.service.config.Scale.Of(firstWait))
	}
	m.service.publishOfFunction(l.settings, metric.Count("DestinationDeliveryFailures", 1))
	m.service.config.Log.Error("event source mapping: records are lost: the destination does not take them",
		"mapping", m.uuid, "destination", l.OnFailure, "records", len(items), "first", items[0].sequence, "error", err)
	return false
}

// destination is one way to deliver: in a bucket to one key, under
// aws/lambda/ESM-UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID.
func (l *lane) destination(now time.Time, body []byte) func(context.Context) error {
	m := l.shard.mapping
	c := m.service.config
	action, target := writing[serviceOf(l.OnFailure)], l.OnFailure
	send := func(ctx context.Context) error { return c.Queues.Send(ctx, l.OnFailure, string(body)) }
	if topicARN.MatchString(target) {
		send = func(ctx context.Context) error { return c.Topics.Send(ctx, l.OnFailure, "", string(body)) }
	}
	if bucket := bucketARN.FindStringSubmatch(target); bucket != nil {
		key := reports + m.uuid + "/" + l.shard.id + now.Format("/2006/01/02/2006-01-02T15.04.05-") + uuid.NewString()
		target += "/" + key
		send = func(ctx context.Context) error { return c.Objects.PutObject(ctx, bucket[1], key, body) }
	}
	return func(ctx context.Context) error {
		if err := m.service.may(l.FunctionARN, action, target); err != nil {
			return err
		}
		return send(ctx)
	}
}
