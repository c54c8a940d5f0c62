package cloudwatch

import (
	"context"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type getMetricStatisticsInput struct {
	Namespace, MetricName          string
	Dimensions                     []dimension
	StartTime, EndTime             *awsapi.Timestamp
	Period                         int // seconds
	Statistics, ExtendedStatistics []string
	Unit                           string
}

type getMetricStatisticsOutput struct {
	Label      string
	Datapoints []datapoint
}

type datapoint struct {
	Timestamp                                   awsapi.Timestamp
	SampleCount, Average, Sum, Minimum, Maximum *float64           `json:",omitempty"`
	Unit                                        string             `json:",omitempty"`
	ExtendedStatistics                          map[string]float64 `json:",omitempty"`
}

// maxPoints is what one call may ask for
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html).
const maxPoints = 1440

func (s *Service) getMetricStatistics(_ context.Context, in *getMetricStatisticsInput) (*getMetricStatisticsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	out := &getMetricStatisticsOutput{Label: in.MetricName, Datapoints: []datapoint{}}
	for _, unit := range s.unitsOf(in) {
		points, err := s.datapoints(in, unit)
		if err != nil {
			return nil, err
		}
		out.Datapoints = append(out.Datapoints, points...)
	}
	return out, nil
}

func (in *getMetricStatisticsInput) check() error {
	switch {
	case in.Namespace == "":
		return missing("Namespace")
	case in.MetricName == "":
		return missing("MetricName")
	case in.StartTime == nil:
		return missing("StartTime")
	case in.EndTime == nil:
		return missing("EndTime")
	case in.Period == 0:
		return missing("Period")
	case !in.StartTime.Before(in.EndTime.Time):
		return combination("The parameter StartTime must be less than the parameter EndTime.")
	case !periodAllowed(time.Duration(in.Period) * time.Second):
		return invalid("Period", "it is %d s; allowed are 1, 5, 10, 20, 30 and multiples of 60.", in.Period)
	case len(in.Statistics) > 0 && len(in.ExtendedStatistics) > 0:
		return combination("The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.")
	case len(in.Statistics)+len(in.ExtendedStatistics) == 0:
		return combination("At least one of the parameters Statistics and ExtendedStatistics must be specified.")
	case in.Unit != "" && !units[in.Unit]:
		return invalid("Unit", "%q is no unit.", in.Unit)
	}
	for _, name := range in.Statistics {
		if simple[name] == nil {
			return invalid("Statistics", "%q; allowed are SampleCount, Average, Sum, Minimum and Maximum.", name)
		}
	}
	for _, name := range in.ExtendedStatistics {
		if of, err := parseStatistic(name); err != nil || !of.values {
			return invalid("ExtendedStatistics", "%q is no percentile: give p0.0 to p100.", name)
		}
	}
	if n := in.EndTime.Sub(in.StartTime.Time) / time.Second / time.Duration(in.Period); n > maxPoints {
		return combination("You have requested up to %d datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.", n)
	}
	return nil
}

// unitsOf are those of the metric: of each there is a stream of data of its own.
func (s *Service) unitsOf(in *getMetricStatisticsInput) []string {
	var found []string
	for _, x := range s.find(nil, in.Namespace, in.MetricName, fromAPI(in.Dimensions), in.Unit) {
		found = append(found, x.unit)
	}
	slices.Sort(found)
	return found
}

func (s *Service) datapoints(in *getMetricStatisticsInput, unit string) ([]datapoint, error) {
	var queries []Query
	for _, name := range slices.Concat(in.Statistics, in.ExtendedStatistics) {
		queries = append(queries, Query{Label: name, Stat: &Stat{
			Namespace: in.Namespace, Name: in.MetricName, Dimensions: fromAPI(in.Dimensions), Unit: unit,
			Period: time.Duration(in.Period) * time.Second, Statistic: name,
		}})
	}
	// Periods of these statistics begin at the start time, in whole minutes.
	start := in.StartTime.Truncate(time.Duration(min(in.Period, 60)) * time.Second)
	found, err := s.Window(queries, start, in.EndTime.Time)
	if err != nil {
		return nil, awsapi.Errorf("InternalServiceError", "%v", err).WithStatus(500)
	}
	var points []datapoint
	for _, series := range found {
		for i, at := range series.Times {
			n := slices.IndexFunc(points, func(p datapoint) bool { return p.Timestamp.Equal(at) })
			if n < 0 {
				n = len(points)
				points = append(points, datapoint{Timestamp: awsapi.Timestamp{Time: at}, Unit: unit})
			}
			points[n].set(series.Label, series.Values[i])
		}
	}
	return points, nil
}

func (p *datapoint) set(name string, v float64) {
	switch name {
	case "SampleCount":
		p.SampleCount = &v
	case "Average":
		p.Average = &v
	case "Sum":
		p.Sum = &v
	case "Minimum":
		p.Minimum = &v
	case "Maximum":
		p.Maximum = &v
	default:
		if p.ExtendedStatistics == nil {
			p.ExtendedStatistics = map[string]float64{}
		}
		p.ExtendedStatistics[name] = v
	}
}
