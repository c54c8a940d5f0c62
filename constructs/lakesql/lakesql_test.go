package lakesql_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/millrace-dev/millrace/constructs/lakesql"
	"github.com/millrace-dev/millrace/schema"
)

// purchase has columns whose names are words of SQL.
type purchase struct {
	Order   string      `json:"order" schema:"id"`
	SoldOn  string      `json:"sold_on,omitempty" schema:"date-of=sold_at"`
	Country string      `json:"country" schema:"partition,values=de|us"`
	SoldAt  schema.Time `json:"sold_at"`
	Stored  schema.Time `json:"stored_at"`
	Cents   *int64      `json:"values"`
}

// today and so on are days before the current one.
const (
	today     = "CAST(current_date AS varchar)"
	yesterday = "CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)"
	lastWeek  = "CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)"
	before    = "CAST(CAST(current_date - INTERVAL '8' DAY AS date) AS varchar)"
	lastMonth = "CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)"
)

// lake is a table with duplicates: b is there three times, the first of them with
// a price that the others do not have, c twice in two files, d is too old for most
// queries, e for all.
//
// It is one transaction, for which the current date does not change.
func lake(t *testing.T) *sql.Tx {
	t.Helper()
	duckdb, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Rollback(); duckdb.Close() })
	exec(t, db, `CREATE SCHEMA shop`)
	exec(t, db, `CREATE TABLE shop.sales ("order" VARCHAR, sold_at TIMESTAMP, stored_at TIMESTAMP, "values" BIGINT, sold_on VARCHAR, country VARCHAR, "$path" VARCHAR)`)
	for _, row := range []struct {
		order, sold, stored string
		cents               int
		day, country, path  string
	}{
		{"a", "10:00", "10:01", 1, today, "de", "1"},
		{"b", "11:00", "11:07", 0, today, "de", "2"},
		{"b", "11:00", "11:01", 2, today, "de", "1"},
		{"b", "11:00", "11:09", 0, today, "de", "2"},
		{"c", "09:00", "09:01", 3, yesterday, "us", "3"},
		{"c", "09:00", "09:01", 3, yesterday, "us", "4"},
		{"f", "08:00", "08:01", 6, lastWeek, "us", "5"},
		{"d", "09:00", "09:01", 4, before, "de", "6"},
		{"e", "09:00", "09:01", 5, lastMonth, "de", "7"},
	} {
		exec(t, db, fmt.Sprintf(`INSERT INTO shop.sales SELECT '%[1]s', CAST(%[5]s || ' %[2]s' AS timestamp), CAST(%[5]s || ' %[3]s' AS timestamp), %[4]d, %[5]s, '%[6]s', '%[7]s'`,
			row.order, row.sold, row.stored, row.cents, row.day, row.country, row.path))
	}
	return db
}

func TestQueriesGiveTheRightRows(t *testing.T) {
	db := lake(t)
	for id, want := range map[string][]string{
		"Events":     {"a|10:00|10:01|1|today|de", "b|11:00|11:01|2|today|de", "c|09:00|09:01|3|yesterday|us", "f|08:00|08:01|6|lastWeek|us"},
		"Duplicates": {"b|3", "c|2"},
		"Rows":       {"before|de|1|1", "lastWeek|us|1|1", "yesterday|us|2|1", "today|de|4|2"},
		"Files":      {"before|de|1|1|1", "lastWeek|us|1|1|1", "yesterday|us|2|2|1", "today|de|2|4|2"},
		"Latest":     {"b|11:00", "b|11:00", "b|11:00", "a|10:00", "c|09:00", "c|09:00"},
	} {
		got := run(t, db, query(t, queriesOf[purchase](t), id).SQL)
		switch id {
		case "Events":
			slices.Sort(got) // the query does not
		case "Latest": // rows of the same instant have no order among them
			for i := range got {
				got[i] = strings.Join(strings.Split(got[i], "|")[:2], "|")
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s gives\n%q, want\n%q", id, got, want)
		}
	}
}

// An event may have nothing but a column.
type note struct {
	Text string `json:"text"`
}

func TestQueriesOfAPlainSchema(t *testing.T) {
	db := lake(t)
	exec(t, db, `CREATE OR REPLACE TABLE shop.sales AS SELECT "order" AS text, "$path" FROM shop.sales`)
	queries := queriesOf[note](t)
	if len(queries) != 2 {
		t.Errorf("queries for want of columns: %v", queries)
	}
	if got := run(t, db, query(t, queries, "Rows").SQL); !slices.Equal(got, []string{"9"}) {
		t.Errorf("Rows gives %q", got)
	}
	if got := run(t, db, query(t, queries, "Files").SQL); len(got) != 1 || !strings.HasPrefix(got[0], "7|9|1.28") {
		t.Errorf("Files gives %q", got)
	}
}

// moment has timestamps and no day of them.
type moment struct {
	ID     int64       `json:"id" schema:"id"`
	At     schema.Time `json:"at"`
	Before schema.Time `json:"before"`
}

func TestTheFirstTimestampStandsInForTheDay(t *testing.T) {
	queries := queriesOf[moment](t)
	if latest := query(t, queries, "Latest").SQL; !strings.Contains(latest, `ORDER BY "at" DESC`) || strings.Contains(latest, "WHERE") {
		t.Errorf("Latest is %s", latest)
	}
	if events := query(t, queries, "Events").SQL; !strings.Contains(events, `PARTITION BY "id" ORDER BY "at", "before", "id"`) {
		t.Errorf("Events is %s", events)
	}
}

func queriesOf[T any](t *testing.T) []lakesql.Query {
	t.Helper()
	s, err := schema.Of[T]()
	if err != nil {
		t.Fatal(err)
	}
	return lakesql.Queries(s, `"shop"."sales"`)
}

func query(t *testing.T, list []lakesql.Query, id string) lakesql.Query {
	t.Helper()
	i := slices.IndexFunc(list, func(q lakesql.Query) bool { return q.ID == id })
	if i < 0 {
		t.Fatalf("there is no query %s", id)
	}
	return list[i]
}

// run gives the rows with a bar between the columns, days by their names here and
// timestamps without their day.
func run(t *testing.T, db *sql.Tx, text string) []string {
	t.Helper()
	days := map[string]string{}
	for name, day := range map[string]string{"today": today, "yesterday": yesterday, "lastWeek": lastWeek, "before": before, "lastMonth": lastMonth} {
		var value string
		if err := db.QueryRow("SELECT " + day).Scan(&value); err != nil {
			t.Fatal(err)
		}
		days[value] = name
	}
	var columns []string
	rows, err := db.Query(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	var list []string
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, v := range values {
			cell := v.String
			if day, timeOfDay, ok := strings.Cut(cell, "T"); ok && days[day] != "" {
				cell = timeOfDay[:len("15:04")]
			}
			if name := days[cell]; name != "" {
				cell = name
			}
			cells = append(cells, cell)
		}
		list = append(list, strings.Join(cells, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func exec(t *testing.T, db *sql.Tx, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
}
