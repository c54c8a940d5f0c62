// Package insights is as much of the query language of CloudWatch Logs Insights as log
// widgets of dashboards use.
//
//	query, err := insights.Parse(`filter level = "ERROR" | stats count(*) as errors by bin(5m)`)
//	result, err := query.Run(records)
//
// Commands: fields, display, filter, stats, sort, limit, dedup, and SOURCE in front of
// them, as the body of a dashboard has it. Expressions: arithmetic, comparisons, like
// and =~ with a text or a regular expression, in, and, or, not, and the functions that
// [Functions] lists. Fields: @timestamp, @ingestionTime, @message, @log, @logStream;
// the members of the first JSON object in a message, nested ones with dots; and of the
// lines that Lambda writes about an invocation @type, @requestId, @duration,
// @billedDuration, @initDuration, @memorySize and @maxMemoryUsed, memory in bytes.
//
// Commands that are not here (parse, pattern, diff, anomaly, unnest, join, …) are
// refused by name.
//
// What the documentation leaves open is decided so: a comparison with a field that is
// not there does not hold, != and not like included, while "not (…)" of it does;
// values compare as numbers where both are numbers, else as texts; without sort, events
// come newest first, and groups of stats in the order of their newest event; pct is the
// smallest value that at least so many percent of the values do not exceed. Regular
// expressions are Go's: look-ahead and back references are refused.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
package insights

import "fmt"

const page = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html"

// Record is one log event.
type Record struct {
	Log      string // "ACCOUNT:GROUP"
	Stream   string
	Message  string
	At       int64 // ms since 1970, as its writer says
	Ingested int64 // ms since 1970
}

// Field is one value of a row.
type Field struct {
	Name  string `json:"field"`
	Value string `json:"value"`
}

// Row is a row's fields; one that has no value is left out.
type Row []Field

// Result is what a query found.
type Result struct {
	Columns []string `json:"columns"` // names of the fields that rows may have, in order
	Rows    []Row    `json:"rows"`
	Matched int      `json:"matched"` // events that passed the filters
	Scanned int      `json:"scanned"` // events in the range of time
	Bytes   int      `json:"bytes"`   // of their messages
}

// Error says why a query is refused.
type Error struct {
	Line, Column int // from 1
	Message      string
}

// Error is the message with its place and where the language is described.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s; see %s", e.Line, e.Column, e.Message, page)
}

// Query is a query that was parsed. It may run many times, and at once.
type Query struct {
	sources []string
	stages  []stage
	columns []column // of display or fields, or of stats
	grouped bool     // has stats
}

// Sources are the log groups that SOURCE commands name.
func (q *Query) Sources() []string { return q.sources }

// column is a name with what gives its value.
type column struct {
	name string
	expr expr
}
