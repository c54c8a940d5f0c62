package lambda

import (
	"context"
	"encoding/base64"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

// client is the AWS SDK against the service.
func client(t *testing.T, s *Service) *sdk.Client {
	return sdk.NewFromConfig(awsapitest.Serve(t, s.API()))
}

func TestTheSDKCreatesInvokesAndDeletes(t *testing.T) {
	ctx := t.Context()
	b := newEmptyBench(t, objects{"f.zip": archive(t, "bootstrap", 0o755, compile(t, runtime.GOARCH))})
	c := client(t, b.Service)
	created, err := c.CreateFunction(ctx, &sdk.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: aws.String(role), Handler: aws.String("bootstrap"), Runtime: types.RuntimeProvidedal2023,
		Architectures: []types.Architecture{types.Architecture(lambdaArch(runtime.GOARCH))},
		Code:          &types.FunctionCode{S3Bucket: aws.String("assets"), S3Key: aws.String("f.zip")},
		Environment:   &types.Environment{Variables: map[string]string{"A": "1"}},
		Timeout:       aws.Int32(9),
	})
	if err != nil {
		t.Fatal(err)
	}
	if created.State != types.StateActive || *created.Timeout != 9 || *created.MemorySize != 128 || created.Environment.Variables["A"] != "1" || *created.LoggingConfig.LogGroup != "/aws/lambda/f" {
		t.Errorf("created %+v", created)
	}
	for _, name := range []string{"f", *created.FunctionArn} {
		r, err := c.Invoke(ctx, &sdk.InvokeInput{FunctionName: &name, Payload: []byte(`{"Text":"hi","Do":"print"}`), LogType: types.LogTypeTail})
		if err != nil {
			t.Fatal(err)
		}
		tail, _ := base64.StdEncoding.DecodeString(aws.ToString(r.LogResult))
		if r.StatusCode != 200 || r.FunctionError != nil || *r.ExecutedVersion != "$LATEST" || !strings.Contains(string(r.Payload), `"text":"hi"`) || !strings.Contains(string(tail), "to stderr: hi\nEND") {
			t.Errorf("%s: %+v, %s, %s", name, r, r.Payload, tail)
		}
	}
	failed, err := c.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`{"Do":"fail","Text":"no"}`)})
	if err != nil || aws.ToString(failed.FunctionError) != "Unhandled" {
		t.Errorf("%+v, %v", failed, err)
	}
	dry, err := c.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("f"), InvocationType: types.InvocationTypeDryRun})
	if err != nil || dry.StatusCode != 204 {
		t.Errorf("dry run %+v, %v", dry, err)
	}
	updated, err := c.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: aws.String("f"), MemorySize: aws.Int32(512)})
	if err != nil || *updated.MemorySize != 512 || *updated.Timeout != 9 {
		t.Errorf("updated %+v, %v", updated, err)
	}
	list, err := c.ListFunctions(ctx, &sdk.ListFunctionsInput{})
	if err != nil || len(list.Functions) != 1 {
		t.Errorf("listed %+v, %v", list, err)
	}
	if _, err := c.DeleteFunction(ctx, &sdk.DeleteFunctionInput{FunctionName: aws.String("f")}); err != nil {
		t.Error(err)
	}
	wantCode(t, "ResourceNotFoundException", func() error {
		_, err := c.GetFunction(ctx, &sdk.GetFunctionInput{FunctionName: aws.String("f")})
		return err
	})
}

func wantCode(t *testing.T, code string, call func() error) {
	t.Helper()
	err := call()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestAnEventIsRunLater(t *testing.T) {
	b := newBench(t, nil)
	c := client(t, b.Service)
	r, err := c.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("f"), InvocationType: types.InvocationTypeEvent, Payload: []byte(`{"Do":"print","Text":"later"}`)})
	if err != nil || r.StatusCode != 202 {
		t.Fatalf("%+v, %v", r, err)
	}
	eventually(t, "the event was handled", func() bool { return strings.Contains(b.logs.text(), "to stderr: later") })
}

func TestWhatTheAPIRefuses(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, nil)
	c := client(t, b.Service)
	for code, call := range map[string]func(context.Context) error{
		"ResourceNotFoundException": func(ctx context.Context) error {
			_, err := c.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("f"), Qualifier: aws.String("live")})
			return err
		},
		"InvalidRequestContentException": func(ctx context.Context) error {
			_, err := c.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`{`)})
			return err
		},
		"InvalidParameterValueException": func(ctx context.Context) error {
			_, err := c.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: aws.String("f"), Environment: &types.Environment{Variables: map[string]string{"AWS_REGION": "x"}}})
			return err
		},
		"UnknownOperationException": func(ctx context.Context) error {
			_, err := c.PublishVersion(ctx, &sdk.PublishVersionInput{FunctionName: aws.String("f")})
			return err
		},
	} {
		wantCode(t, code, func() error { return call(ctx) })
	}
}
