package constructs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("dashboard-mistakes", app.dashboardMistakes) }

func (a app) dashboardMistakes(stack awscdk.Stack) {
	some := []constructs.Section{{Title: "Nothing"}}
	constructs.NewDashboard(stack, "NameWithSpace", constructs.DashboardProps{Name: "my board", Sections: some})
	constructs.NewDashboard(stack, "NameOfToken", constructs.DashboardProps{Name: "of-" + *stack.Region(), Sections: some})
	constructs.NewDashboard(stack, "SpanOdd", constructs.DashboardProps{Span: 90 * time.Second, Sections: some})
	constructs.NewDashboard(stack, "SpanLong", constructs.DashboardProps{Span: 8761 * time.Hour, Sections: some})
	constructs.NewDashboard(stack, "SectionsMissing", constructs.DashboardProps{})
	constructs.NewDashboard(stack, "TooManyWidgets", constructs.DashboardProps{Sections: []constructs.Section{{Title: "All", Panels: graphs(500)}}})
	for id, panel := range map[string]constructs.Panel{
		"PanelNil":     nil,
		"GraphTitle":   constructs.Graph{Left: []awscloudwatch.IMetric{counted("Sum", 1)}},
		"GraphSpan":    constructs.Graph{Title: "Orders", Left: []awscloudwatch.IMetric{counted("Sum", 1)}, Span: time.Minute},
		"GraphAlarm":   constructs.Graph{Title: "Orders", Alarms: []*constructs.Alarm{nil}},
		"NumbersTitle": constructs.Numbers{Metrics: []awscloudwatch.IMetric{counted("Sum", 1)}},
		"StatesTitle":  constructs.AlarmStates{},
		"StatesNil":    constructs.AlarmStates{Title: "All", Alarms: []*constructs.Alarm{{Kind: "unmade"}}},
		"LogTitle":     constructs.LogTable{Query: "limit 1"},
		"LogQuery":     constructs.LogTable{Title: "Lines"},
		"WidgetNil":    constructs.Widget{},
	} {
		constructs.NewDashboard(stack, id, constructs.DashboardProps{Sections: []constructs.Section{{Title: "One", Panels: []constructs.Panel{panel}}}})
	}
	constructs.NewDashboard(stack, "Resources", constructs.DashboardProps{Sections: []constructs.Section{
		constructs.StreamGraphs("Stream", nil), constructs.FunctionGraphs("Function", nil), constructs.MappingGraphs("Mapping", nil),
		constructs.TransformGraphs("Transform", nil, ""), constructs.DeliveryGraphs("Delivery", nil, constructs.DeliveryKind{}),
		constructs.SearchGraphs("Search", nil), constructs.QueueGraphs("Queue", nil), constructs.BucketGraphs("Bucket", nil), {},
	}})
	right := awscloudwatch.NewTextWidget(&awscloudwatch.TextWidgetProps{Markdown: jsii.String("own")})
	constructs.NewDashboard(stack, "Right", constructs.DashboardProps{Sections: []constructs.Section{{Title: "Own", Panels: []constructs.Panel{constructs.Widget{IWidget: right}}}}})
}

func TestMistakesOfDashboards(t *testing.T) {
	const page = " (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html)"
	want := map[string][]string{}
	for path, text := range map[string]string{
		"NameWithSpace":   `Name is "my board", allowed are 1 to 255 letters, digits, hyphens and underscores`,
		"SpanOdd":         `Span is 1m30s, allowed are 1m to 8760h in whole minutes`,
		"SpanLong":        `Span is 8761h0m0s, allowed are 1m to 8760h in whole minutes`,
		"SectionsMissing": `Sections is empty: give it what the dashboard shows, as StreamGraphs makes it of a stream`,
		"TooManyWidgets":  `Sections have 501 widgets with their headings, allowed are 500`,
		"PanelNil":        `Sections[0].Panels[0] is nil: give it a Graph, Numbers, AlarmStates, LogTable or Widget`,
		"GraphTitle":      `Sections[0].Panels[0]: Graph.Title is missing: give it what is drawn`,
		"GraphSpan":       `Sections[0].Panels[0]: Graph.Span is 1m0s, allowed are whole hours`,
		"GraphAlarm":      `Sections[0].Panels[0]: Graph.Alarms[0] is nil: leave it out`,
		"NumbersTitle":    `Sections[0].Panels[0]: Numbers.Title is missing: give it what they are`,
		"StatesTitle":     `Sections[0].Panels[0]: AlarmStates.Title is missing: give it whose alarms they are`,
		"StatesNil":       `Sections[0].Panels[0]: AlarmStates.Alarms[0] is nil: leave it out`,
		"LogTitle":        `Sections[0].Panels[0]: LogTable.Title is missing: give it what the lines are`,
		"LogQuery":        `Sections[0].Panels[0]: LogTable.Query is missing: give it the commands of CloudWatch Logs Insights`,
		"WidgetNil":       `Sections[0].Panels[0]: Widget is nil: give it a widget of the CDK`,
		"Resources": `Sections[0]: StreamGraphs has no stream: give it the one to draw
Sections[1]: FunctionGraphs has no function: give it the one to draw
Sections[2]: MappingGraphs has no mapping: give it the one to draw
Sections[3]: TransformGraphs has no function: give it the one that calls package stream
Sections[4]: DeliveryGraphs has no delivery stream: give it the one to draw
Sections[5]: SearchGraphs has no domain: give it the one to draw
Sections[6]: QueueGraphs has no queue: give it the one to draw
Sections[7]: BucketGraphs has no bucket: give it the one to draw
Sections[8].Title is missing: give it the heading`,
	} {
		for line := range strings.SplitSeq(text, "\n") {
			want[path] = append(want[path], line+page)
		}
	}
	checkMessages(t, "dashboard-mistakes", want)
}
