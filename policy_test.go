package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
)

// Among the stacks of an environment, what breaks one of our own rules fails the
// synthesis.
func TestOurOwnRulesJudgeTheApp(t *testing.T) {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:  jsii.String(t.TempDir()),
		Context: &map[string]any{"@aws-cdk/core:appMode": "inmemory"}, // the report is in what the CDK throws
	})
	fill(app, environments.Dev())
	awss3.NewCfnBucket(awscdk.NewStack(app, jsii.String("wrong"), nil), jsii.String("Open"), nil)
	defer func() {
		refused := fmt.Sprint(recover())
		for _, want := range []string{"wrong/Open", "Millrace::bucket-closed", "Suggested fix: Set all four"} {
			if !strings.Contains(refused, want) {
				t.Errorf("the CDK refuses with %s, want %q in it", refused, want)
			}
		}
	}()
	app.Synth(nil)
}
