package console

import (
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
)

// Widget is one of a dashboard, with its data. The names are those of the dashboard
// body, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
type Widget struct {
	Type   string `json:"type"`
	X      int    `json:"x"` // of 24 columns
	Y      int    `json:"y"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Title  string `json:"title,omitempty"`
	Error  string `json:"error,omitempty"` // why there is no data

	View        string          `json:"view,omitempty"` // of a metric widget
	Stacked     bool            `json:"stacked,omitempty"`
	Sparkline   bool            `json:"sparkline,omitempty"`
	Period      int             `json:"period,omitempty"` // seconds
	Axes        *dashboard.Axes `json:"yAxis,omitempty"`
	Annotations []annotation    `json:"annotations,omitempty"`
	Series      []Series        `json:"series,omitempty"`

	Markdown string  `json:"markdown,omitempty"` // of a text widget
	Alarms   []Alarm `json:"alarms,omitempty"`   // of an alarm widget, and of a graph's annotations
	Log      *Table  `json:"log,omitempty"`      // of a log widget
	Query    string  `json:"query,omitempty"`
}

// Series is a line of a graph.
type Series struct {
	Label  string    `json:"label"`
	Color  string    `json:"color,omitempty"`
	YAxis  string    `json:"yAxis,omitempty"` // "right"; empty: left
	Times  []int64   `json:"times"`           // seconds since 1970
	Values []float64 `json:"values"`
}

// annotation is a line across a graph; a band has two.
type annotation struct {
	Label string  `json:"label,omitempty"`
	Value float64 `json:"value"`
	Color string  `json:"color,omitempty"`
	Fill  string  `json:"fill,omitempty"`
	YAxis string  `json:"yAxis,omitempty"`
	Alarm bool    `json:"alarm,omitempty"` // an alarm's threshold
}

// view is the range that is looked at.
type view struct {
	console  *Console
	from, to time.Time
	period   time.Duration // in place of the widgets' own; 0: their own
}

// draw fetches the data of all widgets. One that cannot be drawn says why.
func (v view) draw(text []byte) ([]Widget, error) {
	b, err := dashboard.Parse(text)
	if err != nil {
		return nil, err
	}
	widgets := make([]Widget, 0, len(b.Widgets))
	for _, in := range b.Widgets {
		w := Widget{Type: in.Type, X: in.X, Y: in.Y, Width: in.Width, Height: in.Height, Title: in.Properties.Title}
		if err := v.fill(&w, in.Properties); err != nil {
			w.Error = err.Error()
		}
		widgets = append(widgets, w)
	}
	return widgets, nil
}

func (v view) fill(w *Widget, p dashboard.Properties) error {
	switch w.Type {
	case "text":
		w.Markdown = p.Markdown
	case "metric":
		return v.graph(w, p)
	case "alarm":
		w.Alarms = v.console.alarmsNamed(p.Alarms)
	case "log":
		return v.log(w, p)
	default:
		return fmt.Errorf("a widget of type %q is not drawn here", w.Type)
	}
	return nil
}
