// Package constructs is the pipeline in pieces, for this app's stacks and for
// any other AWS CDK app in Go:
//
//	ingest := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{Shards: 4})
//	output := constructs.NewEventStream(stack, "Output", constructs.EventStreamProps{})
//	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
//	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
//	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
//		Source: output.Stream,
//		Schema: purchases,
//		Values: map[string][]string{"country": {"de", "us"}},
//	})
//	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
//		Function: constructs.GoFunctionProps{Entry: "./lambdas/purchases"},
//		Source:   ingest.Stream,
//		Output:   output.Stream,
//		Rejects:  rejects.Delivery.DeliveryStream,
//		Failures: failures.Bucket,
//	})
//	transform.Node().AddDependency(lake) // see DataLake
//
// # Props
//
// Props are plain Go values. A zero value means the default that its comment
// states; defaults are the practice that AWS recommends. What a construct needs
// it takes as the CDK's interface (awskinesis.IStream), and what it makes can be
// reached from it, so another team's resource can stand in for any of them.
//
// # Mistakes
//
// A value that AWS would refuse does not panic. The construct goes on with the
// default and notes an error annotation on itself, so that one cdk synth names
// every mistake of the app, each with the construct's path, what was given and
// what is allowed, and then fails.
//
// # Deletion
//
// What holds data is retained when it leaves the stack, unless Removal says
// awscdk.RemovalPolicy_DESTROY. Buckets are then emptied first, by a function of
// this repository, after everything that writes into them is gone.
package constructs
