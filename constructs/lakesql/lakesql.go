// Package lakesql writes the queries that a lake of events comes with, from the
// schema of the events. They are in the SQL of Athena's engine version 3, which is
// Trino's, and keep to what other engines read, too.
package lakesql

import (
	"fmt"
	"strings"

	"github.com/millrace-dev/millrace/schema"
)

// Query is one query.
type Query struct {
	ID          string // letters alone
	Name        string
	Description string
	SQL         string
}

// Queries for a table of that schema, which is valid. The table is named as SQL
// has it, with quotes. What a schema has no column for is left out: without an ID,
// what has to do with duplicates; without a timestamp, the latest rows.
func Queries(s schema.Schema, table string) []Query {
	q := writer{schema: s, table: table}
	list := []Query{q.rows(), q.files()}
	if at := q.happened(); at != "" {
		list = append(list, q.latest(at))
	}
	if id, ok := s.ID(); ok {
		list = append(list, q.events(id.Name), q.duplicates(id.Name))
	}
	return list
}

type writer struct {
	schema schema.Schema
	table  string
}

// events has each event once. Of rows with the same ID the one that came first is
// kept, as far as the timestamps say so; else they are the same, and any is.
func (w writer) events(id string) Query {
	return Query{
		ID: "Events", Name: "events of the last 7 days, each once",
		Description: "Delivery is at least once. Of the rows with the same " + id + ", one is kept.",
		SQL: lines(
			"SELECT "+w.columns(),
			"FROM (",
			"  SELECT *, row_number() OVER (PARTITION BY "+quote(id)+" ORDER BY "+w.order(id)+`) AS "_copy"`,
			"  FROM "+w.table,
			"  "+w.since(7),
			")",
			`WHERE "_copy" = 1`),
	}
}

func (w writer) duplicates(id string) Query {
	return Query{
		ID: "Duplicates", Name: "events of the last 7 days that are stored twice",
		Description: "The 1 000 most frequent values of " + id + " that more than one row has.",
		SQL: lines(
			"SELECT "+quote(id)+`, count(*) AS "copies"`,
			"FROM "+w.table,
			w.since(7),
			"GROUP BY "+quote(id),
			"HAVING count(*) > 1",
			"ORDER BY count(*) DESC, "+quote(id),
			"LIMIT 1000"),
	}
}

func (w writer) rows() Query {
	events, what := "", "Rows"
	if id, ok := w.schema.ID(); ok {
		events, what = ", count(DISTINCT "+quote(id.Name)+`) AS "events"`, "Rows, and events without their duplicates,"
	}
	return Query{
		ID: "Rows", Name: "rows per day and partition",
		Description: what + " of the last 30 days.",
		SQL: lines(
			"SELECT "+w.perPartition(`count(*) AS "row_count"`+events),
			"FROM "+w.table,
			w.since(30),
			w.group()),
	}
}

// files relies on the hidden column $path:
// https://docs.aws.amazon.com/athena/latest/ug/select.html
func (w writer) files() Query {
	return Query{
		ID: "Files", Name: "files and their rows per day and partition",
		Description: "Of the last 30 days. Many files with few rows are read slowly: a larger buffer makes fewer.",
		SQL: lines(
			"SELECT "+w.perPartition(`count(DISTINCT "$path") AS "files", count(*) AS "row_count", CAST(count(*) AS double) / count(DISTINCT "$path") AS "rows_per_file"`),
			"FROM "+w.table,
			w.since(30),
			w.group()),
	}
}

func (w writer) latest(at string) Query {
	return Query{
		ID: "Latest", Name: "latest rows",
		Description: "The 100 latest rows by " + at + ", of yesterday on.",
		SQL: lines(
			"SELECT "+w.columns(),
			"FROM "+w.table,
			w.since(1),
			"ORDER BY "+quote(at)+" DESC",
			"LIMIT 100"),
	}
}

// since limits what is scanned to the partitions of the last days. The day is cast
// twice since an engine may add a time of day to a date from which it subtracts.
func (w writer) since(days int) string {
	for _, f := range w.schema.Fields {
		if f.DateOf != "" {
			return fmt.Sprintf("WHERE %s >= CAST(CAST(current_date - INTERVAL '%d' DAY AS date) AS varchar)", quote(f.Name), days)
		}
	}
	return ""
}

// happened is the timestamp by which events are sorted into days, or the first.
func (w writer) happened() string {
	first := ""
	for _, f := range w.schema.Fields {
		if f.DateOf != "" {
			return f.DateOf
		}
		if f.Type == schema.Timestamp && first == "" {
			first = f.Name
		}
	}
	return first
}

func (w writer) order(id string) string {
	var names []string
	for _, f := range w.schema.Fields {
		if f.Type == schema.Timestamp {
			names = append(names, quote(f.Name))
		}
	}
	return strings.Join(append(names, quote(id)), ", ")
}

// columns are all, those of the files first, as Athena shows them.
func (w writer) columns() string {
	var names []string
	for _, c := range w.schema.Columns() {
		names = append(names, quote(c.Name))
	}
	return strings.Join(append(names, w.partitions()...), ", ")
}

func (w writer) partitions() (names []string) {
	for _, p := range w.schema.Partitions() {
		names = append(names, quote(p.Name))
	}
	return names
}

func (w writer) perPartition(figures string) string {
	return strings.Join(append(w.partitions(), figures), ", ")
}

func (w writer) group() string {
	if keys := strings.Join(w.partitions(), ", "); keys != "" {
		return "GROUP BY " + keys + "\nORDER BY " + keys
	}
	return ""
}

// quote makes a name of what may be a word of SQL, such as order.
func quote(name string) string { return `"` + name + `"` }

// lines leaves out those that have nothing to say.
func lines(list ...string) string {
	var b strings.Builder
	for _, line := range list {
		if strings.TrimSpace(line) != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
