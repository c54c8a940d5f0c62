//go:build duckdb

package console

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/resource"
)

// lake is a console whose catalog has a table with two files, and one without any.
func lake(t *testing.T) *fixture {
	t.Helper()
	const events = `{"DatabaseName":"db","CatalogId":"000000000000","TableInput":{"Name":"events","PartitionKeys":[{"Name":"day","Type":"string"}],"StorageDescriptor":{"Location":"s3://lake/events/",
		"SerdeInfo":{"SerializationLibrary":"org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},"Columns":[{"Name":"id","Type":"bigint"},{"Name":"kind","Type":"string"}]}}}`
	none := strings.ReplaceAll(strings.ReplaceAll(events, `"events"`, `"none"`), "/events/", "/none/")
	f := start(t,
		cloudformation.Deployed{Stack: "app", LogicalID: "Events", Type: "AWS::Glue::Table", ID: "events", Properties: []byte(events)},
		cloudformation.Deployed{Stack: "app", LogicalID: "None", Type: "AWS::Glue::Table", ID: "none", Properties: []byte(none)})
	make := func(typ, properties string) {
		t.Helper()
		if _, err := typeNamed(t, f.Tables.ResourceTypes(), typ).Create(t.Context(), resource.Request{Properties: []byte(properties)}); err != nil {
			t.Fatal(err)
		}
	}
	make("AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{"Name":"db"}}`)
	make("AWS::Glue::Table", events)
	make("AWS::Glue::Table", none)
	type row struct {
		ID   int64  `parquet:"id"`
		Kind string `parquet:"kind"`
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, []row{{1, "a"}, {2, "b"}, {3, "b"}}); err != nil {
		t.Fatal(err)
	}
	f.bucket("lake", map[string]string{"events/day=2026-11-22/1.parquet": file.String(), "events/day=2026-11-23/1.parquet": file.String(), "secret.txt": "x"})
	return f
}

func TestSQLReadsTheTables(t *testing.T) {
	f := lake(t)
	for statement, want := range map[string]string{
		"SELECT kind, count(*) n FROM events GROUP BY ALL ORDER BY kind": "a 2 b 4",
		"SELECT count(*) FROM db.events WHERE day = '2026-11-23'":        "3",
		"FROM events SELECT max(id)":                                     "3",
		"DESCRIBE events":                                                "id BIGINT YES    kind VARCHAR YES    day DATE YES   ",
		"WITH x AS (SELECT 1.5 v, NULL n, [1, 2] l) SELECT * FROM x":     "1.5  [1, 2]",
	} {
		var got Table
		f.post("sql", `{"sql":`+quoted(statement)+`}`, 200, &got)
		var cells []string
		for _, r := range got.Rows {
			cells = append(cells, r...)
		}
		if text := strings.Join(cells, " "); text != want || len(got.Types) != len(got.Columns) {
			t.Errorf("%s: got %q, want %q", statement, text, want)
		}
	}
	var many Table
	f.post("sql", `{"sql":"SELECT * FROM range(5000)"}`, 200, &many)
	if len(many.Rows) != maxRows || !many.More {
		t.Errorf("%d rows, more: %v", len(many.Rows), many.More)
	}
	var tables Tables
	f.get("tables", 200, &tables)
	if tables.Engine != "DuckDB" || len(tables.Tables) != 2 || len(tables.Tables[0].Columns) != 3 {
		t.Errorf("%+v", tables)
	}
}

func TestSQLOnlyReadsAndOnlyBuckets(t *testing.T) {
	f := lake(t)
	outside := filepath.Join(t.TempDir(), "outside.csv")
	if err := os.WriteFile(outside, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := f.Objects.Folder("lake")
	if err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]string{
		"":                           "no statement",
		"SELECT":                     "selection list",
		"DROP VIEW events; SELECT 1": "only statements that read",
		"SELECT 1; SELECT 2":         "there are 2 statements",
		"COPY (SELECT 1) TO '" + folder + "/y.csv'; SELECT 1":                           "only statements that read",
		"SELECT 1); COPY (SELECT 1) TO '" + folder + "/y.csv'; SELECT * FROM (SELECT 1": "syntax error",
		"SELECT 1; DROP VIEW events":                                                    "only statements that read",
		"SELECT * FROM gone":                                                            "gone",
		"SELECT * FROM none":                                                            "none",
		"CREATE TABLE x (a int)":                                                        "only statements that read",
		"DROP VIEW events":                                                              "only statements that read",
		"SET memory_limit = '9GB'":                                                      "only statements that read",
		"ATTACH '/tmp/x.db'":                                                            "only statements that read",
		"INSTALL httpfs":                                                                "only statements that read",
		"COPY events TO '" + folder + "/x.csv'":                                         "only statements that read",
		"SELECT * FROM read_csv('" + outside + "')":                                     "Permission",
		"SELECT * FROM '" + outside + "'":                                               "Permission",
		"SELECT content FROM read_text('/etc/hostname')":                                "Permission",
	} {
		if text := f.post("sql", `{"sql":`+quoted(statement)+`}`, http.StatusBadRequest, nil); !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %q", statement, text, want)
		}
	}
	list, err := f.Objects.ListObjects(t.Context(), "lake", "")
	if err != nil || len(list) != 3 {
		t.Errorf("the bucket has %d objects, %v", len(list), err)
	}
}
