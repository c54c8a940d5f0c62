// Command plain is the transform function as one writes it first: aws-lambda-go's
// event, encoding/json, the AWS SDK, and one Kinesis record per event. It does the
// same work as lambdas/transform, and is what bench/transform compares that with.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firehosetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

const batch = 500 // of PutRecords and PutRecordBatch

type function struct {
	kinesis  *kinesis.Client
	firehose *firehose.Client
	stream   string
	rejects  string
	key      []byte
}

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	f := function{
		kinesis.NewFromConfig(cfg), firehose.NewFromConfig(cfg),
		os.Getenv("OUTPUT_STREAM_ARN"), os.Getenv("REJECTS_DELIVERY_STREAM"), []byte(os.Getenv("ACCOUNT_KEY")),
	}
	lambda.Start(f.handle)
}

func (f *function) handle(ctx context.Context, event events.KinesisEvent) (events.KinesisEventResponse, error) {
	var shaped []types.PutRecordsRequestEntry
	var rejected []firehosetypes.Record
	for _, r := range event.Records {
		out, err := f.shape(r.Kinesis.Data, r.Kinesis.ApproximateArrivalTimestamp.Round(time.Millisecond)) // it was a float of seconds
		if err != nil {
			line, err := json.Marshal(map[string]any{"reason": err.Error(), "data": r.Kinesis.Data, "part": 1})
			if err != nil {
				return events.KinesisEventResponse{}, err
			}
			rejected = append(rejected, firehosetypes.Record{Data: append(line, '\n')})
			continue
		}
		text, err := json.Marshal(out)
		if err != nil {
			return events.KinesisEventResponse{}, err
		}
		key := out.DeviceID
		if key == "" {
			key = out.EventID
		}
		shaped = append(shaped, types.PutRecordsRequestEntry{PartitionKey: aws.String(key), Data: text})
	}
	for chunk := range slices.Chunk(shaped, batch) {
		if err := f.put(ctx, chunk); err != nil {
			return events.KinesisEventResponse{}, err
		}
	}
	for chunk := range slices.Chunk(rejected, batch) {
		out, err := f.firehose.PutRecordBatch(ctx, &firehose.PutRecordBatchInput{DeliveryStreamName: &f.rejects, Records: chunk})
		if err != nil {
			return events.KinesisEventResponse{}, err
		}
		if aws.ToInt32(out.FailedPutCount) > 0 {
			return events.KinesisEventResponse{}, errors.New("rejects were not stored")
		}
	}
	return events.KinesisEventResponse{}, nil
}

// put puts the entries, and those that failed again.
func (f *function) put(ctx context.Context, entries []types.PutRecordsRequestEntry) error {
	for len(entries) > 0 {
		out, err := f.kinesis.PutRecords(ctx, &kinesis.PutRecordsInput{StreamARN: &f.stream, Records: entries})
		if err != nil {
			return err
		}
		var again []types.PutRecordsRequestEntry
		for i, r := range out.Records {
			if r.ErrorCode != nil {
				again = append(again, entries[i])
			}
		}
		entries = again
	}
	return nil
}

func (f *function) shape(data []byte, arrivedAt time.Time) (*x1.Shaped, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("invalid_utf8")
	}
	var raw x1.Raw
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("invalid_json: %w", err)
	}
	if _, err := uuid.Parse(raw.EventID); err != nil {
		return nil, fmt.Errorf("invalid_id: %w", err)
	}
	if !slices.Contains(x1.EventTypes, raw.EventType) {
		return nil, errors.New("unknown_type: " + raw.EventType)
	}
	at, err := time.Parse(time.RFC3339Nano, raw.EventTime)
	switch {
	case err != nil:
		return nil, fmt.Errorf("invalid_time: %w", err)
	case at.After(arrivedAt.Add(x1.DefaultMaxFuture)):
		return nil, errors.New("time_in_future: " + raw.EventTime)
	case at.Before(arrivedAt.Add(-x1.DefaultMaxAge)):
		return nil, errors.New("too_old: " + raw.EventTime)
	}
	out := &x1.Shaped{
		EventID: strings.ToLower(raw.EventID), EventType: raw.EventType, EventTime: schema.Time{Time: at}, IngestTime: schema.Time{Time: arrivedAt},
		SessionID: raw.SessionID, Region: raw.Region,
		DeviceID: raw.Device.ID, DeviceModel: raw.Device.Model, DeviceFirmware: raw.Device.Firmware, DeviceTimezone: raw.Device.Timezone,
		AppName: raw.App.Name, AppVersion: raw.App.Version,
		AssetID: raw.Payload.AssetID, Channel: raw.Payload.Channel, PositionMS: raw.Payload.PositionMS, LatencyMS: raw.Payload.LatencyMS,
		Results: raw.Payload.Results, Confidence: raw.Payload.Confidence, ErrorCode: raw.Payload.ErrorCode, Message: raw.Payload.Message,
		Fatal: raw.Payload.Fatal, FromScreen: raw.Payload.From, ToScreen: raw.Payload.To,
	}
	if raw.AccountID != "" {
		mac := hmac.New(sha256.New, f.key)
		mac.Write([]byte(raw.AccountID))
		out.Account = hex.EncodeToString(mac.Sum(nil))
	}
	return out, nil
}
