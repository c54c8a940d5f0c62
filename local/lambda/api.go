package lambda

import (
	"context"
	"encoding/json"

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
	KMSKeyArn        string         `json:",omitempty"`
	VpcConfig        *vpcConfigJSON `json:",omitempty"`
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
	c.KMSKeyArn = v.KeyARN
	if n := v.Network; n != nil {
		c.VpcConfig = &vpcConfigJSON{n.Ipv6AllowedForDualStack, n.SecurityGroupIds, n.SubnetIds, v.VPC}
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
	KMSKeyArn        *string
	VpcConfig        *vpcConfig
}

func (in configurationInput) apply(c settings) settings {
	assign(&c.Description, in.Description)
	assign(&c.Handler, in.Handler)
	assign(&c.Role, in.Role)
	assign(&c.Runtime, in.Runtime)
	assign(&c.MemorySize, in.MemorySize)
	assign(&c.Timeout, in.Timeout)
	assign(&c.Logging, in.LoggingConfig)
	assign(&c.KeyARN, in.KMSKeyArn)
	if in.VpcConfig != nil {
		c.Network = in.VpcConfig
	}
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
