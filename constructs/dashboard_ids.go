package constructs

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
)

// ids are those that the expressions of one graph call metrics by. Two expressions may
// call different metrics the same, as those of two alarms do; a graph may not.
type ids map[string]bool

// apart gives each expression ids of its own.
func (taken ids) apart(metrics []awscloudwatch.IMetric) []awscloudwatch.IMetric {
	var list []awscloudwatch.IMetric
	for _, metric := range metrics {
		list = append(list, taken.own(metric))
	}
	return list
}

func (taken ids) own(metric awscloudwatch.IMetric) awscloudwatch.IMetric {
	math, ok := metric.(awscloudwatch.MathExpression)
	if !ok {
		return metric
	}
	metrics := *math.ToMetricConfig().MathExpression.UsingMetrics
	using, free, renamed := map[string]awscloudwatch.IMetric{}, map[string]string{}, false
	for _, id := range slices.Sorted(maps.Keys(metrics)) {
		free[id] = taken.free(id)
		using[free[id]] = metrics[id]
		renamed = renamed || free[id] != id
	}
	if !renamed {
		return metric
	}
	expression := word.ReplaceAllStringFunc(*math.Expression(), func(name string) string { return cmp.Or(free[name], name) })
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: &expression, UsingMetrics: &using, Label: math.Label(), Color: math.Color(),
		Period: math.Period(),
	})
}

// word that may be an id.
var word = regexp.MustCompile(`\w+`)

// free is the id, or the id with the first number that makes it another's not.
func (taken ids) free(id string) string {
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s%d", id, n)
	}
	taken[free] = true
	return free
}
