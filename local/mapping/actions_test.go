package mapping

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

func TestTheSDKManagesAMapping(t *testing.T) {
	b := newBench(t, 1)
	c := sdk.NewFromConfig(awsapitest.Serve(t, awsapi.Service{Name: "lambda", Protocol: awsapi.RESTJSON, Actions: b.Actions()}))
	ctx := t.Context()
	from := time.Now().Add(-time.Hour).Truncate(time.Second)
	made, err := c.CreateEventSourceMapping(ctx, &sdk.CreateEventSourceMappingInput{
		FunctionName: aws.String("transform"), EventSourceArn: aws.String(aStream),
		StartingPosition: types.EventSourcePositionAtTimestamp, StartingPositionTimestamp: &from,
		BatchSize: aws.Int32(7), ParallelizationFactor: aws.Int32(3), MaximumRetryAttempts: aws.Int32(5), MaximumRecordAgeInSeconds: aws.Int32(61),
		MaximumBatchingWindowInSeconds: aws.Int32(2), BisectBatchOnFunctionError: aws.Bool(true),
		FunctionResponseTypes: []types.FunctionResponseType{types.FunctionResponseTypeReportBatchItemFailures},
		DestinationConfig:     &types.DestinationConfig{OnFailure: &types.OnFailure{Destination: aws.String(aBucket)}},
		MetricsConfig:         &types.EventSourceMappingMetricsConfig{Metrics: []types.EventSourceMappingMetric{types.EventSourceMappingMetricEventCount}},
		Tags:                  map[string]string{"k": "v"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.GetEventSourceMapping(ctx, &sdk.GetEventSourceMappingInput{UUID: made.UUID})
	if err != nil {
		t.Fatal(err)
	}
	// Each knob has a value of its own, so that none can stand for another.
	if *got.BatchSize != 7 || *got.ParallelizationFactor != 3 || *got.MaximumRetryAttempts != 5 || *got.MaximumRecordAgeInSeconds != 61 || *got.MaximumBatchingWindowInSeconds != 2 || !*got.BisectBatchOnFunctionError {
		t.Errorf("got %+v", got)
	}
	if *got.State != "Enabled" || *got.FunctionArn != aFunction || *got.EventSourceArn != aStream || !got.StartingPositionTimestamp.Equal(from) || *got.DestinationConfig.OnFailure.Destination != aBucket || len(got.FunctionResponseTypes) != 1 {
		t.Errorf("got %+v", got)
	}
	updated, err := c.UpdateEventSourceMapping(ctx, &sdk.UpdateEventSourceMappingInput{
		UUID: made.UUID, Enabled: aws.Bool(false), BatchSize: aws.Int32(9), MaximumRecordAgeInSeconds: aws.Int32(-1),
		DestinationConfig: &types.DestinationConfig{OnFailure: &types.OnFailure{Destination: aws.String("")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if *updated.State != "Disabled" || *updated.BatchSize != 9 || *updated.ParallelizationFactor != 3 || *updated.MaximumRecordAgeInSeconds != -1 || updated.DestinationConfig.OnFailure != nil {
		t.Errorf("updated %+v", updated)
	}
	list, err := c.ListEventSourceMappings(ctx, &sdk.ListEventSourceMappingsInput{FunctionName: aws.String("transform")})
	if err != nil || len(list.EventSourceMappings) != 1 {
		t.Errorf("listed %+v, %v", list, err)
	}
	none, err := c.ListEventSourceMappings(ctx, &sdk.ListEventSourceMappingsInput{FunctionName: aws.String("other")})
	if err != nil || len(none.EventSourceMappings) != 0 {
		t.Errorf("listed %+v, %v", none, err)
	}
	if _, err := c.DeleteEventSourceMapping(ctx, &sdk.DeleteEventSourceMappingInput{UUID: made.UUID}); err != nil {
		t.Error(err)
	}
	_, err = c.GetEventSourceMapping(ctx, &sdk.GetEventSourceMappingInput{UUID: made.UUID})
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != "ResourceNotFoundException" {
		t.Errorf("got %v", err)
	}
}
