package lambda

import (
	"context"
	"errors"
	"maps"

	"github.com/millrace-dev/millrace/local/resource"
)

// functionProps are the properties of AWS::Lambda::Function that the endpoint
// knows. The others (Layers, DeadLetterConfig, FileSystemConfigs, ImageConfig,
// SnapStart, …) are refused by not being here.
type functionProps struct {
	Architectures []string
	Code          struct {
		S3Bucket string
		S3Key    string
		ZipFile  string // only to say why it cannot be: it is for Node.js and Python
	}
	Description                  string
	Environment                  *struct{ Variables map[string]string }
	EphemeralStorage             *struct{ Size int }
	FunctionName                 string
	Handler                      string
	KmsKeyArn                    string
	LoggingConfig                *logging
	MemorySize                   int
	PackageType                  string
	ReservedConcurrentExecutions *int
	Role                         string
	Runtime                      string
	Tags                         []resource.Tag
	Timeout                      int
	TracingConfig                *struct{ Mode string }
	VpcConfig                    *vpcConfig
}

// settings are the properties' with Lambda's defaults.
func (p functionProps) settings(name string) settings {
	c := settings{
		Description: p.Description, Handler: p.Handler, Role: p.Role, Runtime: p.Runtime,
		Architectures: p.Architectures, MemorySize: p.MemorySize, Timeout: p.Timeout,
		KeyARN: p.KmsKeyArn, Network: p.VpcConfig,
	}
	if p.Environment != nil {
		c.Variables = p.Environment.Variables
	}
	if p.EphemeralStorage != nil {
		c.TempSize = p.EphemeralStorage.Size
	}
	if p.TracingConfig != nil {
		c.Tracing = p.TracingConfig.Mode
	}
	if p.LoggingConfig != nil {
		c.Logging = *p.LoggingConfig
	}
	return c.withDefaults(name)
}

func (p functionProps) check() error {
	if p.PackageType != "" && p.PackageType != "Zip" {
		return invalid("PackageType %q cannot run on the local endpoint: it runs Zip packages", p.PackageType)
	}
	if p.FunctionName != "" && !functionName.MatchString(p.FunctionName) {
		return invalid("FunctionName %q does not match %s", p.FunctionName, functionName)
	}
	if err := p.settings("name").validate(); err != nil {
		return err
	}
	if p.Code.ZipFile != "" {
		return invalid("Code ZipFile is for Node.js and Python: give S3Bucket and S3Key of a package with a bootstrap")
	}
	return nil
}

// ResourceTypes are the CloudFormation types that the service makes.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{s.functionType(), s.permissionType(), s.eventInvokeConfigType()}
}

func (s *Service) functionType() resource.Type {
	return resource.Of("AWS::Lambda::Function", resource.Handler[functionProps]{
		Immutable: []string{"FunctionName", "PackageType"},
		Check:     functionProps.check,
		Create:    s.createResource,
		Update:    s.updateResource,
		Delete: func(_ context.Context, _ resource.Request, id string, _ functionProps) error {
			s.remove(id) // gone already is as good
			return nil
		},
	})
}

func (s *Service) createResource(ctx context.Context, r resource.Request, p functionProps) (resource.Result, error) {
	name := p.FunctionName
	if name == "" {
		name = r.GeneratedName(64)
	}
	v, err := s.resourceVersion(ctx, name, p)
	if err != nil {
		return resource.Result{}, err
	}
	f, err := s.create(name, v.settings, v.code, p.tags(r))
	if err != nil {
		return resource.Result{}, err
	}
	if err := s.reserve(name, p.ReservedConcurrentExecutions); err != nil {
		return resource.Result{}, errors.Join(err, s.remove(name))
	}
	return functionResult(f), nil
}

func (s *Service) updateResource(ctx context.Context, r resource.Request, id string, _, p functionProps) (resource.Result, error) {
	v, err := s.resourceVersion(ctx, id, p)
	if err != nil {
		return resource.Result{}, err
	}
	if err := s.reserve(id, p.ReservedConcurrentExecutions); err != nil {
		return resource.Result{}, err
	}
	s.mu.Lock()
	f, err := s.find(id)
	if err == nil {
		f.tags = p.tags(r)
	}
	s.mu.Unlock()
	if err != nil {
		return resource.Result{}, err
	}
	s.replace(f, v)
	return functionResult(f), nil
}

func (s *Service) resourceVersion(ctx context.Context, name string, p functionProps) (*version, error) {
	c, err := s.network(p.settings(name))
	if err != nil {
		return nil, err
	}
	archive, err := s.fetch(ctx, codeInput{S3Bucket: p.Code.S3Bucket, S3Key: p.Code.S3Key})
	if err != nil {
		return nil, err
	}
	code, err := s.packages.load(ctx, name, c.Architectures[0], archive)
	if err != nil {
		return nil, err
	}
	return s.newVersion(c, code), nil
}

func (p functionProps) tags(r resource.Request) map[string]string {
	tags := map[string]string{"aws:cloudformation:stack-name": r.Stack, "aws:cloudformation:stack-id": r.StackID, "aws:cloudformation:logical-id": r.LogicalID}
	maps.Copy(tags, r.AllTags(p.Tags))
	return tags
}

func functionResult(f *function) resource.Result {
	return resource.Result{ID: f.name, Attributes: map[string]any{"Arn": f.arn}}
}
