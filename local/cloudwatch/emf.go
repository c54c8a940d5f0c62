// Package cloudwatch keeps the metrics that functions publish: it reads
// CloudWatch's embedded metric format from their log lines and sums the values
// by namespace, metric and dimensions, as long as the endpoint runs. Services of
// the endpoint add their own.
package cloudwatch

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// Service is the store of metrics.
type Service struct {
	config Config
	mu     sync.Mutex
	sums   map[Key]float64
}

// Key is one metric with one set of dimensions.
type Key struct {
	Namespace  string
	Metric     string
	Dimensions string // "Name=Value,Name=Value", sorted by name
}

// Config of the service.
type Config struct {
	Account string
	Region  string
	Clock   *clock.Clock
	Log     *slog.Logger
}

// New makes an empty store.
func New(c Config) *Service { return &Service{config: c, sums: map[Key]float64{}} }

// Put takes what services publish.
func (s *Service) Put(data ...metric.Datum) {}

// Add is what a service of the endpoint publishes of itself.
func (s *Service) Add(k Key, value float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sums[k] += value
}

// Sum is what was published of a metric so far.
func (s *Service) Sum(k Key) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sums[k]
}

// Total is Sum over all the sets of dimensions that begin with the named one.
func (s *Service) Total(namespace, metric, dimension string) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := 0.0
	for k, v := range s.sums {
		if k.Namespace == namespace && k.Metric == metric && strings.HasPrefix(k.Dimensions, dimension+"=") && !strings.Contains(k.Dimensions, ",") {
			total += v
		}
	}
	return total
}

// document is what of the embedded metric format is needed (CloudWatch user
// guide, "Specification: Embedded metric format").
type document struct {
	AWS struct {
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name string }
		}
	} `json:"_aws"`
}

// Ingest reads one log line; a line that is not in the embedded metric format
// is none of its business.
func (s *Service) Ingest(line []byte) {
	if !bytes.Contains(line, []byte(`"_aws"`)) {
		return
	}
	var d document
	var values map[string]any
	if json.Unmarshal(line, &d) != nil || json.Unmarshal(line, &values) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, directive := range d.AWS.CloudWatchMetrics {
		for _, names := range directive.Dimensions {
			dimensions := join(names, values)
			for _, m := range directive.Metrics {
				s.sums[Key{directive.Namespace, m.Name, dimensions}] += sum(values[m.Name])
			}
		}
	}
}

func join(names []string, values map[string]any) string {
	pairs := make([]string, len(names))
	for i, name := range names {
		value, _ := values[name].(string)
		pairs[i] = name + "=" + value
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

// sum of a metric's value, which is a number or a list of numbers.
func sum(value any) float64 {
	switch v := value.(type) {
	case float64:
		return v
	case []any:
		total := 0.0
		for _, element := range v {
			total += sum(element)
		}
		return total
	default:
		return 0
	}
}
