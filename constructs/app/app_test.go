package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	tree "github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/app"
)

const variable = "MILLRACE_TEST_APP"

// apps are what the test's own binary can be.
var apps = map[string]func(awscdk.App) error{
	"right": func(a awscdk.App) error {
		constructs.NewEventStream(stack(a), "Ingest", constructs.EventStreamProps{})
		return nil
	},
	"error": func(awscdk.App) error { return errors.New("no price list\nno shop") },
	"props": func(a awscdk.App) error {
		constructs.NewEventStream(stack(a), "Ingest", constructs.EventStreamProps{Shards: -1, MaxRecordKiB: 1})
		stage := awscdk.NewStage(a, jsii.String("Stage"), nil)
		constructs.NewEventStream(stack(stage), "Ingest", constructs.EventStreamProps{Shards: -2})
		return nil
	},
	"mistake": func(a awscdk.App) error {
		constructs.NewEventStream(nil, "Ingest", constructs.EventStreamProps{})
		return nil
	},
	"refused": func(a awscdk.App) error {
		awskinesis.NewStream(stack(a), nil, nil)
		return nil
	},
	"union": func(a awscdk.App) error {
		awskinesis.NewCfnStream(stack(a), jsii.String("Ingest"), &awskinesis.CfnStreamProps{StreamModeDetails: 5})
		return nil
	},
	"template": func(a awscdk.App) error {
		awskinesis.NewCfnStream(stack(a), jsii.String("Ingest"), &awskinesis.CfnStreamProps{Name: jsii.String("no spaces")})
		return nil
	},
	"own panic": func(awscdk.App) error { panic("the price list is empty") },
	"bug": func(awscdk.App) error {
		var props *constructs.EventStreamProps
		props.Shards = 1
		return nil
	},
}

func stack(scope tree.Construct) awscdk.Stack {
	return awscdk.NewStack(scope, jsii.String("shop"), nil)
}

func TestMain(m *testing.M) {
	if build := apps[os.Getenv(variable)]; build != nil {
		app.Main(build)
		return
	}
	os.Exit(m.Run())
}

type result struct {
	stdout, stderr string
	code           int
}

// run runs an app as its folder's only program; context is that of cdk.json.
func run(t *testing.T, name, context string, variables ...string) (result, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cdk.json"), []byte(`{"context": `+context+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CDK_") })
	cmd.Env = append(append(cmd.Env, variable+"="+name), variables...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, dir
}

func TestARightAppSaysNothing(t *testing.T) {
	r, dir := run(t, "right", `{}`)
	if r != (result{}) {
		t.Errorf("%+v, want exit code 0 and nothing said", r)
	}
	if _, err := os.Stat(filepath.Join(dir, "cdk.out", "shop.template.json")); err != nil {
		t.Error(err)
	}
}

// The whole of what is said, so that there is nothing else.
func TestWhatGoesWrongIsSaidOnce(t *testing.T) {
	place := func(function string) string { return fmt.Sprint("app_test.go:", line(t, function), ": ") }
	for _, c := range []struct{ name, want string }{
		{"error", "no price list\nno shop\n"},
		{"mistake", place("constructs.NewEventStream(nil") +
			"EventStream \"Ingest\": its scope is nil: give it the stack or construct that it is part of\n"},
		{"refused", place("awskinesis.NewStream(") + "the CDK refuses: parameter id is required, but nil was provided\n"},
		{"own panic", place(`panic("the price list`) + "the price list is empty\n"},
	} {
		r, _ := run(t, c.name, `{}`)
		// A file outside of the working directory is named in full.
		if got := strings.TrimPrefix(r.stderr, here(t)+"/"); r.code != 1 || r.stdout != "" || got != c.want {
			t.Errorf("%s: %+v, want exit code 1 and %q", c.name, r, c.want)
		}
	}
}

// Without the command line Main prints the mistakes that are noted on constructs,
// also where the app does not have the CDK's validation do it.
func TestMistakesInPropsAreSaidWithoutTheCommandLine(t *testing.T) {
	r, _ := run(t, "props", `{}`)
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if r.code != 1 || len(lines) != 3 {
		t.Fatalf("%+v, want exit code 1 and three lines", r)
	}
	for i, want := range []string{"Stage/shop/Ingest: Shards is -2", "shop/Ingest: Shards is -1", "shop/Ingest: MaxRecordKiB is 1,"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i+1, lines[i], want)
		}
	}
}

func TestMistakesInPropsAreSaidByTheCDKsValidation(t *testing.T) {
	r, _ := run(t, "props", `{"@aws-cdk/core:annotationsInValidationReport": true}`)
	if r.code != 1 || strings.Count(r.stdout+r.stderr, "Shards is -1") != 1 {
		t.Errorf("%+v, want exit code 1 and the mistake once", r)
	}
	noTrace(t, r)
}

func TestWhatTheTemplatesValidationFinds(t *testing.T) {
	r, _ := run(t, "template", `{"@aws-cdk/core:validateAgainstDefaultRules": true}`)
	if r.code != 1 || !strings.Contains(r.stdout+r.stderr, "no spaces") || !strings.Contains(r.stderr, "the CDK refuses the app: Validation failed") {
		t.Errorf("%+v", r)
	}
	noTrace(t, r)
}

// A value of a wrong type compiles where the CDK takes any.
func TestAValueOfAWrongTypeHasItsPlace(t *testing.T) {
	r, _ := run(t, "union", `{}`)
	place := fmt.Sprintf("app_test.go:%d: the CDK refuses: ", line(t, "awskinesis.NewCfnStream(stack(a), jsii.String(\"Ingest\"), &awskinesis.CfnStreamProps{StreamModeDetails"))
	if r.code != 1 || !strings.Contains(r.stderr, place) || !strings.Contains(r.stderr, "Key 'streamModeDetails'") {
		t.Errorf("%+v, want %q", r, place)
	}
	noTrace(t, r)
}

func TestABugStaysAPanic(t *testing.T) {
	r, _ := run(t, "bug", `{}`)
	if r.code != 2 || !strings.Contains(r.stderr, "nil pointer dereference") || !strings.Contains(r.stderr, "goroutine") {
		t.Errorf("%+v, want a panic with its trace", r)
	}
}

func TestWithoutNode(t *testing.T) {
	r, _ := run(t, "right", `{}`, "PATH="+t.TempDir())
	if r.code != 1 || !strings.HasPrefix(r.stderr, "the CDK runs on Node.js (command node), which is not on the PATH") || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("%+v, want one line about Node.js", r)
	}
}

func noTrace(t *testing.T, r result) {
	t.Helper()
	if strings.Contains(r.stderr, "goroutine") || strings.Contains(r.stderr, "    at ") {
		t.Errorf("a stack trace: %s", r.stderr)
	}
}

func here(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// line of this file that has the text first.
func line(t *testing.T, text string) int {
	t.Helper()
	source, err := os.ReadFile("app_test.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(source), text)
	if !found {
		t.Fatalf("there is no %q in this file", text)
	}
	return strings.Count(before, "\n") + 1
}
