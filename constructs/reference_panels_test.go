package constructs_test

import (
	"fmt"
	"strings"
	"testing"
)

// panels are what dashboards are made of: the types, and under each the functions that
// make one.
func (s *source) panels(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{"Section", "Graph", "Numbers", "AlarmStates", "LogTable", "DeliveryKind"} {
		typ := s.types[name]
		if typ == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		b.WriteString("\n## " + name + "\n\n" + s.markdown(typ.Doc) + "\n" + s.props(t, typ))
		if len(typ.Funcs) > 0 {
			b.WriteString("\n| function | what it makes |\n|---|---|\n")
		}
		for _, f := range typ.Funcs {
			fmt.Fprintf(&b, "| `%s` | %s |\n", signature(s.files, f.Decl), cell(f.Doc))
		}
	}
	return b.String()
}
