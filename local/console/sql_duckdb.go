//go:build duckdb

package console

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

const (
	engine = "DuckDB"
	hint   = ""
)

// query runs a statement in a database of its own, whose tables are views of the
// Parquet files. It may read the folder of the buckets, and write nowhere.
func (s *Console) query(ctx context.Context, text string) (*Table, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := s.views(ctx, conn); err != nil {
		return nil, err
	}
	if err := onlyReads(ctx, conn, text); err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return nil, said(ctx, err)
	}
	defer rows.Close()
	table, err := cells(rows)
	return table, said(ctx, err)
}

// views makes a view of each table that has files, under its name and under
// database.name, then locks the door.
// https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
func (s *Console) views(ctx context.Context, conn *sql.Conn) error {
	folders := map[string]bool{}
	var statements []string
	for _, t := range s.catalog() {
		folder, err := s.Objects.Folder(t.Bucket)
		if err != nil {
			continue
		}
		folders[folder] = true
		if !hasParquet(filepath.Join(folder, t.Prefix)) {
			continue
		}
		files := literalSQL(filepath.Join(folder, t.Prefix, "**", "*.parquet"))
		read := " AS SELECT * FROM read_parquet(" + files + ", hive_partitioning = true, union_by_name = true)"
		statements = append(statements,
			"CREATE SCHEMA IF NOT EXISTS "+identifier(t.Database),
			"CREATE VIEW "+identifier(t.Database)+"."+identifier(t.Name)+read,
			"CREATE OR REPLACE VIEW "+identifier(t.Name)+read)
	}
	var allowed []string
	for folder := range folders {
		allowed = append(allowed, literalSQL(folder))
	}
	statements = append(statements,
		"SET memory_limit = '1GB'",
		"SET autoinstall_known_extensions = false",
		"SET allowed_directories = ["+strings.Join(allowed, ", ")+"]",
		"SET enable_external_access = false",
		"SET lock_configuration = true")
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("prepare the tables: %w", err)
		}
	}
	return nil
}

// hasParquet reports whether a folder has a file to read: a pattern without one is an
// error of DuckDB.
func hasParquet(folder string) bool {
	found := errors.New("found")
	return errors.Is(filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".parquet") {
			return found
		}
		return nil
	}), found)
}

// onlyReads refuses what is not one statement that reads. The text is only parsed: to
// prepare it would run all of its statements but the last.
// https://duckdb.org/docs/stable/data/json/sql_to_and_from_json
func onlyReads(ctx context.Context, conn *sql.Conn, text string) error {
	var parsed []byte
	if err := conn.QueryRowContext(ctx, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS BLOB)", text).Scan(&parsed); err != nil {
		return fmt.Errorf("read the statement: %w", err)
	}
	var answer struct {
		Error        bool
		ErrorType    string            `json:"error_type"`
		ErrorMessage string            `json:"error_message"`
		Statements   []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal(parsed, &answer); err != nil {
		return fmt.Errorf("read the statement: %w", err)
	}
	switch {
	case answer.Error && answer.ErrorType == "parser":
		return wrong("%s", answer.ErrorMessage)
	case answer.Error:
		return wrong("only statements that read are run here: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE")
	case len(answer.Statements) != 1:
		return wrong("there are %d statements: give one", len(answer.Statements))
	}
	return nil
}

func cells(rows *sql.Rows) (*Table, error) {
	columns, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	t := &Table{Rows: [][]string{}}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		t.Columns, t.Types = append(t.Columns, c.Name()), append(t.Types, c.DatabaseTypeName())
		into[i] = &values[i]
	}
	for rows.Next() {
		if len(t.Rows) == maxRows {
			t.More = true
			break
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = cell(v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, rows.Err()
}

// said is an error of a statement in words for who wrote it.
func said(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return wrong("the statement was ended: it took more than %v", queryTime)
	}
	return wrong("%v", err)
}

func literalSQL(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
