package verify

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
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
	for _, partition := range slices.Sorted(maps.Keys(r.Partitions)) {
		line("", r.Partitions[partition], partition)
	}
	line("not convertible", r.Unconverted, "")
	line("failed batches", r.FailedBatches, fmt.Sprintf("%d events", r.FailedEvents))
	line("lost", r.Lost, "")
	line("duplicated", r.Duplicated, "")
	if r.Unknown > 0 {
		line("unknown", r.Unknown, "arrived, but not sent in this run")
	}
	table.Flush()
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
