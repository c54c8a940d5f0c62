// Package stacks is the pipeline, a stack a stage. Each is little more than a
// composition of package constructs with the values of an environment:
//
//	Ingest   the stream that producers put events on
//	Process  the transform between the streams, with rejects and failed batches
//	Store    the stream of shaped events and the lake that it is kept in
//
// The stacks of the environment dev are called millrace-dev-ingest, -process and
// -store. Their outputs have the same names in every environment; tools find
// what they need by them.
//
// Process writes to the analytics stream, so Store, which holds that stream and
// all that reads it, is deployed before it: Firehose reads a stream from the
// moment that it begins to, and no event is on the stream before.
package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/bundling"
	"github.com/millrace-dev/millrace/environments"
)

// Pipeline is the stacks of one environment.
type Pipeline struct {
	Ingest  *Ingest
	Store   *Store
	Process *Process
}

// New makes the stacks of an environment that is valid.
func New(app awscdk.App, env environments.Environment) *Pipeline {
	ingest := NewIngest(app, env)
	store := NewStore(app, env)
	return &Pipeline{
		Ingest:  ingest,
		Store:   store,
		Process: NewProcess(app, env, ingest.Stream, store.Analytics),
	}
}

// Compile begins to compile the functions of the pipeline, for New to find them
// done.
func Compile(env environments.Environment) {
	bundling.Start(bundling.Options{Entry: transformEntry, Architecture: env.Architecture})
	if env.Destroy {
		bundling.Start(constructs.BucketEmptier)
	}
}

// newStack makes the stack of a stage, with tags that CloudFormation puts on
// everything in it.
func newStack(app awscdk.App, env environments.Environment, stage, description string) awscdk.Stack {
	props := &awscdk.StackProps{
		Description: jsii.String(description),
		Tags: &map[string]*string{
			"Project":     jsii.String("millrace"),
			"Environment": jsii.String(env.Name),
			"Stage":       jsii.String(stage),
		},
		Env: &awscdk.Environment{},
	}
	if env.Account != "" {
		props.Env.Account = jsii.String(env.Account)
	}
	if env.Region != "" {
		props.Env.Region = jsii.String(env.Region)
	}
	return awscdk.NewStack(app, jsii.String(fmt.Sprintf("millrace-%s-%s", env.Name, stage)), props)
}

func removal(env environments.Environment) awscdk.RemovalPolicy {
	if env.Destroy {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}

func logs(env environments.Environment) constructs.LogProps {
	return constructs.LogProps{RetentionDays: env.LogRetentionDays, Removal: removal(env)}
}

// output tells tools a value of the stack, under a name of its own.
func output(stack awscdk.Stack, name string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: value})
}
