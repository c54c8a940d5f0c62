package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/stacks"
)

// environment is the name under which it is deployed.
const environment = "bench"

// environment is dev with as many shards as asked for; of the analytics stream
// half as many, since in aggregates a shard takes twice the events. The functions
// are compiled for this machine at once; the endpoint would do it else.
func (c config) environment() environments.Environment {
	env := environments.Dev()
	env.Name = environment
	env.Ingest.Shards, env.Analytics.Shards = c.shards, max(1, c.shards/2)
	if runtime.GOARCH == "amd64" {
		env.Architecture = "x86_64"
	}
	return env
}

// synthesize writes the environment's templates into a folder, with the feature
// flags of cdk.json, and ends the CDK's process.
func synthesize(env environments.Environment, dir string) (err error) {
	if err := env.Validate(); err != nil {
		return err
	}
	var cdk struct{ Context map[string]any }
	text, err := os.ReadFile("cdk.json")
	if err != nil {
		return fmt.Errorf("run it in the repository's root: %w", err)
	}
	if err := json.Unmarshal(text, &cdk); err != nil {
		return fmt.Errorf("cdk.json: %w", err)
	}
	stacks.Compile(env)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the CDK refuses the environment: %v", r)
		}
	}()
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &cdk.Context, AutoSynth: jsii.Bool(false)})
	stacks.New(app, env)
	app.Synth(nil)
	return nil
}
