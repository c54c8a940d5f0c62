package cloudwatch

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// validationMessage says where a body is wrong, and how: DashboardValidationMessage.
type validationMessage struct {
	DataPath string `json:"dataPath"`
	Message  string `json:"message"`
}

// bodyCheck collects what is wrong with a dashboard's body.
type bodyCheck struct{ wrong []validationMessage }

func (c *bodyCheck) add(path, format string, args ...any) {
	c.wrong = append(c.wrong, validationMessage{path, fmt.Sprintf(format, args...)})
}

type dashboardBody struct {
	Widgets        *[]widget         `json:"widgets"`
	Variables      []json.RawMessage `json:"variables"`
	Start, End     string
	PeriodOverride string `json:"periodOverride"`
}

type widget struct {
	Type                string
	X, Y, Width, Height *int
	Properties          json.RawMessage
}

// checkBody holds a body to what the API reference says of its structure.
func checkBody(text string) []validationMessage {
	c := &bodyCheck{}
	var body dashboardBody
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		c.add("", "Not a dashboard in JSON: %v", err)
		return c.wrong
	}
	switch {
	case body.Widgets == nil:
		c.add("", "Should have required property 'widgets'")
		return c.wrong
	case len(*body.Widgets) > 500:
		c.add("/widgets", "Should NOT have more than 500 items, has %d", len(*body.Widgets))
	}
	if len(body.Variables) > 25 {
		c.add("/variables", "Should NOT have more than 25 items, has %d", len(body.Variables))
	}
	if p := body.PeriodOverride; p != "" && p != "auto" && p != "inherit" {
		c.add("/periodOverride", "Should be auto or inherit, is %q", p)
	}
	if body.End != "" && body.Start == "" {
		c.add("", "Should have property 'start' when property 'end' is present")
	}
	for i, w := range *body.Widgets {
		c.widget(fmt.Sprintf("/widgets/%d", i), w)
	}
	return c.wrong
}

func (c *bodyCheck) widget(at string, w widget) {
	c.within(at+"/x", w.X, 0, 23)
	c.within(at+"/y", w.Y, 0, 1<<31)
	c.within(at+"/width", w.Width, 1, 24)
	c.within(at+"/height", w.Height, 1, 1000)
	if (w.X == nil) != (w.Y == nil) {
		c.add(at, "Should have both of the properties 'x' and 'y', or none")
	}
	if w.Properties == nil {
		c.add(at, "Should have required property 'properties'")
		return
	}
	at += "/properties"
	switch w.Type {
	case "metric":
		c.metricWidget(at, w.Properties)
	case "text":
		c.required(at, w.Properties, "markdown")
	case "log":
		c.required(at, w.Properties, "query", "region")
	case "alarm":
		c.required(at, w.Properties, "alarms")
	case "explorer", "custom", "chart":
		c.required(at, w.Properties)
	default:
		c.add(strings.TrimSuffix(at, "/properties")+"/type", "Should be metric, text, log, alarm, explorer, custom or chart, is %q", w.Type)
	}
}

func (c *bodyCheck) within(at string, v *int, low, high int) {
	if v != nil && (*v < low || *v > high) {
		c.add(at, "Should be %d to %d, is %d", low, high, *v)
	}
}

func (c *bodyCheck) required(at string, properties json.RawMessage, names ...string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(properties, &members) != nil {
		c.add(at, "Should be object")
		return
	}
	for _, name := range names {
		if members[name] == nil {
			c.add(at, "Should have required property '%s'", name)
		}
	}
}

type metricProperties struct {
	Metrics     *[][]json.RawMessage
	Annotations struct{ Alarms []string }
	Region      string
	Period      int
	Stat, View  string
	YAxis       struct{ Left struct{ Min, Max *float64 } }
}

func (c *bodyCheck) metricWidget(at string, properties json.RawMessage) {
	var p metricProperties
	if err := json.Unmarshal(properties, &p); err != nil {
		c.add(at, "Not the properties of a metric widget: %v", err)
		return
	}
	if p.Region == "" || p.Metrics == nil && len(p.Annotations.Alarms) == 0 {
		c.add(at, "The metric widget should have specified a region and a data source or an alarm annotation")
	}
	if len(p.Annotations.Alarms) > 1 {
		c.add(at+"/annotations/alarms", "Should NOT have more than 1 item, has %d", len(p.Annotations.Alarms))
	}
	if p.Metrics != nil && len(p.Annotations.Alarms) > 0 {
		c.add(at, "Should have metrics or an alarm annotation, not both")
	}
	c.rendering(at, rendering{Period: p.Period, Stat: p.Stat})
	if !slices.Contains([]string{"", "timeSeries", "singleValue", "gauge", "bar", "pie", "table"}, p.View) {
		c.add(at+"/view", "Should be timeSeries, singleValue, gauge, bar, pie or table, is %q", p.View)
	}
	if p.View == "gauge" && (p.YAxis.Left.Min == nil || p.YAxis.Left.Max == nil) {
		c.add(at+"/yAxis/left", "Should have required properties 'min' and 'max' in a gauge")
	}
	if p.Metrics == nil {
		return
	}
	if len(*p.Metrics) > 500 {
		c.add(at+"/metrics", "Should NOT have more than 500 items, has %d", len(*p.Metrics))
	}
	ids := map[string]bool{}
	for i, row := range *p.Metrics {
		c.metric(fmt.Sprintf("%s/metrics/%d", at, i), row, i == 0, ids)
	}
}

// rendering is the object at the end of a metric's row, or all of an expression's.
type rendering struct {
	Expression *string
	ID         string
	Period     int
	Stat       string
	YAxis      string
}

func (c *bodyCheck) rendering(at string, r rendering) {
	if r.Period != 0 && !periodAllowed(time.Duration(r.Period)*time.Second) {
		c.add(at+"/period", "Should be 1, 5, 10, 20, 30 or a multiple of 60, is %d", r.Period)
	}
	if _, err := parseStatistic(r.Stat); r.Stat != "" && err != nil {
		c.add(at+"/stat", "%v", err)
	}
	if r.YAxis != "" && r.YAxis != "left" && r.YAxis != "right" {
		c.add(at+"/yAxis", "Should be left or right, is %q", r.YAxis)
	}
}

// metric is a row: namespace, name, names and values of dimensions, and perhaps an
// object; or an object with an expression alone.
func (c *bodyCheck) metric(at string, row []json.RawMessage, first bool, ids map[string]bool) {
	var r rendering
	if n := len(row); n > 0 && strings.HasPrefix(string(row[n-1]), "{") {
		if err := json.Unmarshal(row[n-1], &r); err != nil {
			c.add(at, "Not the properties of a metric: %v", err)
			return
		}
		row = row[:n-1]
	}
	c.rendering(at, r)
	if r.ID != "" {
		if !validID.MatchString(r.ID) {
			c.add(at+"/id", "Should begin with a lowercase letter and have letters, digits and underscores, is %q", r.ID)
		}
		if ids[r.ID] {
			c.add(at+"/id", "Should be unique, is %q again", r.ID)
		}
		ids[r.ID] = true
	}
	if r.Expression != nil && len(row) == 0 {
		if _, err := metricmath.Parse(*r.Expression); err != nil {
			c.add(at+"/expression", "%v", err)
		}
		return
	}
	if first := ""; len(row) > 0 && json.Unmarshal(row[0], &first) == nil && first == "..." {
		return // what the row before begins with
	}
	if len(row) < 2 || len(row)%2 != 0 {
		c.add(at, "Should have a namespace, a metric's name, and names and values of dimensions, has %d texts", len(row))
		return
	}
	for i, item := range row {
		var text string
		if json.Unmarshal(item, &text) != nil || text == "" {
			c.add(fmt.Sprintf("%s/%d", at, i), "Should be a text")
		} else if first && text == "." {
			c.add(fmt.Sprintf("%s/%d", at, i), "Should not repeat: there is no metric before")
		}
	}
}
