//go:build duckdb

package console

import (
	"fmt"
	"strings"
	"time"
)

// cell is a value as the table shows it; NULL is empty.
func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case time.Time:
		return strings.TrimSuffix(v.UTC().Format("2006-01-02 15:04:05.999"), " 00:00:00")
	case []byte:
		return fmt.Sprintf("%x", v)
	case float64:
		return fmt.Sprintf("%g", v)
	case fmt.Stringer:
		return v.String()
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = cell(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(value)
}
