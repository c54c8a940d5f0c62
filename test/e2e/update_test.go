package e2e

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/test/assembly"
	"github.com/millrace-dev/millrace/test/deployed"
)

// cli runs the CDK CLI against the fixture and returns what it prints.
func (f *fixture) cli(t *testing.T, args ...string) string {
	t.Helper()
	output, err := assembly.CLI(context.Background(), deployed.Root, f.Variables(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// TestAnEnvironmentIsUpdatedInPlace changes values of the deployed environment:
// diff sees them, and the thresholds that follow from them, deploy changes the
// resources and replaces none, and events flow as before.
func TestAnEnvironmentIsUpdatedInPlace(t *testing.T) {
	f := environment(t)
	if diff := f.cli(t, "diff", "-c", "env=dev", "-c", "destroy=true", "--output", t.TempDir(), "--fail"); !strings.Contains(diff, "Number of stacks with differences: 0") {
		t.Errorf("diff of what is deployed:\n%s", diff)
	}

	changed := environments.Dev()
	changed.Load.Latency = 3 * time.Second // in which a full shard has 3 000 records
	changed.Load.Freshness = 2 * time.Minute
	changed.Ingest.Retention = 48 * time.Hour
	dir := t.TempDir()
	if err := assembly.WriteToDestroy(deployed.Root, dir, changed); err != nil {
		t.Fatal(err)
	}
	diff := f.cli(t, "diff", "--app", dir)
	for _, want := range []string{"3000", "48", "120", "Number of stacks with differences: 5"} {
		if !strings.Contains(diff, want) {
			t.Errorf("diff lacks %q:\n%s", want, diff)
		}
	}
	if regexp.MustCompile(`requires replacement|may cause replacement|\[-\] AWS::`).MatchString(diff) {
		t.Errorf("a change of values replaces a resource:\n%s", diff)
	}
	f.cli(t, "deploy", "--all", "--app", dir, "--require-approval", "never")
	t.Cleanup(func() { f.cli(t, "deploy", "--all", "--app", f.Templates(), "--require-approval", "never") })

	stream, err := kinesis.NewFromConfig(f.Config).DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: &f.Place.IngestStreamName})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToInt32(stream.StreamDescriptionSummary.RetentionPeriodHours); got != 48 {
		t.Errorf("retention of the same stream: got %d hours, want 48", got)
	}
	mappings, err := lambda.NewFromConfig(f.Config).ListEventSourceMappings(t.Context(), &lambda.ListEventSourceMappingsInput{FunctionName: &f.Place.TransformFunctionName})
	if err != nil {
		t.Fatal(err)
	}
	if len(mappings.EventSourceMappings) != 1 || aws.ToInt32(mappings.EventSourceMappings[0].BatchSize) != 3000 {
		t.Errorf("mappings: got %+v, want one with batches of 3000", mappings.EventSourceMappings)
	}
	report := f.Flow(t, produce.Generated(f.Events(1000, 0)))
	if report.Sent != 1000 || report.Lost != 0 || report.Duplicated != 0 {
		t.Errorf("after the update: %+v", report)
	}
}
