package cloudwatch

import (
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// maxFound is how many time series a search gives (user guide, "CloudWatch search
// expression syntax").
const maxFound = 500

// Search finds metrics that had data in the last two weeks, as the API's list has them.
// The period of the query goes before that of the search.
func (s scope) Search(query, statistic string, period int64) ([]metricmath.Series, error) {
	search, err := parseSearch(query)
	if err != nil {
		return nil, err
	}
	length := time.Duration(period) * time.Second
	if s.query.Period != 0 {
		length = s.query.Period
	}
	if length == 0 {
		length = 5 * time.Minute
	}
	metrics := slices.DeleteFunc(s.service.List("", "", nil), func(m Metric) bool { return !search.matches(m) })
	metrics = metrics[:min(len(metrics), maxFound)]
	labels := distinguish(metrics)
	found := make([]metricmath.Series, 0, len(metrics))
	for i, m := range metrics {
		read, err := s.read(&Stat{Namespace: m.Namespace, Name: m.Name, Dimensions: m.Dimensions, Period: length, Statistic: statistic}, labels[i])
		if err != nil {
			return nil, err
		}
		found = append(found, read.Series)
	}
	return found, nil
}

// distinguish labels metrics by what they differ in: the name, the values of
// dimensions. What all have in common is left out.
func distinguish(metrics []Metric) []string {
	parts := make([][]string, len(metrics))
	often := map[string]int{}
	for i, m := range metrics {
		parts[i] = []string{m.Name}
		for _, d := range m.Dimensions {
			parts[i] = append(parts[i], d.Value)
		}
		for _, part := range slices.Compact(slices.Sorted(slices.Values(parts[i]))) {
			often[part]++
		}
	}
	labels := make([]string, len(metrics))
	for i, all := range parts {
		own := slices.DeleteFunc(slices.Clone(all), func(part string) bool { return often[part] == len(metrics) })
		labels[i] = strings.Join(own, " ")
		if labels[i] == "" {
			labels[i] = metrics[i].Name
		}
	}
	return labels
}
