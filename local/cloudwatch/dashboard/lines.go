package dashboard

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
)

// Line is one entry of a widget's metrics: what it asks for, and how it looks. An
// expression may have several lines.
type Line struct {
	Query        cloudwatch.Query
	Region       string // of the metric; empty of an expression without one
	Color, YAxis string
}

// rendering is the object at the end of an entry.
type rendering struct {
	ID, Expression, Label, Color, YAxis, Stat, Region string
	Period                                            int
	Visible                                           *bool
}

// standardPeriod is that of a widget that does not say it.
const standardPeriod = 5 * time.Minute

// OwnPeriod of the widget.
func (p Properties) OwnPeriod() time.Duration {
	if p.Period == 0 {
		return standardPeriod
	}
	return time.Duration(p.Period) * time.Second
}

// Lines are the entries of a metric widget, with the period in place of their own; 0:
// their own. An entry is
// [namespace, name, dimension, value, …, rendering]; "." repeats what stands at the
// same place in the entry before, "..." all of it up to what follows; an expression is
// a rendering alone. One without an id is called q and its number, from 0.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
func (p Properties) Lines(period time.Duration) ([]Line, error) {
	var lines []Line
	var before []string
	for i, text := range p.Metrics {
		names, look, err := parseEntry(text)
		if err != nil {
			return nil, fmt.Errorf("metrics[%d]: %w", i, err)
		}
		line := Line{Region: cmp.Or(look.Region, p.Region), Color: look.Color, YAxis: look.YAxis}
		line.Query = cloudwatch.Query{
			ID: cmp.Or(look.ID, fmt.Sprintf("q%d", i)), Label: look.Label,
			Expression: look.Expression, Hidden: look.Visible != nil && !*look.Visible,
		}
		own := cmp.Or(period, time.Duration(look.Period)*time.Second, p.OwnPeriod())
		if look.Expression != "" {
			line.Query.Period = own
			lines = append(lines, line)
			continue
		}
		if before, err = expand(names, before); err != nil {
			return nil, fmt.Errorf("metrics[%d]: %w", i, err)
		}
		line.Query.Stat = statOf(before, cmp.Or(look.Stat, p.Stat, "Average"), own)
		lines = append(lines, line)
	}
	return lines, nil
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

func statOf(names []string, statistic string, period time.Duration) *cloudwatch.Stat {
	s := &cloudwatch.Stat{Namespace: names[0], Name: names[1], Period: period, Statistic: statistic}
	for i := 2; i < len(names); i += 2 {
		s.Dimensions = append(s.Dimensions, metric.Dimension{Name: names[i], Value: names[i+1]})
	}
	return s
}
