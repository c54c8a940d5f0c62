package constructs

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Numbers are the latest values of metrics, each with a small line of what it was.
type Numbers struct {
	// Title says what they are. Required.
	Title string
	// Metrics, each with a label.
	Metrics []awscloudwatch.IMetric
}

func (n Numbers) empty() bool { return len(n.Metrics) == 0 }

func (n Numbers) wide() bool { return true }

func (n Numbers) mistake() string {
	if n.Title == "" {
		return "Numbers.Title is missing: give it what they are"
	}
	return ""
}

func (n Numbers) draw(columns int) awscloudwatch.IWidget {
	return awscloudwatch.NewSingleValueWidget(&awscloudwatch.SingleValueWidgetProps{
		Title: &n.Title, Metrics: &n.Metrics, Sparkline: jsii.Bool(true),
		Width: jsii.Number(columns), Height: jsii.Number(4),
	})
}

// AlarmStates are the states of alarms, those that went off last first.
type AlarmStates struct {
	// Title says whose they are. Required.
	Title string
	// Alarms, up to 100.
	Alarms []*Alarm
}

func (a AlarmStates) empty() bool { return len(a.Alarms) == 0 }

func (a AlarmStates) wide() bool { return true }

func (a AlarmStates) mistake() string {
	for i, alarm := range a.Alarms {
		if alarm == nil || isNil(alarm.Alarm) {
			return fmt.Sprintf("AlarmStates.Alarms[%d] is nil: leave it out", i)
		}
	}
	switch {
	case a.Title == "":
		return "AlarmStates.Title is missing: give it whose alarms they are"
	case len(a.Alarms) > 100:
		return fmt.Sprintf("AlarmStates.Alarms has %d alarms, allowed are 100", len(a.Alarms))
	}
	return ""
}

func (a AlarmStates) draw(columns int) awscloudwatch.IWidget {
	const perRow = 6 // of a row as wide as the dashboard, by their look in the console
	var refs []interfacesawscloudwatch.IAlarmRef
	for _, alarm := range a.Alarms {
		refs = append(refs, alarm.Alarm)
	}
	return awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title: &a.Title, Alarms: &refs, SortBy: awscloudwatch.AlarmStatusWidgetSortBy_STATE_UPDATED_TIMESTAMP,
		Width: jsii.Number(columns), Height: jsii.Number(1 + (len(refs)+perRow-1)/perRow),
	})
}

// LogTable is what a query of CloudWatch Logs Insights finds, as a table. It is asked
// again each time that the dashboard is, and costs by what it reads.
type LogTable struct {
	// Title says what the lines are. Required.
	Title string
	// Groups that are read, up to 50.
	Groups []awslogs.ILogGroup
	// Query, its commands parted by |. Required.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
	Query string
}

func (l LogTable) empty() bool { return len(l.Groups) == 0 }

func (l LogTable) wide() bool { return true }

func (l LogTable) mistake() string {
	for i, group := range l.Groups {
		if isNil(group) {
			return fmt.Sprintf("LogTable.Groups[%d] is nil: leave it out", i)
		}
	}
	switch {
	case l.Title == "":
		return "LogTable.Title is missing: give it what the lines are"
	case len(l.Groups) > 50:
		return fmt.Sprintf("LogTable.Groups has %d log groups, allowed are 50", len(l.Groups))
	case strings.TrimSpace(l.Query) == "":
		return "LogTable.Query is missing: give it the commands of CloudWatch Logs Insights"
	}
	return ""
}

func (l LogTable) draw(columns int) awscloudwatch.IWidget {
	var names []*string
	for _, group := range l.Groups {
		names = append(names, group.LogGroupName())
	}
	return awscloudwatch.NewLogQueryWidget(&awscloudwatch.LogQueryWidgetProps{
		Title: &l.Title, LogGroupNames: &names, QueryString: &l.Query,
		View:  awscloudwatch.LogQueryVisualizationType_TABLE,
		Width: jsii.Number(columns), Height: jsii.Number(graphHeight),
	})
}

// FunctionErrors are the latest warnings and errors in the log of a function that logs
// as package stream does, JSON with a level, and Lambda's own of one that ended early.
func FunctionErrors(group awslogs.ILogGroup) LogTable {
	return logTable("Warnings and errors of the function", group, "fields @timestamp, @message",
		`filter level in ["ERROR", "WARN"] or @message like "Task timed out" or @message like "panic:" or @message like "Runtime exited"`,
		"sort @timestamp desc", "limit 50")
}

// DeliveryErrors are the latest errors of a delivery stream.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
func DeliveryErrors(group awslogs.ILogGroup) LogTable {
	return logTable("What could not be delivered", group, "fields @timestamp, errorCode, message",
		"sort @timestamp desc", "limit 50")
}

func logTable(title string, group awslogs.ILogGroup, commands ...string) LogTable {
	table := LogTable{Title: title, Query: strings.Join(commands, "\n| ")}
	if !isNil(group) {
		table.Groups = []awslogs.ILogGroup{group}
	}
	return table
}

// Widget is any widget of the CDK, as wide as it is, in a row of its own.
type Widget struct{ awscloudwatch.IWidget }

func (w Widget) empty() bool { return false }

func (w Widget) wide() bool { return true }

func (w Widget) mistake() string {
	if isNil(w.IWidget) {
		return "Widget is nil: give it a widget of the CDK"
	}
	return ""
}

func (w Widget) draw(int) awscloudwatch.IWidget { return w.IWidget }
