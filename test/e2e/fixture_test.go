// Package e2e runs the dev environment on the local endpoint, deployed by the
// real CDK CLI, and looks at what comes out with readers that the endpoint does
// not know: DuckDB, and the CLI itself.
package e2e

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/assembly"
	"github.com/millrace-dev/millrace/x1/generate"
)

const (
	root    = "../.."
	account = "000000000000"
	region  = "us-east-1"
	// timeScale shortens the lake's buffer of a minute to a second.
	timeScale = 60
)

// fixture is a deployed dev environment. A deployment costs much of a minute,
// so the tests of this package share one; each of them sends events of its own
// and looks for those alone.
type fixture struct {
	dir      string
	endpoint *local.Endpoint
	cfg      aws.Config
	place    pipeline.Pipeline
	seeds    atomic.Uint64
	failPut  atomic.Pointer[func(stream, shardID string) error]
}

var (
	shared     *fixture
	deployOnce sync.Once
	deployErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if shared != nil && shared.endpoint != nil {
		shared.endpoint.Close()
		os.RemoveAll(shared.dir)
	}
	os.Exit(code)
}

// deployed is the environment, deployed by the first test that asks for it.
func deployed(t *testing.T) *fixture {
	t.Helper()
	deployOnce.Do(func() { shared, deployErr = deploy() })
	if deployErr != nil {
		t.Fatal(deployErr)
	}
	return shared
}

func deploy() (*fixture, error) {
	dir, err := os.MkdirTemp("", "millrace-e2e-")
	if err != nil {
		return nil, err
	}
	f := &fixture{dir: dir}
	if f.endpoint, err = local.Start(context.Background(), local.Config{
		Dir: dir, Source: root, TimeScale: timeScale, Account: account, Region: region,
		FailPut: func(stream, shardID string) error {
			if fail := f.failPut.Load(); fail != nil {
				return (*fail)(stream, shardID)
			}
			return nil
		},
	}); err != nil {
		return nil, err
	}
	f.cfg = demo.Account(f.endpoint.URL(), region)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for _, args := range [][]string{
		{"bootstrap", "aws://" + account + "/" + region, "--output", f.templates()},
		{"deploy", "--all", "-c", "env=dev", "-c", "destroy=true", "--require-approval", "never", "--output", f.templates()},
	} {
		if _, err := assembly.CLI(ctx, root, f.variables(), args...); err != nil {
			return nil, err
		}
	}
	f.place, err = pipeline.Find(ctx, f.cfg, "dev")
	return f, err
}

// templates is the folder of the templates as they were deployed.
func (f *fixture) templates() string { return filepath.Join(f.dir, "cdk.out") }

// variables point a program at the fixture's endpoint.
func (f *fixture) variables() []string {
	return demo.Environment(f.endpoint.URL(), region)
}

// flow sends the source's events, waits until the streams are empty, and counts
// them. What other tests have sent shows as unknown in the report.
func (f *fixture) flow(t *testing.T, source produce.Source) *verify.Report {
	t.Helper()
	ledger := verify.NewLedger()
	f.send(t, source, ledger)
	return f.settle(t, ledger)
}

// events that no other test has sent.
func (f *fixture) events(n int, wrong float64) generate.Config {
	return generate.Config{Seed: f.seeds.Add(1), Events: n, Start: time.Now(), WrongShare: wrong}
}

func (f *fixture) send(t *testing.T, source produce.Source, ledger *verify.Ledger) {
	t.Helper()
	err := produce.Run(t.Context(), produce.Config{
		Client: kinesis.NewFromConfig(f.cfg), Stream: f.place.IngestStreamName, Source: source, Sent: ledger.Add,
		Refused: func(r produce.Record, limit int) { t.Errorf("a record of %d bytes is over %d", len(r.Data), limit) },
	}, new(produce.Progress))
	if err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) settle(t *testing.T, ledger *verify.Ledger) *verify.Report {
	t.Helper()
	f.drain(t)
	report, err := verify.Count(t.Context(), verify.Buckets{Client: pipeline.S3(f.cfg)}, nil, f.place, ledger)
	if err != nil {
		t.Fatal(err)
	}
	return report
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

// output is an output of one of the environment's stacks.
func (f *fixture) output(t *testing.T, stage, name string) string {
	t.Helper()
	stack := "millrace-dev-" + stage
	out, err := cloudformation.NewFromConfig(f.cfg).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out.Stacks[0].Outputs {
		if aws.ToString(o.OutputKey) == name {
			return aws.ToString(o.OutputValue)
		}
	}
	t.Fatalf("stack %s has no output %s", stack, name)
	return ""
}
