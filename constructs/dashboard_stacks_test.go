package constructs_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("dashboards", app.dashboards) }

func (a app) dashboards(stack awscdk.Stack) {
	their, empty := theirResources(stack), []constructs.Section{{Title: "Nothing"}}
	constructs.NewDashboard(stack, "Knobs", constructs.DashboardProps{
		Name: "their-board_1", Text: "# Theirs\nSince Monday", Span: 5 * time.Hour,
		Sections: []constructs.Section{{Title: "First", Text: "what it is"}, {Title: "Second"}},
	})
	constructs.NewDashboard(stack, "Bare", constructs.DashboardProps{Sections: empty})
	constructs.NewDashboard(stack, "Foreign", constructs.DashboardProps{Sections: theirSections(stack)})
	constructs.NewDashboard(stack, "Rows", constructs.DashboardProps{Sections: []constructs.Section{
		{Title: "4", Panels: graphs(4)}, {Title: "5", Panels: graphs(5)},
		{Title: "parted", Panels: slices.Concat(graphs(1), []constructs.Panel{constructs.FunctionErrors(nil), constructs.DeliveryErrors(logs(stack))}, graphs(2))},
	}})
	lake := constructs.NewDataLake(stack, "Lake", a.oddLake(their))
	constructs.NewDashboard(stack, "Lakes", constructs.DashboardProps{Sections: []constructs.Section{
		constructs.DeliveryGraphs("Lake", lake.Delivery.DeliveryStream, constructs.DeliveryKind{}),
	}})
	constructs.NewDashboard(stack, "Alarms", constructs.DashboardProps{Sections: []constructs.Section{{Title: "Alarms", Panels: []constructs.Panel{watched()}}}})
}

// theirSections are of resources that this app does not make.
func theirSections(stack awscdk.Stack) []constructs.Section {
	id := func(kind string) *string { return jsii.String("Board" + kind) }
	function := awslambda.Function_FromFunctionArn(stack, id("Function"), jsii.String("arn:aws:lambda:us-east-1:111122223333:function:their-function"))
	queue := awssqs.Queue_FromQueueArn(stack, id("Queue"), jsii.String("arn:aws:sqs:us-east-1:111122223333:their-queue"))
	mapping := awslambda.EventSourceMapping_FromEventSourceMappingId(stack, id("Mapping"), jsii.String("their-mapping"))
	firehose := awskinesisfirehose.CfnDeliveryStream_FromDeliveryStreamName(stack, id("Delivery"), jsii.String("their-delivery"))
	bucket := awss3.Bucket_FromBucketName(stack, id("Bucket"), jsii.String("their-bucket"))
	return []constructs.Section{
		constructs.StreamGraphs("Stream", theirStream(stack, "BoardStream")),
		constructs.FunctionGraphs("Function", function),
		constructs.MappingGraphs("Mapping", mapping),
		constructs.TransformGraphs("Transform", function, "Theirs"),
		constructs.DeliveryGraphs("Delivery", firehose, constructs.DeliveryKind{
			Destination: "DeliveryToAmazonOpenSearchService", Source: "KinesisStreamAsSource", Converts: true, Partitions: true,
		}),
		constructs.DeliveryGraphs("Put", firehose, constructs.DeliveryKind{}),
		constructs.SearchGraphs("Domain", theirDomain(stack)),
		constructs.QueueGraphs("Queue", queue),
		constructs.BucketGraphs("Bucket", bucket),
	}
}

func graphs(n int) []constructs.Panel {
	var panels []constructs.Panel
	for i := range n {
		panels = append(panels, constructs.Graph{Title: fmt.Sprint(i), Left: []awscloudwatch.IMetric{counted("Sum", 1)}})
	}
	return panels
}

func counted(statistic string, minutes float64) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("Shop"), MetricName: jsii.String("Orders"), Statistic: &statistic, Period: awscdk.Duration_Minutes(&minutes),
	})
}

func logs(stack awscdk.Stack) awslogs.ILogGroup {
	return awslogs.LogGroup_FromLogGroupName(stack, jsii.String("BoardLogs"), jsii.String("their-logs"))
}

// watched has alarms on what is drawn already, on a sum of another period, and on two
// expressions that call different metrics the same.
func watched() constructs.Graph {
	share := func(of string) awscloudwatch.IMetric {
		return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression: jsii.String("100 * x / PERIOD(x)"), Label: &of,
			UsingMetrics: &map[string]awscloudwatch.IMetric{"x": counted(of, 5)},
		})
	}
	return constructs.Graph{
		Title: "Watched",
		Left:  []awscloudwatch.IMetric{counted("Maximum", 1), counted("Sum", 1), share("Minimum")},
		Right: []awscloudwatch.IMetric{share("Average")},
		Alarms: []*constructs.Alarm{
			{Kind: "most", Severity: constructs.Page, Metric: counted("Maximum", 5), Threshold: 7},
			{Kind: "many", Severity: constructs.Warn, Metric: counted("Sum", 5), Threshold: 30},
			{Kind: "composite", Severity: constructs.Page},
		},
	}
}
