package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
)

// An index of refunds for a month, on two small nodes, and a function that may search
// it.
func ExampleNewSearchIndex() {
	refunds, err := schema.Of[refund]()
	if err != nil {
		fmt.Println(err)
		return
	}
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	stream := constructs.NewEventStream(stack, "Refunds", constructs.EventStreamProps{})
	index := constructs.NewSearchIndex(stack, "Search", constructs.SearchIndexProps{
		Source:    stream.Stream,
		Schema:    refunds,
		Index:     "refunds",
		Retention: 30 * 24 * time.Hour,
		Domain:    constructs.SearchDomainProps{NodeType: "t3.small.search", DataNodes: 2, VolumeGiB: 20},
	})
	support := constructs.NewGoFunction(stack, "Support", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	index.GrantRead(support.Function)
	index.Domain.MetricRed().CreateAlarm(stack, jsii.String("SearchIsRed"), &awscloudwatch.CreateAlarmOptions{
		Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(1),
	})
	fmt.Println(index.Index.ReadName(), index.Index.Pattern(), index.Index.Replicas)
	// Output: refunds refunds-* 1
}
