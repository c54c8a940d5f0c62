// Package assembly writes the templates of environments for tests and
// benchmarks, with the context of cdk.json, as the CDK CLI has it, and runs the
// CLI on them.
package assembly

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/millrace-dev/millrace/environments"
	_ "github.com/millrace-dev/millrace/internal/nodewarning"
	"github.com/millrace-dev/millrace/stacks"
)

// Write synthesizes the stacks of the environments into dir, a cloud assembly
// that the CLI takes with --app. root is the app's folder. The CDK's process
// takes one at a time.
func Write(root, dir string, envs ...environments.Environment) error {
	return write(root, dir, nil, envs)
}

// WriteToDestroy is Write with -c destroy=true: data go with their stack.
func WriteToDestroy(root, dir string, envs ...environments.Environment) error {
	return write(root, dir, map[string]any{"destroy": "true"}, envs) // text, as -c gives it
}

func write(root, dir string, flags map[string]any, envs []environments.Environment) error {
	app, err := New(root, dir, flags, envs...)
	if err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}

// New is the app that Write synthesizes, before it does, with more context.
func New(root, dir string, flags map[string]any, envs ...environments.Environment) (awscdk.App, error) {
	text, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	if err != nil {
		return nil, err
	}
	var config struct{ Context map[string]any }
	if err := json.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("cdk.json: %w", err)
	}
	// The CLI adds it; tests find resources by it.
	config.Context["aws:cdk:enable-path-metadata"] = true
	maps.Copy(config.Context, flags)
	for _, env := range envs {
		if err := env.Validate(); err != nil {
			return nil, err
		}
		stacks.Compile(env)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &config.Context})
	for _, env := range envs {
		stacks.New(app, env)
	}
	return app, nil
}
