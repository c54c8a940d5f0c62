package x1

import (
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
)

// IndexName is the name that x1's events are indexed under and, as the alias of all
// indices of the rotation, read by.
const IndexName = "x1-events"

// Dashboard is what OpenSearch Dashboards shows of the events. dashboards.ndjson in
// this folder is the file to import.
func Dashboard() (search.Dashboard, error) {
	s, err := schema.Of[Shaped]()
	if err != nil {
		return search.Dashboard{}, err
	}
	searches := search.Filter{Field: "event_type", Values: []string{"search", "voice"}}
	errors := search.Filter{Field: "event_type", Values: []string{"error"}}
	overTime := search.OverTime("event_time", "time")
	return search.Dashboard{
		Title:       "X1 events",
		Description: "What set-top boxes do, which errors their viewers see, and how long searches take",
		Index:       IndexName,
		Mapping:     s.Mapping(),
		TimeField:   "event_time",
		Panels: []search.Panel{
			{Title: "Events", Chart: search.Number, Metric: search.Count("events"), Width: 12, Height: 8},
			{Title: "Boxes", Chart: search.Number, Metric: search.Distinct("device_id", "boxes"), Width: 12, Height: 8},
			{Title: "Errors", Chart: search.Number, Metric: search.Count("errors"), Where: []search.Filter{errors}, Width: 12, Height: 8},
			{Title: "Searches", Chart: search.Number, Metric: search.Count("searches"), Where: []search.Filter{searches}, Width: 12, Height: 8},
			{Title: "Events by type", Chart: search.Bars, Metric: search.Count("events"), By: overTime, Split: search.Terms("event_type", "type", len(EventTypes)), Width: 48},
			{Title: "Errors by firmware", Chart: search.HorizontalBars, Metric: search.Count("errors"), By: search.Terms("device_firmware", "firmware", 10), Split: search.Terms("error_code", "code", 5), Where: []search.Filter{errors}},
			{Title: "Search latency", Chart: search.Lines, Metric: search.Percentiles("latency_ms", "milliseconds", 50, 95, 99), By: overTime, Where: []search.Filter{searches}},
			{Title: "Error messages", Chart: search.Table, Metric: search.Count("errors"), By: search.Terms("error_code", "code", 20), Split: search.Terms("message.keyword", "message", 5), Where: []search.Filter{errors}},
			{Title: "Searches that find nothing", Chart: search.Table, Metric: search.Count("searches"), By: search.Terms("query.keyword", "query", 20), Where: []search.Filter{searches, {Field: "results", Values: []string{"0"}}}},
		},
	}, nil
}
