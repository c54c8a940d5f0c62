package constructs

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// PerSecond is how much of a metric there is a second: its Sum over a minute, divided
// by the period.
func PerSecond(metric awscloudwatch.Metric, label string) awscloudwatch.IMetric {
	id := metricID(*metric.MetricName())
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.String(fmt.Sprintf("%s / PERIOD(%s)", id, id)),
		UsingMetrics: &map[string]awscloudwatch.IMetric{id: metric},
		Label:        &label,
		Period:       minute(),
	})
}

func minute() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(1)) }

// metricID of a metric in an expression: letters and digits, a small letter first.
func metricID(name string) string {
	var id strings.Builder
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			id.WriteRune(r)
		}
	}
	text := id.String()
	return strings.ToLower(text[:1]) + text[1:]
}

// series makes a metric of one resource, of a minute.
type series func(name, statistic, label string) awscloudwatch.Metric

// lines are metrics of one statistic: names and labels by turns.
func (s series) lines(statistic string, namesAndLabels ...string) []awscloudwatch.IMetric {
	var list []awscloudwatch.IMetric
	for pair := range slices.Chunk(namesAndLabels, 2) {
		list = append(list, s(pair[0], statistic, pair[1]))
	}
	return list
}

// percent of one metric's Sum in another's.
func (s series) percent(part, whole, label string) awscloudwatch.IMetric {
	a, b := metricID(part), metricID(whole)
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.String(fmt.Sprintf("100 * %s / %s", a, b)),
		UsingMetrics: &map[string]awscloudwatch.IMetric{a: s(part, "Sum", part), b: s(whole, "Sum", whole)},
		Label:        &label,
		Period:       minute(),
	})
}

// metricOf makes the metrics that a CDK resource has by its method Metric.
func metricOf(metric func(*string, *awscloudwatch.MetricOptions) awscloudwatch.Metric) series {
	return func(name, statistic, label string) awscloudwatch.Metric {
		return metric(&name, &awscloudwatch.MetricOptions{Statistic: &statistic, Label: &label, Period: minute()})
	}
}

// metricIn makes the metrics of a namespace with the dimensions.
func metricIn(namespace string, dimensions map[string]*string) series {
	return func(name, statistic, label string) awscloudwatch.Metric {
		return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
			Namespace: &namespace, MetricName: &name, DimensionsMap: &dimensions,
			Statistic: &statistic, Label: &label, Period: minute(),
		})
	}
}

// Search finds the metrics of a name that a function publishes with one more
// dimension, a line for each of its values: in the namespace, with the dimensions
// FunctionName and by; the statistic of a minute. No alarm can watch it.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
func Search(namespace, name, function, by, statistic string) string {
	return fmt.Sprintf(`SEARCH('{%s,%s,FunctionName} MetricName="%s" FunctionName="%s"', '%s', 60)`, namespace, by, name, function, statistic)
}

// Expression is a line that is computed where it is drawn, or several, as of Search: they
// are told apart by their dimensions if the label is empty.
func Expression(expression, label string) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: &expression, Label: &label, UsingMetrics: &map[string]awscloudwatch.IMetric{}, Period: minute(),
	})
}

// of are the alarms of the kinds.
func of(alarms []*Alarm, kinds ...string) []*Alarm {
	var found []*Alarm
	for _, alarm := range alarms {
		if alarm != nil && slices.Contains(kinds, alarm.Kind) {
			found = append(found, alarm)
		}
	}
	return found
}

// unwatched is the metric unless an alarm is there, which brings its own.
func unwatched(alarms []*Alarm, metric func() awscloudwatch.IMetric) []awscloudwatch.IMetric {
	if len(alarms) > 0 {
		return nil
	}
	return []awscloudwatch.IMetric{metric()}
}
