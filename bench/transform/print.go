package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// printFigures writes a column for each program and, where they were measured,
// how the first compares with plain and floor.
func printFigures(out io.Writer, all []figures) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\t")
	for _, f := range all {
		fmt.Fprintf(w, "%s\t", f.name)
	}
	var others []figures
	for _, name := range []string{"plain", "floor"} {
		if i := slices.IndexFunc(all, func(f figures) bool { return f.name == name }); i > 0 {
			others = append(others, all[i])
			fmt.Fprintf(w, "%s / %s\t", all[0].name, name)
		}
	}
	fmt.Fprintln(w)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t", r.name)
		for _, f := range all {
			fmt.Fprintf(w, r.format+"\t", r.value(f))
		}
		for _, other := range others {
			fmt.Fprintf(w, "%.3f\t", r.value(all[0])/r.value(other))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

var rows = []struct {
	name, format string
	value        func(figures) float64
}{
	{"CPU, µs per event", "%.2f", func(f figures) float64 { return f.micros }},
	{"of it in the kernel", "%.2f", func(f figures) float64 { return f.kernel }},
	{"events per CPU second", "%.0f", func(f figures) float64 { return 1e6 / f.micros }},
	{"Kinesis records per event", "%.4f", func(f figures) float64 { return f.records }},
	{"initialization, ms", "%.1f", func(f figures) float64 { return float64(f.initialization.Microseconds()) / 1000 }},
	{"peak memory, MiB", "%.1f", func(f figures) float64 { return float64(f.peakBytes) / (1 << 20) }},
	{"binary, MiB", "%.2f", func(f figures) float64 { return float64(f.binaryBytes) / (1 << 20) }},
	{"bytes of an event", "%.0f", func(f figures) float64 { return float64(f.eventBytes) }},
}
