package console

import (
	"context"
	"net/http"
	"time"
)

const (
	maxRows   = 1000
	queryTime = 30 * time.Second
)

// sql runs one statement that reads, over the tables of the catalog: at most 1000 rows,
// at most 30 seconds.
func (s *Console) sql(r *http.Request) (any, error) {
	var in struct{ SQL string }
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if in.SQL == "" {
		return nil, wrong("there is no statement")
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	return s.query(ctx, in.SQL)
}
