package awsapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// start serves the mux on loopback and returns the configuration of a client
// that signs and does not retry.
func start(t *testing.T, m *Mux, services ...Service) aws.Config {
	t.Helper()
	for _, s := range services {
		m.Add(s)
	}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(server.URL),
		HTTPClient:   server.Client(),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDTEST", "secret", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

func kinesisOf(actions map[string]Action) Service {
	return Service{Name: "kinesis", Protocol: JSON11, TargetPrefix: "Kinesis_20131202", Actions: actions}
}

func stsOf(actions map[string]Action) Service {
	return Service{Name: "sts", Protocol: Query, Namespace: "https://sts.amazonaws.com/doc/2011-06-15/", Actions: actions}
}

func lambdaOf(actions map[string]Action) Service {
	return Service{Name: "lambda", Protocol: RESTJSON, Actions: actions}
}

func refuse(err error) Action {
	return func(context.Context, *Request) (any, error) { return nil, err }
}

func TestJSONCarriesInputAndOutput(t *testing.T) {
	type in struct{ StreamName string }
	type summary struct {
		StreamName              string
		StreamARN               string
		StreamStatus            string
		OpenShardCount          int
		RetentionPeriodHours    int
		StreamCreationTimestamp Timestamp
		EnhancedMonitoring      []struct{}
	}
	type out struct{ StreamDescriptionSummary summary }
	created := time.UnixMilli(1_764_000_000_123)
	cfg := start(t, &Mux{}, kinesisOf(map[string]Action{
		"DescribeStreamSummary": JSON(func(_ context.Context, r *in) (*out, error) {
			return &out{summary{StreamName: r.StreamName, OpenShardCount: 4, StreamCreationTimestamp: Timestamp{created}}}, nil
		}),
		"DeleteStream": JSON(func(context.Context, *in) (*None, error) { return nil, nil }),
	}))
	client := kinesis.NewFromConfig(cfg)
	got, err := client.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("clicks & <views>")})
	if err != nil {
		t.Fatal(err)
	}
	s := got.StreamDescriptionSummary
	if *s.StreamName != "clicks & <views>" || *s.OpenShardCount != 4 || !s.StreamCreationTimestamp.Equal(created) {
		t.Errorf("got %q, %d shards, created %v", *s.StreamName, *s.OpenShardCount, s.StreamCreationTimestamp)
	}
	if id, ok := awsmiddleware.GetRequestIDMetadata(got.ResultMetadata); !ok || id == "" {
		t.Error("the response has no request ID")
	}
	if _, err := client.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: aws.String("x")}); err != nil {
		t.Errorf("an action without output: %v", err)
	}
}

func TestClientsSeeTypedErrors(t *testing.T) {
	cfg := start(t, &Mux{},
		kinesisOf(map[string]Action{"ListStreams": refuse(Errorf("ResourceInUseException", "stream %s is busy", "s"))}),
		stsOf(map[string]Action{"GetCallerIdentity": refuse(Errorf("ExpiredToken", "too <old>").WithStatus(http.StatusForbidden))}),
		lambdaOf(map[string]Action{
			"GET /2015-03-31/functions/{name}":       refuse(Errorf("ResourceNotFoundException", "no function").WithStatus(http.StatusNotFound)),
			"GET /2016-08-19/account-settings":       refuse(Errorf("TooManyRequestsException", "slow down").WithStatus(http.StatusTooManyRequests)),
			"DELETE /2015-03-31/functions/{name}":    refuse(errors.New("the disk is full")),
			"GET /2015-03-31/event-source-mappings/": refuse(Errorf("Unheard", "of")),
		}))

	_, err := kinesis.NewFromConfig(cfg).ListStreams(t.Context(), nil)
	if e, ok := errors.AsType[*types.ResourceInUseException](err); !ok || e.ErrorMessage() != "stream s is busy" {
		t.Errorf("JSON 1.1: %v", err)
	}
	_, err = sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
	wantError(t, "Query", err, "ExpiredToken", "too <old>", http.StatusForbidden)

	functions := lambda.NewFromConfig(cfg)
	_, err = functions.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("f")})
	if e, ok := errors.AsType[*lambdatypes.ResourceNotFoundException](err); !ok || e.ErrorMessage() != "no function" {
		t.Errorf("REST, member Message: %v", err)
	}
	_, err = functions.GetAccountSettings(t.Context(), nil)
	if e, ok := errors.AsType[*lambdatypes.TooManyRequestsException](err); !ok || e.ErrorMessage() != "slow down" {
		t.Errorf("REST, member message: %v", err)
	}
	_, err = functions.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: aws.String("f")})
	wantError(t, "a plain Go error", err, "InternalFailure", "the disk is full", http.StatusInternalServerError)
}

func wantError(t *testing.T, what string, err error, code, message string, status int) {
	t.Helper()
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), message) {
		t.Errorf("%s: got %v, want %s: %s", what, err, code, message)
	}
	if r, ok := errors.AsType[*smithyhttp.ResponseError](err); !ok || r.HTTPStatusCode() != status {
		t.Errorf("%s: got %v, want status %d", what, err, status)
	}
}

func TestQueryCarriesFormAndXML(t *testing.T) {
	type identity struct {
		Account string
		Arn     string
		UserId  string
	}
	cfg := start(t, &Mux{}, stsOf(map[string]Action{
		"GetCallerIdentity": func(_ context.Context, r *Request) (any, error) {
			return identity{Account: "000000000000", Arn: "arn:&", UserId: r.Form.Get("Version")}, nil
		},
		"AssumeRole": func(context.Context, *Request) (any, error) { return nil, nil },
	}))
	client := sts.NewFromConfig(cfg)
	got, err := client.GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *got.Account != "000000000000" || *got.Arn != "arn:&" || *got.UserId != "2011-06-15" {
		t.Errorf("got %q %q %q", *got.Account, *got.Arn, *got.UserId)
	}
	if _, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("r"), RoleSessionName: aws.String("s")}); err != nil {
		t.Errorf("an action without result: %v", err)
	}

	presigned, err := sts.NewPresignClient(client).PresignGetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := cfg.HTTPClient.(*http.Client).Get(presigned.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), "<Account>000000000000</Account>") {
		t.Errorf("presigned: %s %s", answer.Status, body)
	}
}

func TestRESTCarriesPathStatusAndHeaders(t *testing.T) {
	cfg := start(t, &Mux{}, lambdaOf(map[string]Action{
		"POST /2015-03-31/functions/{name}/invocations": func(_ context.Context, r *Request) (any, error) {
			return Raw{
				Status: http.StatusAccepted,
				Header: http.Header{"X-Amz-Function-Error": {"Unhandled"}},
				Body:   []byte(r.HTTP.PathValue("name") + " got " + string(r.Body)),
			}, nil
		},
	}))
	arn := "arn:aws:lambda:eu-west-1:000000000000:function:f"
	got, err := lambda.NewFromConfig(cfg).Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &arn, Payload: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Payload) != arn+" got {}" || got.StatusCode != http.StatusAccepted || aws.ToString(got.FunctionError) != "Unhandled" {
		t.Errorf("got %d %q %q", got.StatusCode, got.Payload, aws.ToString(got.FunctionError))
	}
}

func TestWhatIsNotThereIsRefusedInTheClientsProtocol(t *testing.T) {
	cfg := start(t, &Mux{}, kinesisOf(nil), lambdaOf(nil))
	_, err := kinesis.NewFromConfig(cfg).ListStreams(t.Context(), nil)
	wantError(t, "JSON action", err, "UnknownOperationException", `kinesis has no action "ListStreams"`, http.StatusBadRequest)
	_, err = lambda.NewFromConfig(cfg).ListFunctions(t.Context(), nil)
	wantError(t, "REST action", err, "UnknownOperationException", `lambda has no action "GET /2015-03-31/functions`, http.StatusBadRequest)

	empty := start(t, &Mux{})
	_, err = kinesis.NewFromConfig(empty).ListStreams(t.Context(), nil)
	wantError(t, "JSON service", err, "UnknownService", `"kinesis"`, http.StatusNotImplemented)
	_, err = iam.NewFromConfig(empty).ListRoles(t.Context(), nil)
	wantError(t, "Query service", err, "UnknownService", `"iam"`, http.StatusNotImplemented)
	_, err = lambda.NewFromConfig(empty).ListFunctions(t.Context(), nil)
	wantError(t, "REST service", err, "UnknownService", `"lambda"`, http.StatusNotImplemented)
}

// post sends body as the client of kinesis would, and returns status and body.
func post(t *testing.T, cfg aws.Config, header http.Header, body []byte) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, *cfg.BaseEndpoint, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/eu-west-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
	r.Header.Set("X-Amz-Target", "Kinesis_20131202.Echo")
	for name, values := range header {
		r.Header[name] = values
	}
	answer, err := cfg.HTTPClient.(*http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(got)
}

func TestBodiesAreReadAsTheyAreEncoded(t *testing.T) {
	type echo struct{ Word string }
	cfg := start(t, &Mux{}, kinesisOf(map[string]Action{
		"Echo": JSON(func(_ context.Context, in *echo) (*echo, error) { return in, nil }),
	}))
	var zipped, bomb bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(`{"Word":"zipped"}`))
	z.Close()
	// gzip takes several files after one another for one.
	var mebibyte bytes.Buffer
	z = gzip.NewWriter(&mebibyte)
	z.Write(make([]byte, 1<<20))
	z.Close()
	for range maxBody>>20 + 1 {
		bomb.Write(mebibyte.Bytes())
	}

	gzipped := http.Header{"Content-Encoding": {"gzip"}}
	for _, c := range []struct {
		name   string
		header http.Header
		body   []byte
		status int
		want   string
	}{
		{"plain", nil, []byte(`{"Word":"plain"}`), 200, `{"Word":"plain"}`},
		{"empty", nil, nil, 200, `{"Word":""}`},
		{"gzip", gzipped, zipped.Bytes(), 200, `{"Word":"zipped"}`},
		{"not gzip", gzipped, []byte(`{}`), 400, "SerializationException"},
		{"other encoding", http.Header{"Content-Encoding": {"br"}}, []byte(`{}`), 415, `Content-Encoding \"br\"`},
		{"wrong type", nil, []byte(`{"Word":7}`), 400, "SerializationException"},
		{"not JSON", nil, []byte(`{"Word`), 400, "SerializationException"},
		{"too large when unzipped", gzipped, bomb.Bytes(), 413, "RequestEntityTooLargeException"},
		{"CBOR", http.Header{"Content-Type": {"application/x-amz-cbor-1.1"}}, []byte{0xa0}, 415, "aws.cborEnabled=false"},
	} {
		status, got := post(t, cfg, c.header, c.body)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %d %s, want %d %s", c.name, status, got, c.status, c.want)
		}
	}
}

func TestTheSignerIsResolvedAndAuthorized(t *testing.T) {
	var seen Principal
	var region string
	m := &Mux{
		Principal: func(key string) Principal { return Principal{AccessKeyID: key, RoleARN: "role of " + key} },
		Authorize: func(s *Service, r *Request) error {
			seen, region = r.Principal, r.Region
			if r.Action == "DeleteStream" {
				return Errorf("AccessDeniedException", "no %s on %s", r.Action, s.Name)
			}
			return nil
		},
	}
	ran := false
	cfg := start(t, m, kinesisOf(map[string]Action{
		"ListStreams":  func(context.Context, *Request) (any, error) { return nil, nil },
		"DeleteStream": func(context.Context, *Request) (any, error) { ran = true; return nil, nil },
	}))
	client := kinesis.NewFromConfig(cfg)
	if _, err := client.ListStreams(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if seen != (Principal{"AKIDTEST", "role of AKIDTEST"}) || region != "eu-west-1" {
		t.Errorf("got %+v in %s", seen, region)
	}
	_, err := client.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: aws.String("x")})
	wantError(t, "denied", err, "AccessDeniedException", "no DeleteStream on kinesis", http.StatusBadRequest)
	if ran {
		t.Error("the denied action ran")
	}
}

func TestUnsignedRequestsGoToTheFallback(t *testing.T) {
	unsigned := http.Header{"Authorization": nil}
	if status, got := post(t, start(t, &Mux{}), unsigned, nil); status != http.StatusForbidden || !strings.Contains(got, "MissingAuthenticationToken") {
		t.Errorf("without a fallback: got %d %s", status, got)
	}
	m := &Mux{Fallback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "S3") })}
	cfg := start(t, m, kinesisOf(nil))
	if status, got := post(t, cfg, unsigned, nil); status != http.StatusOK || got != "S3" {
		t.Errorf("with a fallback: got %d %s", status, got)
	}
	s3 := http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/eu-west-1/s3/aws4_request"}}
	if _, got := post(t, cfg, s3, nil); got != "S3" {
		t.Errorf("signed for S3: got %s", got)
	}
	dynamo := http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/eu-west-1/dynamodb/aws4_request"}}
	if _, got := post(t, cfg, dynamo, nil); !strings.Contains(got, "UnknownService") {
		t.Errorf("signed for another service: got %s", got)
	}
}

func TestTimestampsAreReadInBothForms(t *testing.T) {
	want := time.UnixMilli(1_459_799_926_480).UTC()
	for _, give := range []string{`1459799926.480`, `1.45979992648E9`, `"2016-04-04T19:58:46.480Z"`, `"2016-04-04T21:58:46.48+02:00"`} {
		var got Timestamp
		if err := got.UnmarshalJSON([]byte(give)); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %v, %v", give, got, err)
		}
	}
	if err := new(Timestamp).UnmarshalJSON([]byte(`"yesterday"`)); err == nil || !strings.Contains(err.Error(), `"yesterday" is no timestamp`) {
		t.Errorf("got %v", err)
	}
	for ms, text := range map[int64]string{0: "0.000", 7: "0.007", 1459799926480: "1459799926.480", -1500: "-1.500"} {
		if got, _ := (Timestamp{time.UnixMilli(ms)}).MarshalJSON(); string(got) != text {
			t.Errorf("%d ms: got %s, want %s", ms, got, text)
		}
	}
}
