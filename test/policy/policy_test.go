// Package policy holds the stacks of every environment to AWS's rules (cdk-nag's
// AwsSolutions), to our own (package policy) and to the CDK's, and what is accepted
// to reasons.
package policy

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/policy"
	"github.com/millrace-dev/millrace/test/assembly"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	for _, dir := range written {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// written are the folders of templates, for every test of the package.
var written []string

// outcome of a synthesis with cdk-nag as an aspect.
type outcome struct {
	dir     string
	refused string // what the CDK says, if it refuses
	stacks  *policy.App
}

// all are the stacks of every environment, as they are deployed.
var all = sync.OnceValue(func() outcome { return synth(nil, nil, environments.All()...) })

// destroyed are those of dev with what deletes its data with them.
var destroyed = sync.OnceValue(func() outcome {
	return synth(map[string]any{"destroy": "true"}, nil, environments.Dev())
})

// synth the stacks of environments, with context added, and what add adds.
func synth(context map[string]any, add func(app awscdk.App), envs ...environments.Environment) (o outcome) {
	var err error
	if o.dir, err = os.MkdirTemp("", "policy"); err != nil {
		panic(err)
	}
	written = append(written, o.dir)
	flags := map[string]any{"@aws-cdk/core:appMode": "inmemory"} // the report is in what the CDK throws
	for name, value := range context {
		flags[name] = value
	}
	app, err := assembly.New("../..", o.dir, flags, envs...)
	if err != nil {
		panic(err)
	}
	if add != nil {
		add(app)
	}
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		ReportFormats: &[]cdknag.NagReportFormat{cdknag.NagReportFormat_JSON},
	}), nil)
	defer func() {
		if r := recover(); r != nil {
			o.refused = fmt.Sprint(r)
		}
		if o.stacks, err = policy.Read(o.dir); err != nil {
			panic(err)
		}
	}()
	app.Synth(nil)
	return o
}

// each calls test for the environments, and for dev with what deletes its data.
func each(t *testing.T, test func(t *testing.T, o outcome)) {
	t.Run("every environment", func(t *testing.T) { test(t, all()) })
	t.Run("dev to be destroyed", func(t *testing.T) { test(t, destroyed()) })
}

func TestTheCDKRefusesNothing(t *testing.T) {
	each(t, func(t *testing.T, o outcome) {
		if o.refused != "" {
			t.Errorf("the CDK refuses: %s", o.refused)
		}
	})
}

func TestOurOwnRulesFindNothing(t *testing.T) {
	each(t, func(t *testing.T, o outcome) {
		for _, finding := range policy.Check(o.stacks) {
			t.Error(finding)
		}
	})
}
