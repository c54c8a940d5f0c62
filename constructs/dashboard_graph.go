package constructs

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Graph is metrics over time, with the alarms on them. Its axes begin at 0.
type Graph struct {
	// Title says what is drawn, and of which time: Records in, per minute.
	Title string
	// Unit of the left axis, its label.
	Unit string
	// Left are metrics of the left axis.
	Left []awscloudwatch.IMetric
	// RightUnit of the right axis, its label.
	RightUnit string
	// Right are metrics of the right axis.
	Right []awscloudwatch.IMetric
	// Alarms whose thresholds are drawn as lines of the left axis, red of severity
	// Page and orange of Warn. The metric that an alarm watches is added where it is
	// not there already, with the same statistic and period.
	Alarms []*Alarm
	// Stacked puts one metric upon the other.
	Stacked bool
	// Span is how much time is shown, in whole hours. Zero: that of the dashboard.
	Span time.Duration
}

func (g Graph) empty() bool { return len(g.Left)+len(g.Right)+len(g.Alarms) == 0 }

func (g Graph) wide() bool { return false }

func (g Graph) mistake() string {
	for i, alarm := range g.Alarms {
		if alarm == nil {
			return fmt.Sprintf("Graph.Alarms[%d] is nil: leave it out", i)
		}
	}
	switch {
	case g.Title == "":
		return "Graph.Title is missing: give it what is drawn"
	case g.Span < 0 || g.Span%time.Hour != 0:
		return fmt.Sprintf("Graph.Span is %v, allowed are whole hours", g.Span)
	}
	return ""
}

func (g Graph) draw(columns int) awscloudwatch.IWidget {
	left, lines := g.watched()
	graph := &awscloudwatch.GraphWidgetProps{
		Title:           &g.Title,
		Width:           jsii.Number(columns),
		Height:          jsii.Number(graphHeight),
		Left:            &left,
		LeftYAxis:       axis(g.Unit),
		LeftAnnotations: &lines,
		Stacked:         &g.Stacked,
	}
	if len(g.Right) > 0 {
		graph.Right, graph.RightYAxis = &g.Right, axis(g.RightUnit)
	}
	if g.Span > 0 {
		graph.Start = jsii.String(span(g.Span))
	}
	return awscloudwatch.NewGraphWidget(graph)
}

// axis from 0, with the label in place of the unit that the metric has.
func axis(label string) *awscloudwatch.YAxisProps {
	axis := &awscloudwatch.YAxisProps{Min: jsii.Number(0)}
	if label != "" {
		axis.Label, axis.ShowUnits = &label, jsii.Bool(false)
	}
	return axis
}

// watched are the metrics of the left axis with those of the alarms, and the lines of
// their thresholds. The CDK draws a metric that is there twice once.
func (g Graph) watched() ([]awscloudwatch.IMetric, []*awscloudwatch.HorizontalAnnotation) {
	left := append([]awscloudwatch.IMetric{}, g.Left...)
	lines := []*awscloudwatch.HorizontalAnnotation{}
	for _, alarm := range g.Alarms {
		if isNil(alarm.Metric) {
			continue // a composite alarm watches alarms
		}
		left = append(left, alarm.Metric)
		if band := bandOf(alarm.Metric); band != nil {
			left = append(left, band...) // in place of a threshold
			continue
		}
		lines = append(lines, &awscloudwatch.HorizontalAnnotation{
			Value: &alarm.Threshold,
			Label: jsii.String(alarm.Kind + " (" + string(alarm.Severity) + ")"),
			Color: jsii.String(colors[alarm.Severity]),
		})
	}
	return left, lines
}

// colors of a threshold: CloudWatch's own red and orange.
var colors = map[Severity]string{Page: "#d62728", Warn: "#ff7f0e"}

// bandOf are the metrics that a band of what is usual is around; nil where the metric
// is no such band.
func bandOf(metric awscloudwatch.IMetric) []awscloudwatch.IMetric {
	expression := metric.ToMetricConfig().MathExpression
	if expression == nil || !strings.HasPrefix(*expression.Expression, "ANOMALY_DETECTION_BAND") {
		return nil
	}
	var around []awscloudwatch.IMetric
	for _, m := range *expression.UsingMetrics {
		around = append(around, m)
	}
	return around
}

// span in the form of a dashboard's relative start.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func span(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("-P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("-PT%dH", d/time.Hour)
}
