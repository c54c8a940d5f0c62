package console

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
)

// graph fills in a metric widget.
func (v view) graph(w *Widget, p dashboard.Properties) error {
	w.View, w.Stacked, w.Axes = p.View, p.Stacked, p.YAxis
	if w.View == "" {
		w.View = "timeSeries"
	}
	w.Sparkline = w.View == "singleValue" && p.Sparkline != nil && *p.Sparkline
	period := cmp.Or(v.period, p.OwnPeriod())
	w.Period = int(period / time.Second)
	for _, text := range p.Annotations.Horizontal {
		if err := w.annotate(text); err != nil {
			return err
		}
	}
	lines, err := p.Lines(v.period)
	if err != nil {
		return err
	}
	if len(p.Annotations.Alarms) > 0 {
		w.Alarms = v.console.alarmsNamed(p.Annotations.Alarms)
		lines = append(lines, v.ofAlarms(w, len(lines) == 0)...)
	}
	if len(lines) == 0 {
		return nil
	}
	var queries []cloudwatch.Query
	byID := map[string]dashboard.Line{}
	for _, l := range lines {
		queries = append(queries, l.Query)
		byID[l.Query.ID] = l
	}
	// The period that is under way is shown, too.
	series, err := v.console.Metrics.Data(queries, v.from, v.to.Truncate(period).Add(period))
	if err != nil {
		return err
	}
	for _, found := range series {
		w.Series = append(w.Series, drawn(found, byID[found.ID]))
	}
	return nil
}

func drawn(found cloudwatch.Series, l dashboard.Line) Series {
	s := Series{Label: found.Label, Color: l.Color, YAxis: l.YAxis, Times: []int64{}, Values: []float64{}}
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
