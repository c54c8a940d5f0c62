package cloudwatch

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/metric"
)

// maxSeries is how many metrics are kept; what would be one more is refused. On AWS
// there is no such limit, but a bill.
const maxSeries = 50_000

// series is one metric with one set of dimensions and one unit.
type series struct {
	namespace, name string
	dimensions      []metric.Dimension // sorted by name
	unit            string             // "None" where none was given
	next            *series            // of the same hash

	mu      sync.Mutex
	minutes buckets
	seconds buckets // of what was published with high resolution
	total   float64 // of all values ever
	last    int64   // Unix seconds of the newest value
}

// hash does not depend on the order of the dimensions.
func (s *Service) hash(namespace, name string, dimensions []metric.Dimension) uint64 {
	h := maphash.String(s.seed, namespace)*31 + maphash.String(s.seed, name)
	for _, d := range dimensions {
		h += (maphash.String(s.seed, d.Name)*31 + maphash.String(s.seed, d.Value)) * 0x9E3779B97F4A7C15
	}
	return h
}

// is compares sets of dimensions: a metric's identity has no order.
func (x *series) is(namespace, name string, dimensions []metric.Dimension) bool {
	if x.name != name || x.namespace != namespace || len(x.dimensions) != len(dimensions) {
		return false
	}
	for _, d := range dimensions {
		if !slices.Contains(x.dimensions, d) {
			return false
		}
	}
	return true
}

// find appends to found the series of a metric, one for each unit that it has.
func (s *Service) find(found []*series, namespace, name string, dimensions []metric.Dimension, unit string) []*series {
	h := s.hash(namespace, name, dimensions)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for x := s.series[h]; x != nil; x = x.next {
		if (unit == "" || x.unit == unit) && x.is(namespace, name, dimensions) {
			found = append(found, x)
		}
	}
	return found
}

// of is the series of a value, made where it is the first; nil where there are too many.
func (s *Service) of(namespace, name string, dimensions []metric.Dimension, unit string) *series {
	h := s.hash(namespace, name, dimensions)
	s.mu.RLock()
	x := s.in(h, namespace, name, dimensions, unit)
	s.mu.RUnlock()
	if x != nil {
		return x
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.in(h, namespace, name, dimensions, unit); x != nil {
		return x
	}
	if s.count == maxSeries {
		return nil
	}
	x = &series{namespace: strings.Clone(namespace), name: strings.Clone(name), unit: strings.Clone(unit), next: s.series[h]}
	for _, d := range dimensions {
		x.dimensions = append(x.dimensions, metric.Dimension{Name: strings.Clone(d.Name), Value: strings.Clone(d.Value)})
	}
	slices.SortFunc(x.dimensions, func(a, b metric.Dimension) int { return cmp.Compare(a.Name, b.Name) })
	s.series[h] = x
	s.list = append(s.list, x)
	s.count++
	return x
}

func (s *Service) in(hash uint64, namespace, name string, dimensions []metric.Dimension, unit string) *series {
	for x := s.series[hash]; x != nil; x = x.next {
		if x.unit == unit && x.is(namespace, name, dimensions) {
			return x
		}
	}
	return nil
}
