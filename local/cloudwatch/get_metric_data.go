package cloudwatch

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type getMetricDataInput struct {
	MetricDataQueries  []metricDataQuery
	StartTime, EndTime *awsapi.Timestamp
	NextToken, ScanBy  string
	MaxDatapoints      int
	LabelOptions       *struct{ Timezone string }
}

// metricDataQuery is Query in the form of the API and of templates.
type metricDataQuery struct {
	Id         string
	MetricStat *metricStat `json:",omitempty"`
	Expression string      `json:",omitempty"`
	Label      string      `json:",omitempty"`
	ReturnData *bool       `json:",omitempty"` // default true
	Period     int         `json:",omitempty"` // seconds
	AccountId  string      `json:",omitempty"`
}

// metricStat is Stat in the form of the API and of templates.
type metricStat struct {
	Metric struct {
		Namespace  string
		MetricName string
		Dimensions []dimension `json:",omitempty"`
	}
	Period int // seconds
	Stat   string
	Unit   string `json:",omitempty"`
}

// query is what the API's form says.
func (q metricDataQuery) query() Query {
	query := Query{ID: q.Id, Expression: q.Expression, Label: q.Label, Period: time.Duration(q.Period) * time.Second, Hidden: q.ReturnData != nil && !*q.ReturnData}
	if m := q.MetricStat; m != nil {
		query.Stat = &Stat{
			Namespace: m.Metric.Namespace, Name: m.Metric.MetricName, Dimensions: fromAPI(m.Metric.Dimensions),
			Period: time.Duration(m.Period) * time.Second, Statistic: m.Stat, Unit: m.Unit,
		}
	}
	return query
}

type getMetricDataOutput struct {
	MetricDataResults []metricDataResult
	NextToken         string `json:",omitempty"`
	Messages          []messageData
}

type metricDataResult struct {
	Id, Label  string
	Timestamps []awsapi.Timestamp
	Values     []float64
	StatusCode string
}

type messageData struct{ Code, Value string }

const (
	maxQueries    = 500
	maxDatapoints = 100_800
)

func (s *Service) getMetricData(_ context.Context, in *getMetricDataInput) (*getMetricDataOutput, error) {
	switch {
	case in.StartTime == nil:
		return nil, missing("StartTime")
	case in.EndTime == nil:
		return nil, missing("EndTime")
	case len(in.MetricDataQueries) == 0:
		return nil, missing("MetricDataQueries")
	case len(in.MetricDataQueries) > maxQueries:
		return nil, refused("The collection MetricDataQueries must not have a size greater than 500, and has %d.", len(in.MetricDataQueries))
	case !in.StartTime.Before(in.EndTime.Time):
		return nil, refused("The parameter EndTime must be greater than StartTime.")
	case !slices.Contains([]string{"", "TimestampDescending", "TimestampAscending"}, in.ScanBy):
		return nil, refused("The parameter ScanBy is %q; allowed are TimestampDescending and TimestampAscending.", in.ScanBy)
	case in.MaxDatapoints < 0 || in.MaxDatapoints > maxDatapoints:
		return nil, refused("The parameter MaxDatapoints is %d; allowed are 1 to 100800.", in.MaxDatapoints)
	}
	queries := make([]Query, len(in.MetricDataQueries))
	for i, q := range in.MetricDataQueries {
		if q.Id == "" {
			return nil, missing("MetricDataQueries.member." + strconv.Itoa(i+1) + ".Id")
		}
		queries[i] = q.query()
	}
	found, err := s.Data(queries, in.StartTime.Truncate(time.Second), in.EndTime.Time)
	if err != nil {
		return nil, refused("%v", err)
	}
	return in.answer(found)
}

func refused(format string, args ...any) error {
	return awsapi.Errorf("ValidationError", format, args...)
}

// answer is a page of what was found: all values in a row are counted off, the newest of
// each series first, unless the oldest are asked for.
func (in *getMetricDataInput) answer(found []Series) (*getMetricDataOutput, error) {
	size := in.MaxDatapoints
	if size == 0 {
		size = maxDatapoints
	}
	skip, err := 0, error(nil)
	if in.NextToken != "" {
		if skip, err = strconv.Atoi(in.NextToken); err != nil || skip < 0 {
			return nil, awsapi.Errorf("InvalidNextToken", "NextToken %q is not one that was given out", in.NextToken)
		}
	}
	out := &getMetricDataOutput{MetricDataResults: []metricDataResult{}, Messages: []messageData{}}
	before, left := skip, size
	for _, series := range found {
		if in.ScanBy != "TimestampAscending" {
			slices.Reverse(series.Times)
			slices.Reverse(series.Values)
		}
		n := len(series.Values)
		start := min(before, n)
		end := min(start+left, n)
		before -= start
		left -= end - start
		result := metricDataResult{Id: series.ID, Label: series.Label, Timestamps: []awsapi.Timestamp{}, Values: []float64{}, StatusCode: "Complete"}
		if end < n {
			result.StatusCode = "PartialData"
			out.NextToken = strconv.Itoa(skip + size)
		}
		if start == n && n > 0 && skip > 0 {
			continue // on an earlier page
		}
		for i := start; i < end; i++ {
			result.Timestamps = append(result.Timestamps, awsapi.Timestamp{Time: series.Times[i]})
			result.Values = append(result.Values, series.Values[i])
		}
		out.MetricDataResults = append(out.MetricDataResults, result)
	}
	return out, nil
}
