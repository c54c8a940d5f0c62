// Millrace is a stream-processing pipeline on AWS, as an app of the AWS CDK:
//
//	npx cdk synth -c env=dev
//	npx cdk deploy --all -c env=dev
//
// Package stacks is the pipeline, package environments what differs between its
// deployments. go run . synthesizes the environment that cdk.json names into
// cdk.out, without the CDK's command line.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/millrace-dev/millrace/constructs/app"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/policy/plugin"
	"github.com/millrace-dev/millrace/stacks"
)

func main() {
	env, err := environment()
	if err != nil {
		app.Fail(err)
	}
	stacks.Compile(env)
	app.Main(func(app awscdk.App) error {
		fill(app, env)
		return nil
	})
}

// fill the app with the stacks of an environment, and let our own rules judge
// them.
func fill(app awscdk.App, env environments.Environment) {
	awscdk.Validations_Of(app).AddPlugins(plugin.New())
	stacks.New(app, env)
}

// environment is the one that the command line asks for. It is looked at before
// the CDK, which takes seconds to load.
func environment() (environments.Environment, error) {
	asked, err := asked()
	if err != nil {
		return environments.Environment{}, err
	}
	env, err := environments.Named(asked.env)
	if err != nil {
		return env, err
	}
	return env, env.Validate()
}
