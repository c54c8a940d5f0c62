// Package dashboard reads the body of a CloudWatch dashboard: its widgets, and what
// each asks CloudWatch for.
//
//	body, err := dashboard.Parse(text)
//	lines, err := body.Widgets[0].Properties.Lines(0)
//
// The names are those of the body's structure,
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
// What of it says only how a widget looks in AWS's console is left out.
package dashboard

import (
	"encoding/json"
	"fmt"
)

// Body is what a dashboard consists of.
type Body struct{ Widgets []Widget }

// Widget of a dashboard.
type Widget struct {
	Type                string // "metric", "text", "alarm", "log", …
	X, Y, Width, Height int    // of 24 columns; no size: 6 by 6
	Properties          Properties
}

// The size of a widget that does not say it.
const (
	standardWidth  = 6
	standardHeight = 6
)

// Properties of a widget; which there are depends on its type.
type Properties struct {
	Title       string
	Markdown    string // of a text widget
	View        string
	Stacked     bool
	Sparkline   *bool
	Region      string // of the metrics that do not say it
	Period      int    // seconds, of the metrics that do not say it; 0: 300
	Stat        string // of the metrics that do not say it; empty: Average
	Metrics     []json.RawMessage
	YAxis       *Axes
	Annotations struct {
		Horizontal []json.RawMessage
		Alarms     []string // ARNs
	}
	Alarms        []string // ARNs, of an alarm widget
	Query         string   // of a log widget
	LogGroupNames []string
}

// Axes of a graph.
type Axes struct {
	Left  *Axis `json:"left,omitempty"`
	Right *Axis `json:"right,omitempty"`
}

// Axis is what is said of one; nil: CloudWatch chooses.
type Axis struct {
	Label     string   `json:"label,omitempty"`
	Min       *float64 `json:"min,omitempty"`
	Max       *float64 `json:"max,omitempty"`
	ShowUnits *bool    `json:"showUnits,omitempty"`
}

// Parse reads a body that the API has taken.
func Parse(text []byte) (Body, error) {
	var b Body
	if err := json.Unmarshal(text, &b); err != nil {
		return b, fmt.Errorf("the dashboard's body: %w", err)
	}
	for i := range b.Widgets {
		w := &b.Widgets[i]
		if w.Width == 0 {
			w.Width = standardWidth
		}
		if w.Height == 0 {
			w.Height = standardHeight
		}
	}
	return b, nil
}
