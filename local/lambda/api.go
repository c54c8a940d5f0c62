package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// configuration is FunctionConfiguration of the API reference.
type configuration struct {
	FunctionName     string
	FunctionArn      string
	Runtime          string
	Role             string
	Handler          string
	CodeSize         int64
	Description      string
	Timeout          int
	MemorySize       int
	LastModified     string
	CodeSha256       string
	Version          string
	Environment      *environmentJSON `json:",omitempty"`
	TracingConfig    modeJSON
	RevisionId       string
	State            string
	LastUpdateStatus string
	PackageType      string
	Architectures    []string
	EphemeralStorage sizeJSON
	LoggingConfig    logging
}

type (
	environmentJSON struct{ Variables map[string]string }
	modeJSON        struct{ Mode string }
	sizeJSON        struct{ Size int }
)

// describe wants s.mu.
func (f *function) describe() configuration {
	v := f.current
	c := configuration{
		FunctionName: f.name, FunctionArn: f.arn,
		Runtime: v.Runtime, Role: v.Role, Handler: v.Handler, Description: v.Description,
		CodeSize: v.code.size, CodeSha256: v.code.sha256,
		Timeout: v.Timeout, MemorySize: v.MemorySize,
		LastModified: v.modified.UTC().Format("2006-01-02T15:04:05.000+0000"),
		Version:      "$LATEST", RevisionId: v.revision,
		TracingConfig: modeJSON{v.Tracing}, EphemeralStorage: sizeJSON{v.TempSize},
		Architectures: v.Architectures, LoggingConfig: v.Logging,
		State: "Active", LastUpdateStatus: "Successful", PackageType: "Zip",
	}
	if len(v.Variables) > 0 {
		c.Environment = &environmentJSON{v.Variables}
	}
	return c
}

// configurationInput is what CreateFunction and UpdateFunctionConfiguration take.
// Nil leaves as it is what an update does not name.
type configurationInput struct {
	Description      *string
	Handler          *string
	Role             *string
	Runtime          *string
	MemorySize       *int
	Timeout          *int
	Environment      *environmentJSON
	EphemeralStorage *sizeJSON
	TracingConfig    *modeJSON
	LoggingConfig    *logging
}

func (in configurationInput) apply(c settings) settings {
	assign(&c.Description, in.Description)
	assign(&c.Handler, in.Handler)
	assign(&c.Role, in.Role)
	assign(&c.Runtime, in.Runtime)
	assign(&c.MemorySize, in.MemorySize)
	assign(&c.Timeout, in.Timeout)
	assign(&c.Logging, in.LoggingConfig)
	if in.Environment != nil {
		c.Variables = in.Environment.Variables
	}
	if in.EphemeralStorage != nil {
		c.TempSize = in.EphemeralStorage.Size
	}
	if in.TracingConfig != nil {
		c.Tracing = in.TracingConfig.Mode
	}
	return c
}

func assign[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// codeInput is where a deployment package comes from.
type codeInput struct {
	S3Bucket string
	S3Key    string
	ZipFile  []byte
}

func (s *Service) fetch(ctx context.Context, in codeInput) ([]byte, error) {
	if len(in.ZipFile) > 0 {
		return in.ZipFile, nil
	}
	if in.S3Bucket == "" || in.S3Key == "" {
		return nil, invalid("Please provide a source for function code: S3Bucket and S3Key, or ZipFile")
	}
	archive, err := s.config.Objects.GetObject(ctx, in.S3Bucket, in.S3Key)
	if err != nil {
		return nil, invalid("Error occurred while GetObject of s3://%s/%s: %v", in.S3Bucket, in.S3Key, err)
	}
	return archive, nil
}

func read[In any](r *awsapi.Request) (In, error) {
	var in In
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return in, awsapi.Errorf("InvalidRequestContentException", "Could not parse request body into json: %v", err)
	}
	return in, nil
}

func answer(status int, body any) (any, error) {
	text, err := json.Marshal(body)
	return awsapi.Raw{Status: status, Body: text}, err
}

func (s *Service) createFunction(ctx context.Context, r *awsapi.Request) (any, error) {
	in, err := read[struct {
		configurationInput
		FunctionName  string
		Architectures []string
		PackageType   string
		Code          codeInput
		Tags          map[string]string
	}](r)
	if err != nil {
		return nil, err
	}
	if !functionName.MatchString(in.FunctionName) {
		return nil, invalid("FunctionName %q does not match %s", in.FunctionName, functionName)
	}
	if in.PackageType != "" && in.PackageType != "Zip" {
		return nil, invalid("PackageType %q cannot run on the local endpoint: it runs Zip packages", in.PackageType)
	}
	c := in.apply(settings{Architectures: in.Architectures}).withDefaults(in.FunctionName)
	if err := c.validate(); err != nil {
		return nil, err
	}
	archive, err := s.fetch(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	p, err := s.packages.load(ctx, in.FunctionName, c.Architectures[0], archive)
	if err != nil {
		return nil, err
	}
	f, err := s.create(in.FunctionName, c, p, in.Tags)
	if err != nil {
		return nil, err
	}
	return s.answerConfiguration(http.StatusCreated, f)
}

func (s *Service) answerConfiguration(status int, f *function) (any, error) {
	s.mu.Lock()
	c := f.describe()
	s.mu.Unlock()
	return answer(status, c)
}

// lookup is the function that the path names.
func (s *Service) lookup(r *awsapi.Request) (*function, error) {
	name := qualified(r.HTTP.PathValue("name"), r.HTTP.URL.Query().Get("Qualifier"))
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(name)
}

func (s *Service) getFunction(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	type concurrency struct{ ReservedConcurrentExecutions int }
	out := struct {
		Configuration configuration
		Code          struct{ RepositoryType string }
		Tags          map[string]string `json:",omitempty"`
		Concurrency   *concurrency      `json:",omitempty"`
	}{}
	out.Code.RepositoryType = "S3"
	s.mu.Lock()
	out.Configuration, out.Tags = f.describe(), f.tags
	if f.reserved != nil {
		out.Concurrency = &concurrency{*f.reserved}
	}
	s.mu.Unlock()
	return answer(http.StatusOK, out)
}

func (s *Service) getFunctionConfiguration(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	return s.answerConfiguration(http.StatusOK, f)
}

func (s *Service) listFunctions(context.Context, *awsapi.Request) (any, error) {
	out := struct{ Functions []configuration }{Functions: []configuration{}}
	s.mu.Lock()
	for _, f := range s.functions {
		out.Functions = append(out.Functions, f.describe())
	}
	s.mu.Unlock()
	slices.SortFunc(out.Functions, func(a, b configuration) int { return strings.Compare(a.FunctionName, b.FunctionName) })
	return answer(http.StatusOK, out)
}

func (s *Service) deleteFunction(_ context.Context, r *awsapi.Request) (any, error) {
	if err := s.remove(r.HTTP.PathValue("name")); err != nil {
		return nil, err
	}
	return awsapi.Raw{Status: http.StatusNoContent}, nil
}

func (s *Service) updateFunctionConfiguration(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	in, err := read[configurationInput](r)
	if err != nil {
		return nil, err
	}
	old := s.versionOf(f)
	c := in.apply(old.settings).withDefaults(f.name)
	if err := c.validate(); err != nil {
		return nil, err
	}
	s.replace(f, newVersion(c, old.code))
	return s.answerConfiguration(http.StatusOK, f)
}

func (s *Service) updateFunctionCode(ctx context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	in, err := read[struct {
		codeInput
		Architectures []string
	}](r)
	if err != nil {
		return nil, err
	}
	c := s.versionOf(f).settings
	if len(in.Architectures) > 0 {
		c.Architectures = in.Architectures
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	archive, err := s.fetch(ctx, in.codeInput)
	if err != nil {
		return nil, err
	}
	p, err := s.packages.load(ctx, f.name, c.Architectures[0], archive)
	if err != nil {
		return nil, err
	}
	s.replace(f, newVersion(c, p))
	return s.answerConfiguration(http.StatusOK, f)
}

func (s *Service) putFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	in, err := read[struct{ ReservedConcurrentExecutions *int }](r)
	if err != nil {
		return nil, err
	}
	if in.ReservedConcurrentExecutions == nil {
		return nil, invalid("ReservedConcurrentExecutions is missing")
	}
	if err := s.reserve(r.HTTP.PathValue("name"), in.ReservedConcurrentExecutions); err != nil {
		return nil, err
	}
	return answer(http.StatusOK, in)
}

func (s *Service) deleteFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	if err := s.reserve(r.HTTP.PathValue("name"), nil); err != nil {
		return nil, err
	}
	return awsapi.Raw{Status: http.StatusNoContent}, nil
}

func (s *Service) getFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return answer(http.StatusOK, struct {
		ReservedConcurrentExecutions *int `json:",omitempty"`
	}{f.reserved})
}

// invokeAction is the API's Invoke.
func (s *Service) invokeAction(ctx context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	id := newRequestID()
	headers := http.Header{"X-Amz-Executed-Version": {"$LATEST"}, "X-Amzn-Requestid": {id}}
	switch kind := r.HTTP.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
	case "DryRun":
		return awsapi.Raw{Status: http.StatusNoContent, Header: headers}, nil
	case "Event":
		if len(r.Body) > maxAsyncPayload {
			return nil, awsapi.Errorf("RequestTooLargeException", "Request must be smaller than %d bytes for the InvokeFunction operation", maxAsyncPayload).WithStatus(http.StatusRequestEntityTooLarge)
		}
		return awsapi.Raw{Status: http.StatusAccepted, Header: headers}, s.enqueue(f.name, id, r.Body)
	default:
		return nil, invalid("InvocationType %q is not one of RequestResponse, Event, DryRun", kind)
	}
	if len(r.Body) > 0 && !json.Valid(r.Body) {
		return nil, awsapi.Errorf("InvalidRequestContentException", "Could not parse request body into json")
	}
	result, err := s.Invoke(awsapi.WithRequestID(ctx, id), f.name, r.Body)
	if err != nil {
		return nil, err
	}
	if result.FunctionError != "" {
		headers.Set("X-Amz-Function-Error", result.FunctionError)
	}
	if r.HTTP.Header.Get("X-Amz-Log-Type") == "Tail" {
		headers.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(result.LogTail))
	}
	return awsapi.Raw{Header: headers, Body: result.Payload}, nil
}
