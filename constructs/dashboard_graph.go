package constructs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Graph is metrics over time, with the alarms on them. Its axes begin at 0.
type Graph struct {
	// Title says what is drawn, and of which time: Records in, per minute. Required.
	Title string
	// Unit of the left axis, its label. Empty: the units that the metrics have.
	Unit string
	// Left are metrics of the left axis.
	Left []awscloudwatch.IMetric
	// RightUnit of the right axis, its label. Empty: as of Unit.
	RightUnit string
	// Right are metrics of the right axis.
	Right []awscloudwatch.IMetric
	// Alarms whose thresholds are drawn as lines of the left axis, red of severity
	// Page and orange of Warn. The metric that an alarm watches is added, unless it is
	// there with the same statistic, and for a sum the same period.
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
	ids := ids{}
	left = ids.apart(left)
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
		right := ids.apart(g.Right)
		graph.Right, graph.RightYAxis = &right, axis(g.RightUnit)
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

// watched are the metrics of the left axis with those of the alarms that are not there,
// and the lines of their thresholds.
func (g Graph) watched() ([]awscloudwatch.IMetric, []*awscloudwatch.HorizontalAnnotation) {
	left := slices.Clone(g.Left)
	there := map[string]bool{}
	for _, metric := range left {
		there[measureOf(metric)] = true
	}
	lines := []*awscloudwatch.HorizontalAnnotation{}
	for _, alarm := range g.Alarms {
		if isNil(alarm.Metric) {
			continue // a composite alarm watches alarms
		}
		if measure := measureOf(alarm.Metric); measure == "" || !there[measure] {
			there[measure] = true
			left = append(left, labelled(alarm.Metric, alarm.Kind))
		}
		if band := bandOf(alarm); band != nil {
			left = append(left, band) // in place of a threshold
			continue
		}
		line := &awscloudwatch.HorizontalAnnotation{
			Value: &alarm.Threshold,
			Label: jsii.String(alarm.Kind + " (" + string(alarm.Severity) + ")"),
			Color: jsii.String(colors[alarm.Severity]),
		}
		if !slices.ContainsFunc(lines, func(l *awscloudwatch.HorizontalAnnotation) bool {
			return *l.Value == *line.Value && *l.Label == *line.Label
		}) {
			lines = append(lines, line)
		}
	}
	return left, lines
}

// measureOf names a metric, its statistic, and, where that grows with the period, the
// period: what is equal of two metrics that one line can show. It is empty of an
// expression.
func measureOf(metric awscloudwatch.IMetric) string {
	stat := metric.ToMetricConfig().MetricStat
	if stat == nil {
		return ""
	}
	name := fmt.Sprintf("%s %s %s", *stat.Namespace, *stat.MetricName, *stat.Statistic)
	if *stat.Statistic == "Sum" || *stat.Statistic == "SampleCount" {
		name += fmt.Sprintf(" %g", *stat.Period.ToSeconds(nil))
	}
	if stat.Dimensions != nil {
		for _, d := range *stat.Dimensions {
			name += fmt.Sprintf(" %s=%v", *d.Name, d.Value)
		}
	}
	return name
}

// labelled is a metric under the label, unless it has one.
func labelled(metric awscloudwatch.IMetric, label string) awscloudwatch.IMetric {
	plain, ok := metric.(awscloudwatch.Metric)
	if !ok || plain.Label() != nil {
		return metric
	}
	return plain.With(&awscloudwatch.MetricOptions{Label: &label})
}

// colors of a threshold: CloudWatch's own red and orange.
var colors = map[Severity]string{Page: "#d62728", Warn: "#ff7f0e"}

// bandOf is the band of what is usual that an alarm compares with; nil of an alarm
// with a threshold.
func bandOf(alarm *Alarm) awscloudwatch.IMetric {
	made, ok := alarm.Alarm.(awscloudwatch.Alarm)
	if !ok {
		return nil
	}
	metric := made.Metric()
	math := metric.ToMetricConfig().MathExpression
	if math == nil || !strings.HasPrefix(*math.Expression, "ANOMALY_DETECTION_BAND") {
		return nil
	}
	return metric
}

// span in the form of a dashboard's relative start.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func span(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("-P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("-PT%dH", d/time.Hour)
}
