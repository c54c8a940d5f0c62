package search

import "github.com/millrace-dev/millrace/schema"

// Dashboard is what OpenSearch Dashboards shows of an index. SavedObjects turns it
// into an index pattern, a visualisation for each panel, and the dashboard.
type Dashboard struct {
	Title       string // required
	Description string

	// Index is the name that is read: an index, an alias or a pattern. Required.
	Index string

	// Mapping of the index. Every field that a panel names is in it. Required.
	Mapping schema.Mapping

	// TimeField is the date that the picked time range is about. Required.
	TimeField string

	// From is the begin of the time range until now, as now-24h; "" is now-24h.
	From string

	Panels []Panel // left to right, then down; at least one
}

// Panel is one picture. Their titles differ.
type Panel struct {
	Title  string
	Chart  Chart
	Metric Metric   // what is shown
	By     Bucket   // of what: the axis, or the rows; none for a Number
	Split  Bucket   // a line or a colour each, or a second column; may be none
	Where  []Filter // all of them hold; none is all documents
	Width  int      // 1 to 48, the whole width; 0 is 24
	Height int      // in units of about 20 pixels; 0 is 15
}

// Chart is the kind of a picture.
type Chart string

// The values are the names of Dashboards' visualisation types.
const (
	Number         Chart = "metric"
	Bars           Chart = "histogram" // stacked
	HorizontalBars Chart = "horizontal_bar"
	Lines          Chart = "line"
	Table          Chart = "table"
)

// Metric is a number of each bucket. Make one with Count, Distinct, Average or
// Percentiles.
type Metric struct {
	kind     string
	field    string
	label    string
	percents []float64
}

// Count is the number of documents.
func Count(label string) Metric { return Metric{kind: "count", label: label} }

// Distinct is about how many values the field has.
func Distinct(field, label string) Metric {
	return Metric{kind: "cardinality", field: field, label: label}
}

// Average is the average of a number.
func Average(field, label string) Metric { return Metric{kind: "avg", field: field, label: label} }

// Percentiles of a number, each between 0 and 100: 50 is the median.
func Percentiles(field, label string, percents ...float64) Metric {
	return Metric{kind: "percentiles", field: field, label: label, percents: percents}
}

// Bucket is how documents are put together. Make one with OverTime or Terms; the
// zero value is no bucket.
type Bucket struct {
	kind  string
	field string
	label string
	size  int
}

// OverTime is intervals of a date, as long as fits the time range.
func OverTime(field, label string) Bucket {
	return Bucket{kind: "date_histogram", field: field, label: label}
}

// Terms are the most frequent values of a field, at most size.
func Terms(field, label string, size int) Bucket {
	return Bucket{kind: "terms", field: field, label: label, size: size}
}

func (b Bucket) none() bool { return b.kind == "" }

// Filter lets documents through whose field has one of the values, which are given
// as text: true, 0, error.
type Filter struct {
	Field  string
	Values []string
}
