package cloudwatch

import (
	"encoding/json"
	"fmt"
	"strings"
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
