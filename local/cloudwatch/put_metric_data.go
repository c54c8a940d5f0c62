package cloudwatch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

type putMetricDataInput struct {
	Namespace        string
	MetricData       []metricDatum
	EntityMetricData []struct{ MetricData []metricDatum } // entities are for the console of AWS
}

type metricDatum struct {
	MetricName        string
	Dimensions        []dimension
	Timestamp         *awsapi.Timestamp
	Value             *float64
	StatisticValues   *statisticSet
	Values, Counts    []float64
	Unit              string
	StorageResolution int
}

type statisticSet struct{ SampleCount, Sum, Minimum, Maximum float64 }

// Limits of one call
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
const (
	maxData         = 1000
	maxDimensions   = 30
	maxDistinct     = 150
	maxNamespace    = 255
	maxMetricName   = 255
	maxDimensionKey = 255
)

// putMetricData stores all of a call or nothing.
func (s *Service) putMetricData(_ context.Context, in *putMetricDataInput) (*awsapi.None, error) {
	if in.Namespace == "" {
		return nil, missing("Namespace")
	}
	if len(in.Namespace) > maxNamespace || strings.HasPrefix(in.Namespace, ":") || strings.HasPrefix(in.Namespace, "AWS/") {
		return nil, invalid("Namespace", "%q; allowed are 1 to 255 characters that begin neither with a colon nor with AWS/.", in.Namespace)
	}
	all := in.MetricData
	for _, entity := range in.EntityMetricData {
		all = append(all, entity.MetricData...)
	}
	if len(all) == 0 {
		return nil, missing("MetricData")
	}
	if len(all) > maxData {
		return nil, invalid("MetricData", "it has %d metrics; allowed are 1000.", len(all))
	}
	now := s.config.Clock.Now()
	for i, d := range all {
		if err := d.check(fmt.Sprintf("MetricData.member.%d", i+1), now); err != nil {
			return nil, err
		}
	}
	for _, d := range all {
		d.store(s, in.Namespace, now)
	}
	return nil, nil
}

func (d metricDatum) check(at string, now time.Time) error {
	if d.MetricName == "" {
		return missing(at + ".MetricName")
	}
	if len(d.MetricName) > maxMetricName {
		return invalid(at+".MetricName", "it has %d characters; allowed are 255.", len(d.MetricName))
	}
	if len(d.Dimensions) > maxDimensions {
		return invalid(at+".Dimensions", "there are %d; allowed are 30.", len(d.Dimensions))
	}
	for i, dimension := range d.Dimensions {
		at := fmt.Sprintf("%s.Dimensions.member.%d", at, i+1)
		if n := len(dimension.Name); n == 0 || n > maxDimensionKey || strings.HasPrefix(dimension.Name, ":") {
			return invalid(at+".Name", "%q; allowed are 1 to 255 characters that do not begin with a colon.", dimension.Name)
		}
		if n := len(dimension.Value); n == 0 || n > maxText {
			return invalid(at+".Value", "it has %d characters; allowed are 1 to 1024.", n)
		}
	}
	if d.Unit != "" && !units[d.Unit] {
		return invalid(at+".Unit", "%q is no unit.", d.Unit)
	}
	if d.StorageResolution != 0 && d.StorageResolution != 1 && d.StorageResolution != 60 {
		return invalid(at+".StorageResolution", "it is %d; allowed are 1 and 60.", d.StorageResolution)
	}
	if d.Timestamp != nil && (d.Timestamp.Before(now.Add(-past)) || d.Timestamp.After(now.Add(future))) {
		return invalid(at+".Timestamp", "%s must be between two weeks ago and two hours ahead of now, %s.", d.Timestamp.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return d.checkValues(at)
}

func (d metricDatum) checkValues(at string) error {
	given := 0
	for _, is := range []bool{d.Value != nil, d.StatisticValues != nil, len(d.Values) > 0} {
		if is {
			given++
		}
	}
	switch {
	case given == 0:
		return missing(at + ".Value")
	case given > 1:
		return combination("The parameters %s.Value, Values and StatisticValues are mutually exclusive and you have specified more than one.", at)
	case len(d.Values) > maxDistinct:
		return invalid(at+".Values", "there are %d; allowed are 150.", len(d.Values))
	case len(d.Counts) > 0 && len(d.Counts) != len(d.Values):
		return combination("The parameters %s.Values and Counts must have the same number of members, not %d and %d.", at, len(d.Values), len(d.Counts))
	}
	for _, x := range d.samples() {
		if !number(x.sum) || !number(x.min) || !number(x.max) || !number(x.count) || x.count <= 0 {
			return invalid(at, "a value is not between -2^360 and 2^360, or a count is not more than 0.")
		}
		if x.min > x.max {
			return invalid(at+".StatisticValues", "the minimum %v is more than the maximum %v.", x.min, x.max)
		}
	}
	return nil
}

// samples are what the datum says: a value, several, or a statistic set. The values of
// a set are known where all are equal.
func (d metricDatum) samples() []sample {
	switch {
	case d.Value != nil:
		return []sample{{value: *d.Value, count: 1, sum: *d.Value, min: *d.Value, max: *d.Value}}
	case d.StatisticValues != nil:
		x := d.StatisticValues
		return []sample{{value: x.Minimum, count: x.SampleCount, sum: x.Sum, min: x.Minimum, max: x.Maximum, set: x.Minimum != x.Maximum}}
	}
	all := make([]sample, len(d.Values))
	for i, v := range d.Values {
		count := 1.0
		if len(d.Counts) > 0 {
			count = d.Counts[i]
		}
		all[i] = sample{value: v, count: count, sum: v * count, min: v, max: v}
	}
	return all
}

func (d metricDatum) store(s *Service, namespace string, now time.Time) {
	if d.Timestamp != nil {
		now = d.Timestamp.Time
	}
	to := metric.Datum{Namespace: namespace, Name: d.MetricName, Dimensions: fromAPI(d.Dimensions), Unit: d.Unit}
	for _, x := range d.samples() {
		s.add(&to, now, x, d.StorageResolution == 1)
	}
}
