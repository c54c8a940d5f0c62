package cloudwatch

import (
	"strings"

	"github.com/millrace-dev/millrace/local/metric"
)

// Key is one metric with one set of dimensions.
type Key struct {
	Namespace  string
	Metric     string
	Dimensions string // "Name=Value,Name=Value"
}

func (k Key) dimensions() []metric.Dimension {
	var found []metric.Dimension
	for pair := range strings.SplitSeq(k.Dimensions, ",") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			found = append(found, metric.Dimension{Name: name, Value: value})
		}
	}
	return found
}

// Add publishes a value.
func (s *Service) Add(k Key, value float64) {
	s.Put(metric.Datum{Namespace: k.Namespace, Name: k.Metric, Dimensions: k.dimensions(), Value: value})
}

// Sum is what was published of a metric since the start, whatever was forgotten.
func (s *Service) Sum(k Key) float64 {
	total := 0.0
	for _, x := range s.find(nil, k.Namespace, k.Metric, k.dimensions(), "") {
		total += x.sum()
	}
	return total
}

// Total is Sum over all metrics that have the named dimension and no other.
func (s *Service) Total(namespace, metric, dimension string) float64 {
	total := 0.0
	for _, x := range s.all() {
		if x.namespace == namespace && x.name == metric && len(x.dimensions) == 1 && x.dimensions[0].Name == dimension {
			total += x.sum()
		}
	}
	return total
}

func (x *series) sum() float64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.total
}
