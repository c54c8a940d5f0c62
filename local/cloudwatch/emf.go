package cloudwatch

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// document is the embedded metric format
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
type document struct {
	AWS struct {
		Timestamp         *int64 // milliseconds since 1970
		CloudWatchMetrics []directive
	} `json:"_aws"`
}

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []definition
}

type definition struct {
	Name, Unit        string
	StorageResolution int // 1: by the second; 60, the default: by the minute
}

const (
	maxDefinitions = 100 // of a directive
	maxKeys        = 30  // of a set of dimensions
	maxValues      = 100 // of a metric in a document
	maxText        = 1024
	// past and future are how far a timestamp may be from the time of its arrival.
	past   = 14 * 24 * time.Hour
	future = 2 * time.Hour
)

// Ingest reads one log line; a line that is not in the embedded metric format is none
// of its business. What breaks the format's rules is left out and counted (Refused), as
// CloudWatch leaves it out. Functions stamp with the machine's time, so what the
// endpoint's clock is ahead of it is added.
func (s *Service) Ingest(line []byte) {
	if !bytes.Contains(line, []byte(`"_aws"`)) {
		return
	}
	var d document
	var members map[string]json.RawMessage
	if begin := bytes.IndexByte(line, '{'); begin > 0 {
		line = line[begin:] // Lambda may set a time and a request ID before the document
	}
	if json.Unmarshal(line, &d) != nil || json.Unmarshal(line, &members) != nil || d.AWS.Timestamp == nil {
		s.refused.Add(1)
		return
	}
	now, machine := s.config.Clock.Now(), time.Now()
	at := time.UnixMilli(*d.AWS.Timestamp).Add(now.Sub(machine))
	if at.Before(now.Add(-past)) || at.After(now.Add(future)) {
		s.refused.Add(1)
		return
	}
	for _, directive := range d.AWS.CloudWatchMetrics {
		if !directive.allowed() {
			s.refused.Add(1)
			continue
		}
		for _, keys := range directive.Dimensions {
			dimensions, ok := targets(keys, members)
			if !ok {
				s.refused.Add(1)
				continue
			}
			for _, m := range directive.Metrics {
				s.define(directive.Namespace, m, dimensions, members[m.Name], at)
			}
		}
	}
}

func (d directive) allowed() bool {
	return d.Namespace != "" && len(d.Namespace) <= 255 && len(d.Metrics) <= maxDefinitions
}

// targets are the values of dimensions: strings, members of the document's root.
func targets(keys []string, members map[string]json.RawMessage) ([]metric.Dimension, bool) {
	if len(keys) > maxKeys {
		return nil, false
	}
	found := make([]metric.Dimension, len(keys))
	for i, key := range keys {
		var value string
		if json.Unmarshal(members[key], &value) != nil || value == "" || len(value) > maxText {
			return nil, false
		}
		found[i] = metric.Dimension{Name: key, Value: value}
	}
	return found, true
}

// define publishes a metric of a document: a number, or up to a hundred of them.
func (s *Service) define(namespace string, m definition, dimensions []metric.Dimension, target json.RawMessage, at time.Time) {
	var values []float64
	var one float64
	if json.Unmarshal(target, &one) == nil {
		values = []float64{one}
	} else if json.Unmarshal(target, &values) != nil {
		values = nil
	}
	if len(values) == 0 || len(values) > maxValues || m.Name == "" || len(m.Name) > maxText || m.Unit != "" && !units[m.Unit] ||
		m.StorageResolution != 0 && m.StorageResolution != 1 && m.StorageResolution != 60 {
		s.refused.Add(1)
		return
	}
	d := metric.Datum{Namespace: namespace, Name: m.Name, Dimensions: dimensions, Unit: m.Unit}
	for _, v := range values {
		s.add(&d, at, sample{value: v, count: 1, sum: v, min: v, max: v}, m.StorageResolution == 1)
	}
}
