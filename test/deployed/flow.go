package deployed

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/x1/generate"
)

// Flow sends the source's events, waits until the streams are empty, and counts
// them. What other tests have sent shows as unknown in the report.
func (e *Environment) Flow(t *testing.T, source produce.Source) *verify.Report {
	t.Helper()
	ledger := verify.NewLedger()
	e.Send(t, source, ledger)
	return e.Settle(t, ledger)
}

// Events that no other test of this environment has sent.
func (e *Environment) Events(n int, wrong float64) generate.Config {
	return generate.Config{Seed: e.seeds.Add(1), Events: n, Start: time.Now(), WrongShare: wrong}
}

// Send sends the source's events and notes them.
func (e *Environment) Send(t *testing.T, source produce.Source, ledger *verify.Ledger) {
	t.Helper()
	err := produce.Run(t.Context(), produce.Config{
		Client: kinesis.NewFromConfig(e.Config), Stream: e.Place.IngestStreamName, Source: source, Sent: ledger.Add,
		Refused: func(r produce.Record, limit int) { t.Errorf("a record of %d bytes is over %d", len(r.Data), limit) },
	}, new(produce.Progress))
	if err != nil {
		t.Fatal(err)
	}
}

// Settle waits until the streams are empty, and counts the ledger's events in the
// buckets.
func (e *Environment) Settle(t *testing.T, ledger *verify.Ledger) *verify.Report {
	t.Helper()
	return e.SettleWith(t, nil, ledger)
}

// SettleWith counts in the index, too.
func (e *Environment) SettleWith(t *testing.T, index verify.Index, ledger *verify.Ledger) *verify.Report {
	t.Helper()
	e.Drain(t)
	report, err := verify.Count(t.Context(), verify.Buckets{Client: pipeline.S3(e.Config)}, index, e.Place, ledger)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Drain waits until no record is under way.
func (e *Environment) Drain(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for !e.Endpoint.Status().Drained {
		if time.Now().After(deadline) {
			t.Fatalf("the streams are not empty after two minutes: %+v", e.Endpoint.Status())
		}
		time.Sleep(50 * time.Millisecond) // the interval of asking, not a wait for luck
	}
}

// Output is an output of one of the environment's stacks.
func (e *Environment) Output(t *testing.T, stage, name string) string {
	t.Helper()
	stack := "millrace-" + e.Name + "-" + stage
	out, err := cloudformation.NewFromConfig(e.Config).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
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
