package constructs_test

import (
	"fmt"
	"slices"
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
	b.WriteString("\n## Metrics of a graph\n\nBeside the `Metric…` methods of the constructs, and any metric of the CDK:\n\n| function | what it makes |\n|---|---|\n")
	made := 0
	for _, f := range s.Funcs {
		if slices.Contains([]string{"BucketObjects", "Expression", "PerSecond", "Search"}, f.Name) {
			fmt.Fprintf(&b, "| `%s` | %s |\n", signature(s.files, f.Decl), cell(f.Doc))
			made++
		}
	}
	if made != 4 {
		t.Errorf("there are %d of 4 functions that make metrics", made)
	}
	return b.String()
}
