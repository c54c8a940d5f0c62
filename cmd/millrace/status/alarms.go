package status

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

// States of an alarm.
const (
	ok       = "OK"
	alarm    = "ALARM"
	noData   = "INSUFFICIENT_DATA"
	mostIdle = 5 // alarms without data that are named
)

// Count is how many alarms are in which state.
func Count(list []alarms.Status) string {
	if len(list) == 0 {
		return "none"
	}
	n := map[string]int{}
	for _, a := range list {
		n[a.State]++
	}
	return fmt.Sprintf("%d OK, %d in ALARM, %d without data", n[ok], n[alarm], n[noData])
}

// alarmLines are the alarms that are not OK.
func alarmLines(list []alarms.Status) []string {
	lines := []string{"alarms  " + Count(list)}
	in := func(state string) []alarms.Status {
		return slices.SortedFunc(func(yield func(alarms.Status) bool) {
			for _, a := range list {
				if a.State == state && !yield(a) {
					return
				}
			}
		}, func(a, b alarms.Status) int { return cmp.Compare(a.Name, b.Name) })
	}
	for _, a := range in(alarm) {
		lines = append(lines, fmt.Sprintf("  ALARM since %s  %s", a.Since.Local().Format("15:04:05"), named(a)), "    "+oneLine(a.Reason))
		if runbook := link.FindString(a.Description); runbook != "" {
			lines = append(lines, "    "+runbook)
		}
	}
	idle := in(noData)
	for i, a := range idle {
		if i == mostIdle {
			return append(lines, fmt.Sprintf("  no data  … and %d more", len(idle)-i))
		}
		lines = append(lines, "  no data  "+named(a))
	}
	return lines
}

// link is the runbook's entry in an alarm's description.
var link = regexp.MustCompile(`https?://\S+`)

// named is an alarm's name, after the entry that it has in the runbook.
func named(a alarms.Status) string {
	if _, entry, found := strings.Cut(link.FindString(a.Description), "#"); found {
		return entry + "  " + a.Name
	}
	return a.Name
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Line tells of a change of an alarm's state, or is empty where there is nothing to
// tell: that a new alarm finds its first data, or misses them.
func Line(name, before, now, reason string) string {
	switch {
	case before == now, before != alarm && now != alarm:
		return ""
	case now == alarm:
		return fmt.Sprintf("  ALARM  %s: %s", name, oneLine(reason))
	case now == ok:
		return fmt.Sprintf("  OK     %s: %s", name, oneLine(reason))
	}
	return fmt.Sprintf("  no data  %s: %s", name, oneLine(reason))
}

// Tell writes a line for each change that is worth one, until there are no more.
func Tell(out io.Writer, changes <-chan alarms.Change) {
	for c := range changes {
		if line := Line(c.Alarm, c.Old, c.New, c.Reason); line != "" {
			fmt.Fprintln(out, line)
		}
	}
}

// changes are the lines of what changed between two looks.
func changes(before, now []alarms.Status) (lines []string) {
	states := map[string]string{}
	for _, a := range before {
		states[a.Name] = a.State
	}
	for _, a := range now {
		if line := Line(a.Name, cmp.Or(states[a.Name], noData), a.State, a.Reason); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
