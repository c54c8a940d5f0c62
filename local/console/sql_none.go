//go:build !duckdb

package console

import (
	"context"
	"net/http"
)

// Without the build tag duckdb the program has no SQL engine: it is a third smaller,
// and links in seconds.
const (
	engine = ""
	hint   = "This program was built without DuckDB. make local builds it in; of one's own: go build -tags duckdb ./cmd/millrace"
)

func (s *Console) query(context.Context, string) (*Table, error) {
	return nil, refusal{http.StatusNotImplemented, hint}
}
