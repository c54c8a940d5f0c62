package e2e

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
)

func duckDB(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// lake reads every row of the lake with DuckDB, by event ID. Times are written
// as text, since their zone is UTC by contract.
func (f *fixture) lake(t *testing.T) map[string]map[string]any {
	t.Helper()
	rows, err := duckDB(t).QueryContext(t.Context(), fmt.Sprintf(
		"SELECT * FROM read_parquet('%s', hive_partitioning = true, hive_types_autocast = false)", f.parquetFiles()))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	lake := map[string]map[string]any{}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := map[string]any{}
		for i, name := range columns {
			row[name] = values[i]
			if at, ok := values[i].(time.Time); ok {
				row[name] = at.UTC().Format("2006-01-02 15:04:05.999")
			}
		}
		lake[fmt.Sprint(row["event_id"])] = row
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lake
}

// TestLakeHasTheTablesColumns reads the Parquet files with DuckDB and compares
// their columns, in name, order and type, with the Glue table's.
func TestLakeHasTheTablesColumns(t *testing.T) {
	f := environment(t)
	report := f.Flow(t, produce.Generated(f.Events(2000, 0)))
	if report.Lost != 0 || report.Duplicated != 0 {
		t.Fatalf("%+v", report)
	}
	database, table := f.Output(t, "store", "GlueDatabaseName"), f.Output(t, "store", "GlueTableName")
	out, err := glue.NewFromConfig(f.Config).GetTable(t.Context(), &glue.GetTableInput{DatabaseName: &database, Name: &table})
	if err != nil {
		t.Fatal(err)
	}
	// Athena's types as DuckDB names them.
	types := map[string]string{"string": "VARCHAR", "boolean": "BOOLEAN", "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE", "timestamp": "TIMESTAMP"}
	var want []string
	for _, c := range out.Table.StorageDescriptor.Columns {
		want = append(want, aws.ToString(c.Name)+" "+types[aws.ToString(c.Type)])
	}
	got := f.describe(t)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("columns of the files:\n got %v\nwant %v", got, want)
	}
	if len(out.Table.PartitionKeys) != 2 {
		t.Errorf("partition keys: got %d, want event_date and event_type", len(out.Table.PartitionKeys))
	}
}

// describe lists the columns of the lake's files with their types.
func (f *fixture) describe(t *testing.T) []string {
	t.Helper()
	rows, err := duckDB(t).QueryContext(t.Context(), fmt.Sprintf(
		"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('%s', hive_partitioning = false))", f.parquetFiles()))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, name+" "+kind)
	}
	return columns
}
