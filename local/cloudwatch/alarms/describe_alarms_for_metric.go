package alarms

import (
	"context"
	"slices"
	"strings"
)

type describeAlarmsForMetricInput struct {
	Dimensions        []dimension
	ExtendedStatistic string
	MetricName        string
	Namespace         string
	Period            int
	Statistic         string
	Unit              string
}

type describeAlarmsForMetricOutput struct{ MetricAlarms []metricAlarm }

// describeAlarmsForMetric shows the alarms on one metric: "To filter the results,
// specify a statistic, period, or unit". Those on expressions are not among them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
func (s *Service) describeAlarmsForMetric(_ context.Context, in *describeAlarmsForMetricInput) (*describeAlarmsForMetricOutput, error) {
	if in.MetricName == "" || in.Namespace == "" {
		return nil, invalid("MetricName and Namespace are required")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &describeAlarmsForMetricOutput{MetricAlarms: []metricAlarm{}}
	for _, a := range s.sorted() {
		m := a.metric
		if m == nil || m.MetricName != in.MetricName || m.Namespace != in.Namespace || !sameDimensions(m.Dimensions, in.Dimensions) ||
			in.Statistic != "" && in.Statistic != m.Statistic || in.ExtendedStatistic != "" && in.ExtendedStatistic != m.ExtendedStatistic ||
			in.Period != 0 && in.Period != m.Period || in.Unit != "" && in.Unit != m.Unit {
			continue
		}
		out.MetricAlarms = append(out.MetricAlarms, a.describeMetric())
	}
	return out, nil
}

func sameDimensions(a, b []dimension) bool {
	byName := func(x, y dimension) int { return strings.Compare(x.Name, y.Name) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), byName), slices.SortedFunc(slices.Values(b), byName))
}
