package cloudwatch

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

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
