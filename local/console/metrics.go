package console

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
)

// row is one entry of a widget's metrics: what it asks for, and how it looks.
type row struct {
	query        cloudwatch.Query
	color, yAxis string
}

// rendering is the object at the end of an entry.
type rendering struct {
	ID, Expression, Label, Color, YAxis, Stat string
	Period                                    int
	Visible                                   *bool
}

// parseMetrics reads the array "metrics" of a widget. An entry is
// [namespace, name, dimension, value, …, rendering]; "." repeats what stands at the
// same place in the entry before, "..." all of it up to what follows; an expression is
// a rendering alone.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
func parseMetrics(p properties) ([]row, error) {
	var rows []row
	var before []string
	for i, text := range p.Metrics {
		names, look, err := parseEntry(text)
		if err != nil {
			return nil, fmt.Errorf("metrics[%d]: %w", i, err)
		}
		if look.ID == "" {
			look.ID = fmt.Sprintf("q%d", i)
		}
		if look.Period == 0 {
			look.Period = p.Period
		}
		r := row{color: look.Color, yAxis: look.YAxis}
		r.query = cloudwatch.Query{ID: look.ID, Label: look.Label, Expression: look.Expression, Hidden: look.Visible != nil && !*look.Visible}
		if look.Expression != "" {
			r.query.Period = time.Duration(look.Period) * time.Second
			rows = append(rows, r)
			continue
		}
		if before, err = expand(names, before); err != nil {
			return nil, fmt.Errorf("metrics[%d]: %w", i, err)
		}
		r.query.Stat = statOf(before, look, p)
		rows = append(rows, r)
	}
	return rows, nil
}

func parseEntry(text json.RawMessage) (names []string, look rendering, err error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, look, err
	}
	for i, part := range parts {
		var name string
		if json.Unmarshal(part, &name) == nil {
			names = append(names, name)
			continue
		}
		if i != len(parts)-1 {
			return nil, look, fmt.Errorf("%s stands before the end", part)
		}
		if err := json.Unmarshal(part, &look); err != nil {
			return nil, look, err
		}
	}
	return names, look, nil
}

// expand replaces the shorthand of an entry.
func expand(names, before []string) ([]string, error) {
	if len(names) > 0 && names[0] == "..." {
		rest := names[1:]
		if len(rest) > len(before) {
			return nil, fmt.Errorf("%q repeats more than the entry before it has", names)
		}
		names = append(append([]string{}, before[:len(before)-len(rest)]...), rest...)
	}
	full := make([]string, len(names))
	for i, name := range names {
		if name == "." {
			if i >= len(before) {
				return nil, fmt.Errorf(`"." at place %d repeats what the entry before it does not have`, i)
			}
			name = before[i]
		}
		full[i] = name
	}
	if len(full) < 2 || len(full)%2 != 0 {
		return nil, fmt.Errorf("[%s] is not a namespace, a name and pairs of dimensions", strings.Join(full, ", "))
	}
	return full, nil
}

func statOf(names []string, look rendering, p properties) *cloudwatch.Stat {
	s := &cloudwatch.Stat{Namespace: names[0], Name: names[1], Period: time.Duration(look.Period) * time.Second, Statistic: look.Stat}
	if s.Statistic == "" {
		s.Statistic = p.Stat
	}
	if s.Statistic == "" {
		s.Statistic = "Average" // the dashboard's default
	}
	for i := 2; i < len(names); i += 2 {
		s.Dimensions = append(s.Dimensions, metric.Dimension{Name: names[i], Value: names[i+1]})
	}
	return s
}
