// Package console tests the local endpoint's web page in Chromium, driven by
// Playwright, on the dev environment with events that flow and a batch that failed.
// `make browser` runs it; without MILLRACE_CHROMIUM, the browser's program, it is
// skipped.
package console

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/deployed"
)

// chromium is the browser's program.
func chromium(t *testing.T) string {
	t.Helper()
	program := os.Getenv("MILLRACE_CHROMIUM")
	if program == "" {
		t.Skip("make browser runs this")
	}
	return program
}

// The console carries the chart library as npm has it, at the version that package.json
// pins.
func TestTheChartLibraryIsThePublishedOne(t *testing.T) {
	chromium(t)
	for vendored, published := range map[string]string{
		"uPlot.iife.min.js": "dist/uPlot.iife.min.js", "uPlot.min.css": "dist/uPlot.min.css", "uPlot-LICENSE.txt": "LICENSE",
	} {
		ours, err := os.ReadFile(filepath.Join(deployed.Root, "local", "console", "page", "vendor", vendored))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(filepath.Join("node_modules", "uplot", published))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(ours, theirs) {
			t.Errorf("%s is not uplot's %s", vendored, published)
		}
	}
}

func TestTheConsoleInChromium(t *testing.T) {
	program := chromium(t)
	e, err := deployed.Dev(local.Config{})
	t.Cleanup(func() { e.Close() })
	if err != nil {
		t.Fatal(err)
	}
	ledger := verify.NewLedger()
	e.Send(t, produce.Generated(e.Events(4000, 0.05)), ledger)
	e.Drain(t)
	mend := breakTransform(t, e)
	e.Send(t, produce.Generated(e.Events(8, 0)), ledger)
	e.Drain(t)
	mend()
	before := e.Settle(t, ledger)
	if before.FailedBatches == 0 || before.Lost > 0 {
		t.Fatalf("no batch has failed, or events are lost: %+v", before)
	}

	pictures, err := filepath.Abs(filepath.Join(deployed.Root, "build"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "--test-concurrency=1", "tests/")
	cmd.Env = append(os.Environ(), "CONSOLE="+e.Endpoint.Console(), "CHROMIUM="+program, "PICTURES="+pictures)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		t.Errorf("node --test: %v", err)
	}

	// What the browser's redrive button has put back has arrived.
	if after := e.Settle(t, ledger); after.FailedBatches != 0 || after.Lost != 0 || after.Duplicated != 0 {
		t.Errorf("after the redrive: %+v", after)
	}
}

// breakTransform takes the function's variables away, so that it ends at its start, and
// answers how to give them back.
func breakTransform(t *testing.T, e *deployed.Environment) (mend func()) {
	t.Helper()
	client := lambda.NewFromConfig(e.Config)
	name := aws.String(e.Place.TransformFunctionName)
	now, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: name})
	if err != nil {
		t.Fatal(err)
	}
	set := func(variables map[string]string) {
		t.Helper()
		if _, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{
			FunctionName: name, Environment: &types.Environment{Variables: variables},
		}); err != nil {
			t.Fatal(err)
		}
	}
	set(map[string]string{"NONE": "of what it needs"})
	return func() { t.Helper(); set(now.Environment.Variables) }
}
