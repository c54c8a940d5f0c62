package cloudwatch

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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

// Ingest reads one log line of a group; a line that is not in the embedded metric format
// is none of its business. What breaks the format's rules is left out, and counted in
// AWS/Logs' EMFParsingErrors or EMFValidationErrors
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html).
// Functions stamp with the machine's time, so what the endpoint's clock is ahead of it
// is added.
func (s *Service) Ingest(group string, line []byte) {
	if !bytes.Contains(line, []byte(`"_aws"`)) {
		return
	}
	var d document
	var members map[string]json.RawMessage
	if begin := bytes.IndexByte(line, '{'); begin > 0 {
		line = line[begin:] // Lambda may set a time and a request ID before the document
	}
	if err := cmp.Or(json.Unmarshal(line, &d), json.Unmarshal(line, &members)); err != nil {
		s.leaveOut(group, "EMFParsingErrors", "the line is not JSON", err)
		return
	}
	if err := s.extract(&d, members); err != nil {
		s.leaveOut(group, "EMFValidationErrors", "a rule of the format is broken", err)
	}
}

func (s *Service) leaveOut(group, metricName, what string, err error) {
	s.refused.Add(1)
	s.config.Log.Debug("metrics in the embedded metric format are left out: "+what, "group", group, "error", err)
	s.Put(metric.Datum{Namespace: "AWS/Logs", Name: metricName, Dimensions: []metric.Dimension{{Name: "LogGroupName", Value: group}}, Value: 1})
}

// extract publishes what it can, and says what it could not.
func (s *Service) extract(d *document, members map[string]json.RawMessage) error {
	if d.AWS.Timestamp == nil {
		return errors.New("_aws.Timestamp is missing")
	}
	now, machine := s.config.Clock.Now(), time.Now()
	at := time.UnixMilli(*d.AWS.Timestamp).Add(now.Sub(machine))
	if at.Before(now.Add(-past)) || at.After(now.Add(future)) {
		return fmt.Errorf("the timestamp %s is not between two weeks ago and two hours ahead", at.UTC().Format(time.RFC3339))
	}
	var wrong error
	for _, directive := range d.AWS.CloudWatchMetrics {
		if err := directive.check(); err != nil {
			wrong = err
			continue
		}
		for _, keys := range directive.Dimensions {
			dimensions, err := targets(keys, members)
			if err != nil {
				wrong = err
				continue
			}
			for _, m := range directive.Metrics {
				wrong = cmp.Or(s.define(directive.Namespace, m, dimensions, members[m.Name], at), wrong)
			}
		}
	}
	return wrong
}

func (d directive) check() error {
	switch {
	case d.Namespace == "" || len(d.Namespace) > 255:
		return fmt.Errorf("the namespace %q has not 1 to 255 characters", d.Namespace)
	case len(d.Metrics) > maxDefinitions:
		return fmt.Errorf("there are %d metrics, allowed are %d", len(d.Metrics), maxDefinitions)
	}
	return nil
}

// targets are the values of dimensions: strings, members of the document's root.
func targets(keys []string, members map[string]json.RawMessage) ([]metric.Dimension, error) {
	if len(keys) > maxKeys {
		return nil, fmt.Errorf("there are %d dimensions, allowed are %d", len(keys), maxKeys)
	}
	found := make([]metric.Dimension, len(keys))
	for i, key := range keys {
		var value string
		if json.Unmarshal(members[key], &value) != nil || value == "" || len(value) > maxText {
			return nil, fmt.Errorf("the dimension %q has no text of 1 to %d characters", key, maxText)
		}
		found[i] = metric.Dimension{Name: key, Value: value}
	}
	return found, nil
}

// define publishes a metric of a document: a number, or up to a hundred of them.
func (s *Service) define(namespace string, m definition, dimensions []metric.Dimension, target json.RawMessage, at time.Time) error {
	var values []float64
	var one float64
	if json.Unmarshal(target, &one) == nil {
		values = []float64{one}
	} else if json.Unmarshal(target, &values) != nil {
		values = nil
	}
	switch {
	case m.Name == "" || len(m.Name) > maxText:
		return fmt.Errorf("the metric %q has not 1 to %d characters", m.Name, maxText)
	case len(values) == 0 || len(values) > maxValues:
		return fmt.Errorf("the metric %q has not 1 to %d numbers", m.Name, maxValues)
	case m.Unit != "" && !units[m.Unit]:
		return fmt.Errorf("the metric %q has the unit %q, which is none", m.Name, m.Unit)
	case m.StorageResolution != 0 && m.StorageResolution != 1 && m.StorageResolution != 60:
		return fmt.Errorf("the metric %q has the storage resolution %d, allowed are 1 and 60", m.Name, m.StorageResolution)
	}
	d := metric.Datum{Namespace: namespace, Name: m.Name, Dimensions: dimensions, Unit: m.Unit}
	for _, v := range values {
		s.add(&d, at, sample{value: v, count: 1, sum: v, min: v, max: v}, m.StorageResolution == 1)
	}
	return nil
}
