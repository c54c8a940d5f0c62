// Package constructs is the pipeline in pieces, for this app's stacks and for
// any other AWS CDK app in Go. The whole of it takes the function that shapes an
// event, the schema of what comes out, and the load:
//
//	pipeline := constructs.NewPipeline(stack, "Orders", constructs.PipelineProps{
//		Function: constructs.GoFunctionProps{Entry: "./lambdas/orders"},
//		Schema:   orders,
//		Load:     sizing.Load{EventsPerSecond: 2000},
//	})
//
// Each piece is there by itself, too. A lake of a stream that is there already:
//
//	stream := awskinesis.Stream_FromStreamArn(stack, jsii.String("Theirs"), arn)
//	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
//		Source: stream,
//		Schema: orders,
//	})
//
// The package schema makes a Schema of a Go struct, package stream is what the
// function's main calls, package sizing computes capacity of the Load, and package
// app below this one is what the main of the CDK app calls. examples/clickstream is
// an app of these in a module of its own, docs/reuse.md walks through it, and
// docs/constructs.md lists every prop and every resource.
//
// # Props
//
// Props are plain Go values. A zero value means the default that its comment
// states; defaults are the practice that AWS recommends. What a construct needs
// it takes as the CDK's interface (awskinesis.IStream), and what it makes can be
// reached from it, so another team's resource can stand in for any of them.
//
// # Resources
//
// Every resource that is made is a field of its construct, or the CDK's construct
// of it is, whose default child is the resource itself. What no prop says is said
// there:
//
//	table := lake.Table // an L1 construct
//	table.AddPropertyOverride(jsii.String("TableInput.Description"), "orders of the shop")
//	function := pipeline.Transform.Function.Function.Node().DefaultChild().(awslambda.CfnFunction)
//	function.AddPropertyOverride(jsii.String("EphemeralStorage.Size"), 1024)
//
// # Grants and metrics
//
// Grant methods let a principal do what the name says to what the construct made,
// and no more. Metric methods are for alarms and dashboards; their comments say the
// unit and the statistic.
//
// # Alarms
//
// The constructs whose names end in Alarms watch a resource, whoever made it, by what
// it says of itself and what AWS advises. Each alarm is of a kind, which has an entry
// in docs/runbook.md, and of a severity: Page for what cannot wait, Warn for what can.
// PipelineHealth makes one call of all that page.
//
// # Mistakes
//
// A value that AWS would refuse does not panic. The construct goes on with the
// default and notes an error annotation on itself, so that one cdk synth names
// every mistake of the app, each with the construct's path, what was given and
// what is allowed, and then fails. Where there is no construct to note it on, since
// the scope is nil, the constructor panics with a Mistake, which package app prints
// in one line.
//
// # Deletion
//
// What holds data is retained when it leaves the stack, unless Removal says
// awscdk.RemovalPolicy_DESTROY. Buckets are then emptied first, by a function of
// this repository, after everything that writes into them is gone.
package constructs
