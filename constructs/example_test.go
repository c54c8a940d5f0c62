package constructs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/sizing"
)

// Order is an event of a shop.
type Order struct {
	OrderID string      `json:"order_id" schema:"id"`
	PaidOn  string      `json:"paid_on,omitempty" schema:"date-of=paid_at"`
	Country string      `json:"country" schema:"partition,values=de|us"`
	PaidAt  schema.Time `json:"paid_at"`
	Cents   int64       `json:"cents"`
}

// A shop's pipeline, and the capacity that follows from its load.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("shop"), nil)
	orders, err := schema.Of[Order]()
	if err != nil {
		fmt.Println(err)
		return
	}

	pipeline := constructs.NewPipeline(stack, "Orders", constructs.PipelineProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Schema:   orders,
		Load:     sizing.Load{EventsPerSecond: 2000},
	})

	fmt.Println(pipeline.Plan.Ingest.Shards, "shards to take events in,", pipeline.Plan.Analytics.Shards, "for shaped ones")
	fmt.Println("batches of", pipeline.Plan.Transform.BatchSize, "for a function of", pipeline.Plan.Transform.MemoryMiB, "MiB")
	fmt.Println("files of", pipeline.Plan.Lake.SizeMiB, "MiB or", pipeline.Plan.Lake.Interval)
	// Output:
	// 8 shards to take events in, 4 for shaped ones
	// batches of 1000 for a function of 512 MiB
	// files of 128 MiB or 5m0s
}

// A lake of a stream that is there already, and what no prop says.
func Example_pieces() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("shop"), nil)
	orders, err := schema.Of[Order]()
	if err != nil {
		fmt.Println(err)
		return
	}
	arn := jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/orders")

	stream := awskinesis.Stream_FromStreamArn(stack, jsii.String("Theirs"), arn)
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source: stream,
		Schema: orders,
	})
	pipeline := constructs.NewPipeline(stack, "Orders", constructs.PipelineProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Schema:   orders,
		Load:     sizing.Load{EventsPerSecond: 2000},
	})

	table := lake.Table // an L1 construct
	table.AddPropertyOverride(jsii.String("TableInput.Description"), "orders of the shop")
	function := pipeline.Transform.Function.Function.Node().DefaultChild().(awslambda.CfnFunction)
	function.AddPropertyOverride(jsii.String("EphemeralStorage.Size"), 1024)

	template := app.Synth(nil).GetStackByName(jsii.String("shop")).Template().(map[string]any)
	kinds := map[string]int{}
	for _, r := range template["Resources"].(map[string]any) {
		kinds[r.(map[string]any)["Type"].(string)]++
	}
	fmt.Println(kinds["AWS::Kinesis::Stream"], "streams,", kinds["AWS::Lambda::Function"], "function,",
		kinds["AWS::KinesisFirehose::DeliveryStream"], "delivery streams,", kinds["AWS::Glue::Table"], "tables")
	// Output:
	// 2 streams, 1 function, 3 delivery streams, 2 tables
}

// Each part of the code in the package comment is in an example.
func TestThePackageCommentShowsTheExamples(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	// The examples' function is there to be compiled.
	compiled := strings.ReplaceAll(string(examples), "./testdata/hello", "./lambdas/orders")
	parts := 0
	for text := range strings.SplitSeq(string(doc), "\n//\n") {
		if !strings.HasPrefix(text, "//\t") {
			continue
		}
		parts++
		if code := strings.ReplaceAll(text, "//\t", "\t"); !strings.Contains(compiled, code+"\n") {
			t.Errorf("doc.go shows what no example does:\n%s", code)
		}
	}
	if parts != 3 {
		t.Errorf("%d parts of code in doc.go, want 3", parts)
	}
}
