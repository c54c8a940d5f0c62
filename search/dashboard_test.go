package search

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// board has a chart of every kind, and a metric and a bucket of every kind.
var board = Dashboard{
	Title: "All & everything", Index: "clicks", Mapping: mapping, TimeField: "at", From: "now-7d",
	Panels: []Panel{
		{Title: "a", Chart: Number, Metric: Distinct("page", ""), Width: 20, Height: 5},
		{Title: "b", Chart: Bars, Metric: Count("clicks"), By: OverTime("at", "time"), Split: Terms("page", "page", 3), Width: 28, Height: 10},
		{Title: "c", Chart: HorizontalBars, Metric: Average("ms", "ms"), By: Terms("words.keyword", "", 3)},
		{Title: "d", Chart: Lines, Metric: Percentiles("ms", "ms", 50, 99), By: Terms("page", "page", 3), Where: []Filter{{"page", []string{`say "hi" \o/`, "b"}}, {"fatal", []string{"true"}}}, Width: 30},
		{Title: "e", Chart: Table, Metric: Count(""), By: Terms("page", "", 3), Split: Terms("fatal", "", 2)},
	},
}

func objectsOf(t *testing.T, d Dashboard) []SavedObject {
	t.Helper()
	objects, err := d.SavedObjects()
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func stateOf(t *testing.T, o SavedObject) (state visState) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.Attributes.(visualization).VisState), &state); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestVisualizations(t *testing.T) {
	objects := objectsOf(t, board)
	if len(objects) != 7 || objects[0].Type != "index-pattern" || objects[6].Type != "dashboard" || objects[6].ID != "clicks-all-everything" {
		t.Fatalf("%+v", objects)
	}
	isJSON(t, stateOf(t, objects[2]).Aggs, `[
		{"id": "1", "enabled": true, "type": "count", "schema": "metric", "params": {"customLabel": "clicks"}},
		{"id": "2", "enabled": true, "type": "date_histogram", "schema": "segment", "params": {"field": "at", "customLabel": "time", "interval": "auto",
			"useNormalizedOpenSearchInterval": true, "min_doc_count": 1, "drop_partials": false, "extended_bounds": {}}},
		{"id": "3", "enabled": true, "type": "terms", "schema": "group", "params": {"field": "page", "customLabel": "page", "size": 3, "order": "desc", "orderBy": "1",
			"otherBucket": false, "otherBucketLabel": "Other", "missingBucket": false, "missingBucketLabel": "Missing"}}]`)
	isJSON(t, stateOf(t, objects[1]).Aggs, `[{"id": "1", "enabled": true, "type": "cardinality", "schema": "metric", "params": {"field": "page"}}]`)
	percentiles := stateOf(t, objects[4]).Aggs
	isJSON(t, percentiles[0].Params, `{"field": "ms", "customLabel": "ms", "percents": [50, 99]}`)
	if by := percentiles[1].Params; by["orderBy"] != "_key" || by["order"] != "asc" {
		t.Errorf("terms of several numbers are ordered by %v, %v", by["orderBy"], by["order"])
	}
	for _, a := range stateOf(t, objects[5]).Aggs[1:] {
		if a.Schema != "bucket" {
			t.Errorf("a table has its %s in %s", a.Type, a.Schema)
		}
	}
	isJSON(t, objects[4].Attributes.(visualization).Meta, `{"searchSourceJSON": "{\"query\":{\"query\":\"page: (\\\"say \\\\\\\"hi\\\\\\\" \\\\\\\\o/\\\" or \\\"b\\\") and fatal: (\\\"true\\\")\",\"language\":\"kuery\"},\"filter\":[],\"indexRefName\":\"kibanaSavedObjectMeta.searchSourceJSON.index\"}"}`)
}

func TestLayout(t *testing.T) {
	var got []gridData
	for _, p := range board.layout() {
		got = append(got, p.GridData)
	}
	want := []gridData{{0, 0, 20, 5, "1"}, {20, 0, 28, 10, "2"}, {0, 10, 24, 15, "3"}, {0, 25, 30, 15, "4"}, {0, 40, 24, 15, "5"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	attributes := objectsOf(t, board)[6].Attributes.(dashboard)
	if attributes.TimeFrom != "now-7d" || !attributes.TimeRestore {
		t.Errorf("the dashboard begins at %s", attributes.TimeFrom)
	}
}

func TestNDJSON(t *testing.T) {
	file, err := NDJSON(objectsOf(t, board))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(file), "\n")
	if len(lines) != 9 || lines[7] != `{"exportedCount":7,"missingRefCount":0,"missingReferences":[]}` || lines[8] != "" {
		t.Errorf("%q", lines)
	}
	if !strings.Contains(lines[6], `"title":"All & everything"`) {
		t.Errorf("a title is escaped: %s", lines[6])
	}
}

func TestDashboardReportsEveryProblemAtOnce(t *testing.T) {
	_, err := Dashboard{Title: "bad", Index: "", Mapping: mapping, TimeField: "page", Panels: []Panel{
		{Title: "text", Chart: Bars, Metric: Count(""), By: Terms("words", "", 3)},
		{Title: "Text", Chart: Bars, Metric: Count(""), By: Terms("page", "", 0)},
		{Title: "gone", Chart: Lines, Metric: Average("speed", ""), By: OverTime("ms", "")},
		{Title: "!?", Chart: "pie", Metric: Count(""), By: Terms("words.raw", "", 1)},
		{Title: "number", Chart: Number, By: Terms("page", "", 1)},
		{Title: "nothing", Chart: Table, Metric: Percentiles("ms", "", 50, 101), Width: 49},
		{Title: "where", Chart: Number, Metric: Percentiles("page", ""), Where: []Filter{{"colour", []string{"red"}}, {"page", nil}}},
	}}.SavedObjects()
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`no index; take Index.ReadName`,
		`time field "page"; allowed is a date of the mapping`,
		`panel 1 "text": terms of words, a text; allowed are keyword, boolean, date, integer, long, double`,
		`panel 2 "Text": 0 terms of page; allowed are 1 and more`,
		`panel 2 "Text": the title has no letter or digit, or is another's`,
		`panel 3 "gone": avg of "speed"; the mapping has no such field`,
		`panel 3 "gone": date_histogram of ms, a long; allowed are date`,
		`panel 4 "!?": chart "pie"; allowed are ["metric" "histogram" "horizontal_bar" "line" "table"]`,
		`panel 4 "!?": terms of "words.raw"; the mapping has no such field`,
		`panel 4 "!?": the title has no letter or digit, or is another's`,
		`panel 5 "number": a number has no buckets; leave By and Split out`,
		`panel 5 "number": no metric; give Count, Distinct, Average or Percentiles`,
		`panel 6 "nothing": no buckets; give By`,
		`panel 6 "nothing": percentiles [50 101]; allowed are one or more, 0 to 100`,
		`panel 6 "nothing": 49 wide, 0 high; allowed are 0 to 48, and 0 and more`,
		`panel 7 "where": percentiles of page, a keyword; allowed are integer, long, double`,
		`panel 7 "where": percentiles []; allowed are one or more, 0 to 100`,
		`panel 7 "where": where "colour" is one of ["red"]; allowed is a field of the mapping and one value or more`,
		`panel 7 "where": where "page" is one of []; allowed is a field of the mapping and one value or more`,
	}
	for i := range want {
		want[i] = `dashboard "bad": ` + want[i]
	}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
	if err := (Dashboard{Index: "clicks", Mapping: mapping, TimeField: "at"}).Validate(); err == nil || !strings.Contains(err.Error(), "no title") || !strings.Contains(err.Error(), "no panel") {
		t.Errorf("without title and panels: %v", err)
	}
}
