package verify

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// print writes what the index has, and how it answers the sample.
func (d *Documents) print(w io.Writer) {
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, n int, note string) { fmt.Fprintf(table, "%s\t%d\t\t%s\n", name, n, note) }
	note := "alias " + d.Alias
	if d.Engine != "" {
		note += ", " + d.Engine
	}
	line("documents", d.Count, note)
	line("refused", d.Refused, "in S3, with the reason")
	line("missing", d.Missing, "in the lake only")
	line("multiplied", d.Multiplied, "more documents than rows")
	if d.Unknown > 0 {
		line("unknown", d.Unknown, "in the index only")
	}
	line("errors", d.Sample.Matches, fmt.Sprintf("%s; the lake has %d", d.Sample, d.Sample.InLake))
	table.Flush()
}

// String is the groups in a line.
func (s Sample) String() string {
	var parts []string
	for _, g := range s.Groups {
		parts = append(parts, fmt.Sprintf("%d with %s", g.Errors, g.Version))
	}
	if len(parts) == 0 {
		return "none"
	}
	return "most by firmware: " + strings.Join(parts, ", ")
}
