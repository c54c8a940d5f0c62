// Package stacks is the pipeline, a stack a stage. Each is little more than a
// composition of package constructs with the values of an environment:
//
//	Network  the VPC that functions run in, where the environment has one
//	Ingest   the stream that producers put events on
//	Store    the stream of shaped events and the lake that it is kept in
//	Search   the shaped events in OpenSearch, where the environment has it
//	Process  the transform between the streams, with rejects and failed batches
//	Observe  the alarms of all of it, the topics that they tell, and the dashboards
//
// The stacks of the environment dev are called millrace-dev-ingest, -store, and so
// on. Their outputs have the same names in every environment; tools find what they
// need by them.
//
// Process writes to the analytics stream, so Store, which holds that stream and
// the lake that reads it, is deployed before it, and so is Search: Firehose reads a
// stream from the moment that it begins to, and no event is on the stream before.
//
// # Data
//
// What holds data is retained when its stack is deleted, unless the environment
// allows to destroy it and the command line asks for it: -c destroy=true. The
// logical IDs of such resources are locked in test/templates: under another ID
// CloudFormation would make a new, empty one.
//
// # Keys
//
// An environment with CustomerKey has a key in each stack, for what is in that
// stack: a stack can then be deployed, and deleted, without another's key policy
// being changed. A role that uses another stack's data is allowed to use its key by
// the role's own policy, which the key's policy leaves to IAM.
package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/bundling"
	"github.com/millrace-dev/millrace/environments"
)

// Pipeline is the stacks of one environment.
type Pipeline struct {
	Network *Network // nil if the environment has none
	Ingest  *Ingest
	Store   *Store
	Search  *Search // nil if the environment has none
	Process *Process
	Observe *Observe
}

// New makes the stacks of an environment that is valid.
func New(app awscdk.App, env environments.Environment) *Pipeline {
	d := newDeployment(app, env)
	if d.destroy {
		bundling.Start(constructs.BucketEmptier)
	}
	p := &Pipeline{}
	if !env.Network.Empty() {
		p.Network = newNetwork(d)
	}
	p.Ingest = newIngest(d)
	p.Store = newStore(d)
	if !env.Search.Empty() {
		p.Search = newSearch(d, p.Network, p.Store.Analytics)
	}
	p.Process = newProcess(d, p.Network, p.Ingest.Stream, p.Store.Analytics)
	if p.Search != nil {
		p.Process.Stack.AddStackDependency(p.Search.Stack, jsii.String("Firehose reads what comes after it begins to"))
	}
	p.Observe = newObserve(d, p)
	return p
}

// Compile begins to compile the functions of the pipeline, for New to find them done.
func Compile(env environments.Environment) {
	bundling.Start(bundling.Options{Entry: transformEntry, Architecture: env.Architecture})
	if !env.Search.Empty() {
		bundling.Start(constructs.SearchSetup(env.Architecture))
	}
}
