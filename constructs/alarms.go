package constructs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// alarms are those that a construct made, in the order of its fields.
type alarms struct{ all []*Alarm }

func (a *alarms) list() []*Alarm { return slices.Clone(a.all) }

// watch is an alarm to be made: it goes off when the metric breaches the threshold in
// m of the last n periods, and is over when it no longer does.
type watch struct {
	kind      string
	severity  Severity
	metric    awscloudwatch.IMetric
	compare   awscloudwatch.ComparisonOperator
	threshold float64
	m, n      int
	missing   awscloudwatch.TreatMissingData // a period of which there is no value
	says      string                         // a sentence with the value and what it means
}

const (
	above   = awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
	atLeast = awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD
	below   = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
	atMost  = awscloudwatch.ComparisonOperator_LESS_THAN_OR_EQUAL_TO_THRESHOLD

	// What a period without a value is taken for.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
	asGood   = awscloudwatch.TreatMissingData_NOT_BREACHING
	asBad    = awscloudwatch.TreatMissingData_BREACHING
	asBefore = awscloudwatch.TreatMissingData_IGNORE // the alarm stays as it is
)

// add makes an alarm, unless its kind is left away; then it is nil.
func (a *alarms) add(scope constructs.Construct, props AlarmProps, w watch) *Alarm {
	if props.without(w.kind) {
		return nil
	}
	made := awscloudwatch.NewAlarm(scope, jsii.String(idOf(w.kind)), &awscloudwatch.AlarmProps{
		Metric:             w.metric,
		AlarmDescription:   props.describe(w.kind, w.says),
		ComparisonOperator: w.compare,
		Threshold:          jsii.Number(w.threshold),
		DatapointsToAlarm:  jsii.Number(w.m),
		EvaluationPeriods:  jsii.Number(w.n),
		TreatMissingData:   w.missing,
	})
	tell(made, props.topic(w.severity))
	return a.note(&Alarm{Kind: w.kind, Severity: w.severity, Alarm: made, Metric: w.metric, Threshold: w.threshold})
}

func (a *alarms) note(made *Alarm) *Alarm {
	a.all = append(a.all, made)
	return made
}

// idOf is StreamLate for stream-late.
func idOf(kind string) string {
	var id strings.Builder
	for _, word := range strings.Split(kind, "-") {
		id.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return id.String()
}

// measured is a metric over a period; the math of CloudWatch adds such up.
func measured(namespace, name, statistic string, period time.Duration, dimensions map[string]*string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: &namespace, MetricName: &name, DimensionsMap: &dimensions,
		Statistic: &statistic, Period: awscdk.Duration_Seconds(inSeconds(period)),
	})
}

// computed is an expression over metrics, each by its name in the expression.
func computed(expression, label string, period time.Duration, of map[string]awscloudwatch.IMetric) awscloudwatch.MathExpression {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: &expression, Label: &label, Period: awscdk.Duration_Seconds(inSeconds(period)), UsingMetrics: &of,
	})
}

// over is of a metric that a construct of the CDK knows.
func over(statistic string, period time.Duration) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: &statistic, Period: awscdk.Duration_Seconds(inSeconds(period))}
}

// spoken is a duration in words: 90 seconds, 5 minutes, 36 hours, 7 days.
func spoken(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		switch {
		case d == unit.of:
			return "1 " + unit.name
		case d > unit.of && d%unit.of == 0:
			return fmt.Sprintf("%d %ss", d/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%g seconds", d.Seconds())
}
