package example

import (
	"bufio"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

// clicks are lines for the example's program send: right ones, and per reason how
// many wrong ones.
func clicks(now time.Time) (lines string, wrong map[string]int) {
	var b strings.Builder
	click := func(id, kind, more string) string {
		return fmt.Sprintf(`{"id": %q, "kind": %q, "at": %q, "session": "s-%s", "page": "https://shop.example/lamps/42?q=1"%s}`,
			id, kind, now.Format(time.RFC3339Nano), id, more)
	}
	for i := range 40 {
		fmt.Fprintln(&b, click(fmt.Sprint("view-", i), "page_view", ""))
	}
	for i := range 25 {
		fmt.Fprintln(&b, click(fmt.Sprint("search-", i), "search", ""))
	}
	for i := range 15 {
		fmt.Fprintln(&b, click(fmt.Sprint("add-", i), "add_to_cart", `, "product": "lamp-42", "quantity": 2, "cents": 1999`))
	}
	// Of the day before: in another partition.
	yesterday := strings.Replace(click("late", "purchase", `, "product": "lamp-42", "quantity": 3, "cents": 1000`),
		now.Format(time.DateOnly), now.AddDate(0, 0, -1).Format(time.DateOnly), 1)
	fmt.Fprintln(&b, yesterday)

	wrong = map[string]int{"unknown_kind": 3, "invalid_json": 2, "invalid_quantity": 1, "missing_id": 1, "time_out_of_range": 1}
	for range wrong["unknown_kind"] {
		fmt.Fprintln(&b, click("x", "stare", ""))
	}
	fmt.Fprintln(&b, "no JSON at all")
	fmt.Fprintln(&b, strings.TrimSuffix(click("x", "search", ""), "}"))
	fmt.Fprintln(&b, click("x", "purchase", `, "quantity": -1`))
	fmt.Fprintln(&b, click("", "search", ""))
	fmt.Fprintln(&b, strings.Replace(click("x", "search", ""), now.Format("2006-"), "1999-", 1))
	return b.String(), wrong
}

// TestClicksArrive sends clicks and finds the right ones in the lake, with their
// values and in their partitions, and the wrong ones in rejects with the reason.
func TestClicksArrive(t *testing.T) {
	f := deployed(t)
	now := time.Now().UTC()
	lines, wrong := clicks(now)
	said, err := f.run(t.Context(), f.app, lines, "go", "run", "-buildvcs=false", "./send", f.outputs["IngestStreamName"])
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintln(strings.Count(lines, "\n"), "clicks sent"); said != want {
		t.Errorf("send says %q, want %q", said, want)
	}
	f.drain(t)
	if rejected := f.rejected(t); !maps.Equal(rejected, wrong) {
		t.Errorf("rejected: %v, want %v", rejected, wrong)
	}
	today, yesterday := now.Format(time.DateOnly), now.AddDate(0, 0, -1).Format(time.DateOnly)
	want := map[string]string{
		"page_view " + today:    "40 40 0",
		"search " + today:       "25 25 0",
		"add_to_cart " + today:  "15 15 59970",
		"purchase " + yesterday: "1 1 3000",
	}
	if got := f.lake(t); !maps.Equal(got, want) {
		t.Errorf("rows, events and cents in the lake:\n got %v\nwant %v", got, want)
	}
	f.columns(t)
}

// lake counts rows, events and cents of each partition.
func (f *fixture) lake(t *testing.T) map[string]string {
	t.Helper()
	rows := f.query(t, `SELECT kind, clicked_on, count(*), count(DISTINCT click_id), coalesce(sum(cents), 0)::BIGINT
		FROM %s WHERE path = '/lamps/42' AND session = 's-' || click_id GROUP BY ALL`)
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var kind, day string
		var n, events, cents int64
		if err := rows.Scan(&kind, &day, &n, &events, &cents); err != nil {
			t.Fatal(err)
		}
		found[kind+" "+day] = fmt.Sprint(n, events, cents)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// columns of the files are those of the example's struct.
func (f *fixture) columns(t *testing.T) {
	t.Helper()
	rows := f.query(t, `SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM %s)`)
	defer rows.Close()
	var got []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		got = append(got, column)
	}
	const want = "click_id VARCHAR, clicked_at TIMESTAMP, session VARCHAR, path VARCHAR, product VARCHAR, quantity INTEGER, cents BIGINT, clicked_on VARCHAR, kind VARCHAR"
	if strings.Join(got, ", ") != want {
		t.Errorf("columns: %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func (f *fixture) query(t *testing.T, format string) *sql.Rows {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	files := fmt.Sprintf("read_parquet('%s', hive_partitioning = true, hive_types_autocast = false)",
		filepath.Join(f.bucket("LakeBucketName"), f.outputs["LakePrefix"], "**", "*.parquet"))
	rows, err := db.QueryContext(t.Context(), fmt.Sprintf(format, files))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// bucket is a pattern of the folder that a bucket is.
func (f *fixture) bucket(output string) string {
	return filepath.Join(f.dir, "s3", "*", f.outputs[output])
}

// rejected events by their reason.
func (f *fixture) rejected(t *testing.T) map[string]int {
	t.Helper()
	folders, err := filepath.Glob(f.bucket("RejectsBucketName"))
	if err != nil || len(folders) != 1 {
		t.Fatalf("folders of the rejects' bucket: %q, %v", folders, err)
	}
	reasons := map[string]int{}
	err = filepath.WalkDir(folders[0], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return eachReject(path, func(reason string) { reasons[reason]++ })
	})
	if err != nil {
		t.Fatal(err)
	}
	return reasons
}

func eachReject(path string, yield func(reason string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(plain)
	for lines.Scan() {
		var r struct{ Reason string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return err
		}
		yield(r.Reason)
	}
	return lines.Err()
}
