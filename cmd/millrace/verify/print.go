package verify

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// Print writes the report for a person.
func (r *Report) Print(w io.Writer) {
	rejected := 0
	for _, n := range r.Rejected {
		rejected += n
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, n int, note string) { fmt.Fprintf(table, "%s\t%d\t\t%s\n", name, n, note) }
	line("sent", r.Sent, "")
	line("shaped", r.Shaped, "")
	line("rejected", rejected, "")
	for _, reason := range slices.Sorted(maps.Keys(r.Rejected)) {
		line("", r.Rejected[reason], reason)
	}
	line("rows in the lake", r.LakeRows, fmt.Sprintf("%d files, %d partitions", r.LakeFiles, len(r.Partitions)))
	line("not convertible", r.Unconverted, "")
	line("failed batches", r.FailedBatches, fmt.Sprintf("%d events", r.FailedEvents))
	line("lost", r.Lost, "")
	line("duplicated", r.Duplicated, "")
	if r.Unknown > 0 {
		line("unknown", r.Unknown, "arrived, but not sent in this run")
	}
	table.Flush()
	r.printPartitions(w)
	if r.Index != nil {
		r.Index.print(w)
	}
}

// printPartitions writes the rows of each partition: a line for a value of the
// first partition key, a column for one of the second.
func (r *Report) printPartitions(w io.Writer) {
	rows, columns := map[string]map[string]int{}, map[string]bool{}
	for partition, n := range r.Partitions {
		row, column, _ := strings.Cut(partition, "/")
		if rows[row] == nil {
			rows[row] = map[string]int{}
		}
		rows[row][value(column)] += n
		columns[value(column)] = true
	}
	if len(rows) == 0 {
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	names := slices.Sorted(maps.Keys(columns))
	fmt.Fprintf(table, "\n\t%s\t\n", strings.Join(names, "\t"))
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprint(table, value(row), "\t")
		for _, column := range names {
			if n := rows[row][column]; n > 0 {
				fmt.Fprint(table, n)
			}
			fmt.Fprint(table, "\t")
		}
		fmt.Fprintln(table)
	}
	table.Flush()
}

// value of a folder that is named as Hive does: key=value.
func value(folder string) string {
	return folder[strings.Index(folder, "=")+1:]
}

// Save writes the report as JSON.
func (r *Report) Save(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
