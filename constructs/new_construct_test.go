package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("ids", app.ids) }

// panics of the constructors in the stack ids, by what was tried.
var panics = map[string]any{}

func (a app) ids(stack awscdk.Stack) {
	for _, id := range []string{"Twice", "Twice", "Twice", "", "a/b", "a--b", *awscdk.Aws_REGION()} {
		constructs.NewEventStream(stack, id, constructs.EventStreamProps{})
	}
	for name, scope := range map[string]func(){
		"nil":       func() { constructs.NewEventStream(nil, "Ingest", constructs.EventStreamProps{}) },
		"nil stack": func() { var none awscdk.Stack; constructs.NewGoFunction(none, "Ingest", constructs.GoFunctionProps{}) },
		"nil pointer": func() {
			var none *constructs.Transform
			constructs.NewEventStream(none, "Ingest", constructs.EventStreamProps{})
		},
		"not made": func() {
			constructs.NewEventStream(&constructs.Transform{}, "Ingest", constructs.EventStreamProps{})
		},
		"app": func() { constructs.NewEventStream(a.App, "Ingest", constructs.EventStreamProps{}) },
		"in stage": func() {
			constructs.NewEventStream(awscdk.NewStage(a.App, jsii.String("Stage"), nil), "Ingest", constructs.EventStreamProps{})
		},
	} {
		func() {
			defer func() { panics[name] = recover() }()
			scope()
		}()
	}
}

func TestAnIDThatCannotBeIsReportedAndReplaced(t *testing.T) {
	said := annotations(t, "ids")
	want := []string{ // the CDK says the same only once
		`EventStream "" has no id: give it one that is unique in its scope`,
		`EventStream "Twice" is there already: ids are unique in a scope`,
		`EventStream "a--b" is there already: ids are unique in a scope`,
		`EventStream has a token in its id, whose value is not known before the deployment: give it an id of plain letters`,
	}
	if got := slices.Sorted(slices.Values(said["/ids"])); !slices.Equal(got, want) {
		t.Errorf("the stack says\n%q, want\n%q", got, want)
	}
	streams := resources(t, "ids", "AWS::Kinesis::Stream")
	for _, path := range []string{"Twice/Stream", "Twice2/Stream", "Twice3/Stream", "NoID/Stream", "a--b/Stream", "a--b2/Stream", "TokenID/Stream"} {
		if streams[path] == nil {
			t.Errorf("there is no stream %s", path)
		}
	}
}

func TestAScopeThatCannotBeIsOneReadableMistake(t *testing.T) {
	synthesized()
	for name, want := range map[string]string{
		"nil":         `EventStream "Ingest": its scope is nil: give it the stack`,
		"nil stack":   `GoFunction "Ingest": its scope is nil: give it the stack`,
		"nil pointer": `EventStream "Ingest": its scope is nil: give it the stack`,
		"not made":    `EventStream "Ingest": its scope is nil: give it the stack`,
		"app":         `EventStream "Ingest": its scope (the app) is in no stack: give it a stack`,
		"in stage":    `EventStream "Ingest": its scope Stage is in no stack: give it a stack`,
	} {
		mistake, ok := panics[name].(constructs.Mistake)
		if !ok {
			t.Errorf("%s: the panic is %v, want a Mistake", name, panics[name])
			continue
		}
		if text := mistake.Error(); !strings.HasPrefix(text, "new_construct_test.go:") || !strings.Contains(text, ": "+want) || strings.Contains(text, "\n") {
			t.Errorf("%s: %q, want the place and %q", name, text, want)
		}
	}
}
