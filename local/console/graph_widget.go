package console

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
)

// graph fills in a metric widget.
func (v view) graph(w *Widget, p properties) error {
	w.View, w.Stacked, w.Axes = p.View, p.Stacked, p.YAxis
	if w.View == "" {
		w.View = "timeSeries"
	}
	w.Sparkline = w.View == "singleValue" && p.Sparkline != nil && *p.Sparkline
	if p.Period == 0 {
		p.Period = 300
	}
	if v.period > 0 {
		p.Period = int(v.period / time.Second)
	}
	w.Period = p.Period
	for _, text := range p.Annotations.Horizontal {
		if err := w.annotate(text); err != nil {
			return err
		}
	}
	rows, err := parseMetrics(p)
	if err != nil {
		return err
	}
	if len(p.Annotations.Alarms) > 0 {
		w.Alarms = v.console.alarmsNamed(p.Annotations.Alarms)
		rows = append(rows, v.ofAlarms(w, len(rows) == 0)...)
	}
	if len(rows) == 0 {
		return nil
	}
	period := time.Duration(p.Period) * time.Second
	var queries []cloudwatch.Query
	byID := map[string]row{}
	for _, r := range rows {
		if v.period > 0 {
			if r.query.Stat != nil {
				r.query.Stat.Period = v.period
			} else {
				r.query.Period = v.period
			}
		}
		queries = append(queries, r.query)
		byID[r.query.ID] = r
	}
	// The period that is under way is shown, too.
	series, err := v.console.Metrics.Data(queries, v.from, v.to.Truncate(period).Add(period))
	if err != nil {
		return err
	}
	for _, found := range series {
		r, ok := byID[found.ID]
		if !ok || r.query.Hidden {
			continue
		}
		w.Series = append(w.Series, line(found, r))
	}
	return nil
}

func line(found cloudwatch.Series, r row) Series {
	s := Series{Label: found.Label, Color: r.color, YAxis: r.yAxis, Times: []int64{}, Values: []float64{}}
	if s.Label == "" {
		s.Label = found.ID
	}
	for i, at := range found.Times {
		if value := found.Values[i]; !math.IsNaN(value) && !math.IsInf(value, 0) { // JSON has neither
			s.Times = append(s.Times, at.Unix())
			s.Values = append(s.Values, value)
		}
	}
	return s
}

// annotate reads a horizontal annotation: a line, or a band as a list of two.
func (w *Widget) annotate(text json.RawMessage) error {
	type given struct {
		Label, Color, Fill, YAxis string
		Value                     float64
		Visible                   *bool
	}
	var band []given
	if json.Unmarshal(text, &band) != nil {
		var one given
		if err := json.Unmarshal(text, &one); err != nil {
			return fmt.Errorf("a horizontal annotation: %w", err)
		}
		band = []given{one}
	}
	for _, a := range band {
		if a.Visible == nil || *a.Visible {
			w.Annotations = append(w.Annotations, annotation{Label: a.Label, Value: a.Value, Color: a.Color, Fill: a.Fill, YAxis: a.YAxis})
		}
	}
	return nil
}
