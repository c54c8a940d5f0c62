package cloudformation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// thing is the properties of the fake type Test::Thing: a change of Name
// replaces it.
type thing struct {
	Name, Value string
	Needs       []string
}

// world is a fake service with things.
type world struct {
	// before, if set, is called before a thing is created, updated or deleted,
	// with "create A"; its error is the answer.
	before func(ctx context.Context, call string) error

	mu     sync.Mutex
	things map[string]string // physical ID to Value
	calls  []string
	made   int
}

func (w *world) do(ctx context.Context, call string) error {
	if w.before != nil {
		if err := w.before(ctx, call); err != nil {
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, call)
	return nil
}

func (w *world) types() []resource.Type {
	return []resource.Type{resource.Of("Test::Thing", resource.Handler[thing]{
		Immutable: []string{"Name"},
		Create: func(ctx context.Context, r resource.Request, p thing) (resource.Result, error) {
			if err := w.do(ctx, "create "+r.LogicalID); err != nil {
				return resource.Result{}, err
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.made++
			id := fmt.Sprintf("%s-%d", r.LogicalID, w.made)
			w.things[id] = p.Value
			return w.result(id, p), nil
		},
		Update: func(ctx context.Context, _ resource.Request, id string, old, p thing) (resource.Result, error) {
			if err := w.do(ctx, "update "+id+" "+old.Value+"->"+p.Value); err != nil {
				return resource.Result{}, err
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.things[id] = p.Value
			return w.result(id, p), nil
		},
		Delete: func(ctx context.Context, _ resource.Request, id string, _ thing) error {
			if err := w.do(ctx, "delete "+id); err != nil {
				return err
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.things, id)
			return nil
		},
	})}
}

func (w *world) result(id string, p thing) resource.Result {
	return resource.Result{ID: id, Attributes: map[string]any{"Arn": "arn:" + id, "Value": p.Value, "Parts": []string{id, p.Value}}}
}

// failing makes a before that refuses the given calls.
func failing(calls ...string) func(context.Context, string) error {
	return func(_ context.Context, call string) error {
		if slices.Contains(calls, call) {
			return errors.New(call + " is broken")
		}
		return nil
	}
}

func (w *world) takeCalls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	calls := w.calls
	w.calls = nil
	return calls
}

func (w *world) existing() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for id, value := range w.things {
		list = append(list, id+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// engine is the service behind a server, as a client sees it.
type engine struct {
	*cfn.Client
	t       *testing.T
	world   *world
	service *Service
	url     string
}

func start(t *testing.T, change func(*Config)) *engine {
	t.Helper()
	e := &engine{t: t, world: &world{things: map[string]string{}}}
	c := Config{
		Types: e.world.types(), BaseURL: func() string { return e.url },
		Parameter: func(name string) (string, error) {
			if name != "/known" {
				return "", errors.New("ParameterNotFound")
			}
			return "from-ssm", nil
		},
		Secret: func(name, key string) (string, error) { return "secret-" + name + "-" + key, nil },
	}
	if change != nil {
		change(&c)
	}
	e.service = New(c)
	pages := http.NewServeMux()
	pages.Handle("/_cloudformation/", e.service.Handler())
	mux := &awsapi.Mux{Fallback: pages}
	mux.Add(e.service.API())
	server := httptest.NewServer(mux)
	e.url = server.URL
	t.Cleanup(func() {
		e.service.Close()
		server.Close()
	})
	e.Client = cfn.New(cfn.Options{
		Region: "us-east-1", BaseEndpoint: &e.url, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	return e
}

func (e *engine) create(name, body string, parameters ...string) types.Stack {
	e.t.Helper()
	_, err := e.CreateStack(e.t.Context(), &cfn.CreateStackInput{StackName: &name, TemplateBody: &body, Parameters: given(parameters)})
	if err != nil {
		e.t.Fatal(err)
	}
	return e.settled(name)
}

func (e *engine) update(name, body string, parameters ...string) types.Stack {
	e.t.Helper()
	_, err := e.UpdateStack(e.t.Context(), &cfn.UpdateStackInput{StackName: &name, TemplateBody: &body, Parameters: given(parameters)})
	if err != nil {
		e.t.Fatal(err)
	}
	return e.settled(name)
}

func (e *engine) delete(name string) types.Stack {
	e.t.Helper()
	id := aws.ToString(e.settled(name).StackId)
	if _, err := e.DeleteStack(e.t.Context(), &cfn.DeleteStackInput{StackName: &name}); err != nil {
		e.t.Fatal(err)
	}
	return e.settled(id)
}

// settled describes a stack once no operation runs on it.
func (e *engine) settled(name string) types.Stack {
	e.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		out, err := e.DescribeStacks(e.t.Context(), &cfn.DescribeStacksInput{StackName: &name})
		if err != nil {
			e.t.Fatal(err)
		}
		if !inProgress(string(out.Stacks[0].StackStatus)) {
			return out.Stacks[0]
		}
		if time.Now().After(deadline) {
			e.t.Fatalf("stack %s is still in %s", name, out.Stacks[0].StackStatus)
		}
	}
}

// history is the events of a stack, oldest first: "A CREATE_COMPLETE: reason".
func (e *engine) history(name string) []string {
	e.t.Helper()
	out, err := e.DescribeStackEvents(e.t.Context(), &cfn.DescribeStackEventsInput{StackName: &name})
	if err != nil {
		e.t.Fatal(err)
	}
	var lines []string
	for _, ev := range slices.Backward(out.StackEvents) {
		line := aws.ToString(ev.LogicalResourceId) + " " + string(ev.ResourceStatus)
		if reason := aws.ToString(ev.ResourceStatusReason); reason != "" {
			line += ": " + reason
		}
		lines = append(lines, line)
	}
	return lines
}

func (e *engine) expectEvents(name string, want ...string) {
	e.t.Helper()
	history := e.history(name)
	rest := history
	for _, line := range want {
		i := slices.Index(rest, line)
		if i < 0 {
			e.t.Errorf("no event %q in order in\n%s", line, strings.Join(history, "\n"))
			return
		}
		rest = rest[i+1:]
	}
}

func (e *engine) expectStatus(st types.Stack, status, reason string) {
	e.t.Helper()
	if string(st.StackStatus) != status || aws.ToString(st.StackStatusReason) != reason {
		e.t.Errorf("stack is in %s (%s), want %s (%s)", st.StackStatus, aws.ToString(st.StackStatusReason), status, reason)
	}
}

func (e *engine) expectThings(want string) {
	e.t.Helper()
	if got := e.world.existing(); got != want {
		e.t.Errorf("there is %q, want %q", got, want)
	}
}

// given makes parameters of "Name=value".
func given(parameters []string) (list []types.Parameter) {
	for _, p := range parameters {
		name, value, _ := strings.Cut(p, "=")
		list = append(list, types.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	return list
}

func outputsOf(st types.Stack) string {
	var list []string
	for _, out := range st.Outputs {
		list = append(list, aws.ToString(out.OutputKey)+"="+aws.ToString(out.OutputValue))
	}
	return strings.Join(list, " ")
}

// expectRefusal compares the whole message that the API answered with.
func expectRefusal(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || !strings.HasPrefix(api.ErrorMessage(), message) {
		t.Errorf("got %v\nwant %s: %s", err, code, message)
	}
}
