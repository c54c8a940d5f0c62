package constructs_test

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A stream of another team with its alarms in its graphs, and a metric of the shop's
// own.
func ExampleNewDashboard() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	arn := "arn:aws:kinesis:us-east-1:111122223333:stream/orders"
	orders := awskinesis.Stream_FromStreamArn(stack, jsii.String("Orders"), &arn)
	alarms := constructs.NewStreamAlarms(stack, "Alarms", constructs.StreamAlarmsProps{
		Stream: orders,
		Alarms: constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	sales := awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("Shop"), MetricName: jsii.String("Cents"), Statistic: jsii.String("Sum"),
	})

	board := constructs.NewDashboard(stack, "Board", constructs.DashboardProps{
		Name: "shop",
		Sections: []constructs.Section{
			constructs.StreamGraphs("Orders", orders, alarms.All()...),
			{Title: "Sales", Panels: []constructs.Panel{
				constructs.Graph{Title: "Taken in, per second", Unit: "cents", Left: []awscloudwatch.IMetric{constructs.PerSecond(sales, "cents")}},
			}},
		},
	})

	awscdk.NewCfnOutput(stack, jsii.String("Board URL"), &awscdk.CfnOutputProps{Value: board.URL()})
	fmt.Println(alarms.Late.Kind, "is drawn among", len(alarms.All()), "alarms")
	// Output: stream-late is drawn among 6 alarms
}
