package constructs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
)

// Another team's pipeline, for another event.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, nil, nil)
	purchases, err := schema.Of[purchase]()
	if err != nil {
		panic(err)
	}

	ingest := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{Shards: 4})
	output := constructs.NewEventStream(stack, "Output", constructs.EventStreamProps{})
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source: output.Stream,
		Schema: purchases,
		Values: map[string][]string{"country": {"de", "us"}},
	})
	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: constructs.GoFunctionProps{Entry: "./lambdas/purchases"},
		Source:   ingest.Stream,
		Output:   output.Stream,
		Rejects:  rejects.Delivery.DeliveryStream,
		Failures: failures.Bucket,
	})
	transform.Node().AddDependency(lake) // see DataLake

	app.Synth(nil)
}

// The package comment shows the example, which compiles.
func TestThePackageCommentShowsTheExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for _, line := range strings.Split(string(doc), "\n") {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			shown.WriteString("\t" + code + "\n")
		}
	}
	if shown.Len() < 500 || !strings.Contains(string(example), shown.String()) {
		t.Errorf("doc.go shows what Example does not do:\n%s", shown.String())
	}
}
