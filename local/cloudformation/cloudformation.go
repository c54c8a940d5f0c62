// Package cloudformation deploys templates onto the local endpoint's services,
// for the unmodified AWS CDK CLI, AWS CLI and SDKs: stacks, change sets, events,
// outputs, exports, updates in place and by replacement, rollback, deletion and
// custom resources.
//
//	s := cloudformation.New(cloudformation.Config{Types: types, …})
//	mux.Add(s.API())                              // the actions
//	pages.Handle("/_cloudformation/", s.Handler()) // where custom resources answer
//
// What a resource type is comes from package resource, what a template says from
// package template; this package is the engine between them:
//
//   - change.go compares a template with the stack: the change set;
//   - deploy.go carries it out: what depends on nothing unfinished is made at
//     the same time;
//   - rollback.go puts back what a failed deployment has touched;
//   - remove.go deletes, dependants first, as the deletion policies say.
//
// Every action of the API has a file of its name. State lives in memory as long
// as the process.
//
// A resource type that no service has refuses the template as CloudFormation
// does, naming type and logical ID, unless the resource's condition is false.
// Refused, too, is what the local endpoint cannot do honestly: macros, resource
// import, notification topics, rollback triggers, creation policies.
package cloudformation

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudformation/template"
	"github.com/millrace-dev/millrace/local/resource"
)

// Config of the engine. Types and BaseURL are needed, the functions where a
// template uses what they answer.
type Config struct {
	Types     []resource.Type
	Account   string // default 000000000000
	Region    string // default us-east-1
	Partition string // default aws

	// Template fetches a TemplateURL.
	Template func(ctx context.Context, url string) ([]byte, error)
	// Parameter answers a parameter of Systems Manager.
	Parameter func(name string) (string, error)
	// Secret answers a secret of Secrets Manager, or of a secret in JSON the
	// value under key; an empty key is the whole secret.
	Secret func(nameOrARN, key string) (string, error)
	// Invoke calls the function of a custom resource. An error says that it
	// did not run or did not end well, and fails the resource at once.
	Invoke func(ctx context.Context, functionARN string, payload []byte) error
	// BaseURL is where Handler is reached from outside, without a path.
	BaseURL func() string

	// Hold is how long DescribeStacks of one stack holds back its answer while
	// an operation runs, so that clients which poll every few seconds (the CDK
	// CLI: 5 s) see the end at once. 0: 20 s; negative: not at all.
	Hold time.Duration
	// Log takes every event of every stack, at level Debug. Default: nothing is
	// logged.
	Log *slog.Logger
}

// Service is the engine with its stacks.
type Service struct {
	config    Config
	types     map[string]resource.Type
	responses *responses

	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex // guards all below, and the stacks
	stacks []*stack   // oldest first, deleted ones too
	last   time.Time  // what now answered last
}

// New makes an engine without stacks.
func New(c Config) *Service {
	c.Account = cmp.Or(c.Account, "000000000000")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.Partition = cmp.Or(c.Partition, "aws")
	c.Hold = cmp.Or(c.Hold, 20*time.Second)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	s := &Service{config: c, types: map[string]resource.Type{}, responses: newResponses()}
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, t := range append(builtins(c.BaseURL), c.Types...) {
		s.types[t.Name] = t
	}
	return s
}

// API is the service "cloudformation" (CloudFormation API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:      "cloudformation",
		Protocol:  awsapi.Query,
		Namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
		Actions: map[string]awsapi.Action{
			"CancelUpdateStack":           action(s.cancelUpdateStack),
			"ContinueUpdateRollback":      action(s.continueUpdateRollback),
			"CreateChangeSet":             action(s.createChangeSet),
			"CreateStack":                 action(s.createStack),
			"DeleteChangeSet":             action(s.deleteChangeSet),
			"DeleteStack":                 action(s.deleteStack),
			"DescribeChangeSet":           action(s.describeChangeSet),
			"DescribeStackEvents":         action(s.describeStackEvents),
			"DescribeStackResource":       action(s.describeStackResource),
			"DescribeStackResources":      action(s.describeStackResources),
			"DescribeStacks":              action(s.describeStacks),
			"ExecuteChangeSet":            action(s.executeChangeSet),
			"GetStackPolicy":              action(s.getStackPolicy),
			"GetTemplate":                 action(s.getTemplate),
			"GetTemplateSummary":          action(s.getTemplateSummary),
			"ListChangeSets":              action(s.listChangeSets),
			"ListExports":                 action(s.listExports),
			"ListImports":                 action(s.listImports),
			"ListStackResources":          action(s.listStackResources),
			"ListStacks":                  action(s.listStacks),
			"RollbackStack":               action(s.rollbackStack),
			"UpdateStack":                 action(s.updateStack),
			"UpdateTerminationProtection": action(s.updateTerminationProtection),
			"ValidateTemplate":            action(s.validateTemplate),
		},
	}
}

// Handler takes the responses of custom resources, under /_cloudformation/.
func (s *Service) Handler() http.Handler { return s.responses }

// Close ends what is under way, without rolling it back, and waits for it.
func (s *Service) Close() error {
	s.stop()
	s.running.Wait()
	return nil
}

// typeOf is the resource type that a template names.
func (s *Service) typeOf(name string) (resource.Type, bool) {
	if isCustom(name) {
		return s.customResource(name), true
	}
	t, ok := s.types[name]
	return t, ok
}

func isCustom(typeName string) bool {
	return typeName == "AWS::CloudFormation::CustomResource" || strings.HasPrefix(typeName, "Custom::")
}

// now is the time in milliseconds, as events show it, and never the same twice:
// clients sort events by their time. s.mu is held.
func (s *Service) now() time.Time {
	s.last = maxTime(time.Now().UTC().Truncate(time.Millisecond), s.last.Add(time.Millisecond))
	return s.last
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *Service) dynamic() template.Dynamic {
	return template.Dynamic{Parameter: s.config.Parameter, Secret: s.config.Secret}
}
