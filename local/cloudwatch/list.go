package cloudwatch

import (
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// listed is how long after its last value a metric is still listed
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html).
const listed = 14 * 24 * time.Hour

// Metric is one that has values.
type Metric struct {
	Namespace, Name string
	Dimensions      []metric.Dimension // sorted by name
}

// List is the metrics that had values in the last two weeks, sorted: of a namespace and
// a name, unless these are empty, that have all the dimensions; one without a value
// matches any.
func (s *Service) List(namespace, name string, dimensions []metric.Dimension) []Metric {
	return s.listSince(s.config.Clock.Now().Add(-listed), namespace, name, dimensions)
}

func (s *Service) listSince(since time.Time, namespace, name string, dimensions []metric.Dimension) []Metric {
	var found []Metric
	for _, x := range s.all() {
		if namespace != "" && x.namespace != namespace || name != "" && x.name != name || !x.has(dimensions) || !x.newer(since) {
			continue
		}
		found = append(found, Metric{x.namespace, x.name, x.dimensions})
	}
	slices.SortFunc(found, compareMetrics)
	// One metric with two units is two series.
	return slices.CompactFunc(found, func(a, b Metric) bool { return compareMetrics(a, b) == 0 })
}

func (x *series) has(dimensions []metric.Dimension) bool {
	return !slices.ContainsFunc(dimensions, func(want metric.Dimension) bool {
		return !slices.ContainsFunc(x.dimensions, func(d metric.Dimension) bool {
			return d.Name == want.Name && (want.Value == "" || d.Value == want.Value)
		})
	})
}

func (x *series) newer(than time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.last >= than.Unix()
}

func compareMetrics(a, b Metric) int {
	if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
		return c
	}
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return slices.CompareFunc(a.Dimensions, b.Dimensions, func(a, b metric.Dimension) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
}
