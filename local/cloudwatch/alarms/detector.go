package alarms

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/resource"
)

// detector is the properties of AWS::CloudWatch::AnomalyDetector. It is recorded: the
// band of the local CloudWatch is computed of a metric's history with or without one.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-anomalydetector.html
type detector struct {
	Configuration *struct {
		ExcludedTimeRanges []struct{ EndTime, StartTime string }
		MetricTimeZone     string
	}
	Dimensions                  []dimension
	MetricCharacteristics       *struct{ PeriodicSpikes bool }
	MetricMathAnomalyDetector   *struct{ MetricDataQueries []dataQuery }
	MetricName                  string
	Namespace                   string
	SingleMetricAnomalyDetector *struct {
		AccountId             string
		Dimensions            []dimension
		MetricName, Namespace string
		Stat                  string
	}
	Stat string
}

func (s *Service) detectorType() resource.Type {
	return resource.Of("AWS::CloudWatch::AnomalyDetector", resource.Handler[detector]{
		Immutable: []string{"Dimensions", "MetricMathAnomalyDetector", "MetricName", "Namespace", "SingleMetricAnomalyDetector", "Stat"},
		Check:     detector.check,
		Create: func(_ context.Context, _ resource.Request, d detector) (resource.Result, error) {
			id := uuid.NewString()
			s.mu.Lock()
			defer s.mu.Unlock()
			s.detectors[id] = d
			return resource.Result{ID: id, Attributes: map[string]any{"Id": id}}, nil
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, d detector) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.detectors[id] = d
			return resource.Result{ID: id}, nil
		},
		Delete: func(_ context.Context, _ resource.Request, id string, _ detector) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.detectors, id)
			return nil
		},
	})
}

func (d detector) check() error {
	given := 0
	for _, is := range []bool{d.MetricName != "", d.SingleMetricAnomalyDetector != nil, d.MetricMathAnomalyDetector != nil} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return errors.New("#: give one of MetricName with Namespace and Stat, SingleMetricAnomalyDetector and MetricMathAnomalyDetector")
	case d.MetricName != "" && (d.Namespace == "" || d.Stat == ""):
		return refuse("MetricName", "it needs Namespace and Stat")
	}
	if one := d.SingleMetricAnomalyDetector; one != nil && (one.MetricName == "" || one.Namespace == "" || one.Stat == "" || one.AccountId != "") {
		return refuse("SingleMetricAnomalyDetector", "it needs MetricName, Namespace and Stat; the local endpoint has one account: leave out AccountId")
	}
	if many := d.MetricMathAnomalyDetector; many != nil {
		returned := 0
		for _, q := range many.MetricDataQueries {
			if !q.hidden() {
				returned++
			}
		}
		if returned != 1 {
			return refuse("MetricMathAnomalyDetector/MetricDataQueries", "%d of them have ReturnData: one has it", returned)
		}
	}
	if d.Configuration == nil {
		return nil
	}
	for _, r := range d.Configuration.ExcludedTimeRanges {
		for _, at := range []string{r.StartTime, r.EndTime} {
			if _, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(at, "Z")); err != nil {
				return refuse("Configuration/ExcludedTimeRanges", "%q: the form is 2019-07-01T23:59:59", at)
			}
		}
	}
	return nil
}
