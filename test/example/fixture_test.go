// Package example deploys examples/clickstream, a CDK app in a module of its own,
// to the local endpoint with the real CDK CLI, sends clicks with the app's own
// program, and counts what comes out with DuckDB.
package example

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/local"
)

const (
	root    = "../.."
	account = "000000000000"
	region  = "us-east-1"
	// timeScale shortens Firehose's five minutes to as many seconds.
	timeScale = 60
)

// fixture is the example, deployed.
type fixture struct {
	dir      string // of the endpoint's files
	app      string // the example's folder
	endpoint *local.Endpoint
	outputs  map[string]string // of the stack
}

var (
	shared     *fixture
	deployOnce sync.Once
	deployErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if shared != nil {
		if err := shared.close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// close destroys the stack: with -c destroy=true, by which it was deployed,
// nothing is left of it.
func (f *fixture) close() error {
	defer os.RemoveAll(f.dir)
	if f.endpoint == nil {
		return nil
	}
	defer f.endpoint.Close()
	if f.outputs == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if _, err := f.run(ctx, f.app, "", f.cdk(), "destroy", "--all", "--force", "--app", f.templates()); err != nil {
		return err
	}
	buckets, err := filepath.Glob(filepath.Join(f.dir, "s3", "*", "clickstream*"))
	if err != nil {
		return err
	}
	if len(buckets) > 0 {
		return fmt.Errorf("the stack is destroyed, and left %q", buckets)
	}
	return nil
}

// deployed is the example, deployed by the first test that asks for it.
func deployed(t *testing.T) *fixture {
	t.Helper()
	deployOnce.Do(func() { shared, deployErr = deploy() })
	if deployErr != nil {
		t.Fatal(deployErr)
	}
	return shared
}

func deploy() (f *fixture, err error) {
	f = &fixture{}
	if f.dir, err = os.MkdirTemp("", "millrace-example-"); err != nil {
		return nil, err
	}
	if f.app, err = filepath.Abs(filepath.Join(root, "examples", "clickstream")); err != nil {
		return f, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if f.endpoint, err = local.Start(ctx, local.Config{Dir: f.dir, Source: f.app, TimeScale: timeScale, Account: account, Region: region}); err != nil {
		return f, err
	}
	// Where there is no cdk.json, no app is synthesized for it.
	if _, err := f.run(ctx, f.dir, "", f.cdk(), "bootstrap", "aws://"+account+"/"+region); err != nil {
		return f, err
	}
	if _, err := f.run(ctx, f.app, "", f.cdk(), "deploy", "--all", "-c", "destroy=true", "--require-approval", "never", "--output", f.templates()); err != nil {
		return f, err
	}
	f.outputs, err = f.outputsOf(ctx, "clickstream")
	return f, err
}

// templates is the folder of the templates as they were deployed.
func (f *fixture) templates() string { return filepath.Join(f.dir, "cdk.out") }

// cdk is the CLI that the checkout pins, which npx finds from the example's folder.
func (f *fixture) cdk() string {
	return filepath.Join(f.app, root, "node_modules", ".bin", "cdk")
}

// run runs a program in a folder, against the endpoint, and returns what it says.
func (f *fixture) run(ctx context.Context, dir, input, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, demo.Environment(f.endpoint.URL(), region)
	cmd.Stdin = strings.NewReader(input)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, said.String())
	}
	return said.String(), nil
}

func (f *fixture) outputsOf(ctx context.Context, stack string) (map[string]string, error) {
	client := cloudformation.NewFromConfig(demo.Account(f.endpoint.URL(), region))
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return nil, err
	}
	outputs := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return outputs, nil
}

// drain waits until no record is under way.
func (f *fixture) drain(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for !f.endpoint.Status().Drained {
		if time.Now().After(deadline) {
			t.Fatalf("the streams are not empty after two minutes: %+v", f.endpoint.Status())
		}
		time.Sleep(50 * time.Millisecond) // the interval of asking, not a wait for luck
	}
}
