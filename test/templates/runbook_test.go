package templates

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs"
)

const runbookFile = "../../docs/runbook.md"

// entry of the runbook: a heading of the third level, and what is below it.
type entry struct{ kind, text string }

func runbook(t *testing.T) (string, []entry) {
	t.Helper()
	text, err := os.ReadFile(runbookFile)
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for _, part := range strings.Split(string(text), "\n### ")[1:] {
		kind, rest, _ := strings.Cut(part, "\n")
		below, _, _ := strings.Cut(rest, "\n## ")
		entries = append(entries, entry{kind, below})
	}
	return string(text), entries
}

// In the order of the kinds, so that one that is missing or too much is seen.
func TestEachKindOfAlarmHasAnEntryInTheRunbook(t *testing.T) {
	_, entries := runbook(t)
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.kind)
	}
	if want := constructs.AlarmKinds(); !slices.Equal(kinds, want) {
		t.Errorf("%s has\n%v\nand there are alarms\n%v", runbookFile, kinds, want)
	}
	parts := []string{"**Means.** ", "**Look at.**", "**Do.** ", "**Over when.** "}
	for _, e := range entries {
		var at []int
		for _, part := range parts {
			if strings.Count(e.text, part) != 1 {
				t.Errorf("%s has %d times %s", e.kind, strings.Count(e.text, part), part)
			}
			at = append(at, strings.Index(e.text, part))
		}
		if !slices.IsSorted(at) {
			t.Errorf("%s has its parts in another order than %v", e.kind, parts)
		}
	}
}

var (
	anchors  = regexp.MustCompile(`\]\(#([a-z0-9-]+)\)`)
	outputs  = regexp.MustCompile(`\bout ([a-z]+) ([A-Z][A-Za-z]+)`)
	commands = regexp.MustCompile(`build/millrace ([a-z]+)`)
	blocks   = regexp.MustCompile("(?s)```sh\n(.*?)```")
)

// What the runbook says to type is there: entries, outputs of stacks, commands.
func TestTheRunbookNamesWhatIsThere(t *testing.T) {
	text, _ := runbook(t)
	for _, m := range anchors.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(constructs.AlarmKinds(), m[1]) {
			t.Errorf("it links #%s, which is no entry", m[1])
		}
	}
	named := outputs.FindAllStringSubmatch(text, -1)
	for _, m := range named {
		if _, ok := read(t, "prod", m[1]).Outputs[m[2]]; !ok {
			t.Errorf("stack %s has no output %s", m[1], m[2])
		}
	}
	if len(named) == 0 {
		t.Error("it names no output: has the way to find one changed?")
	}
	for _, m := range commands.FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat("../../cmd/millrace/" + m[1] + ".go"); err != nil {
			t.Errorf("there is no command %s: %v", m[1], err)
		}
	}
}

func TestTheRunbooksCommandsAreShell(t *testing.T) {
	text, _ := runbook(t)
	for _, m := range blocks.FindAllStringSubmatch(text, -1) {
		shell := exec.Command("bash", "-n")
		shell.Stdin = strings.NewReader(m[1])
		if said, err := shell.CombinedOutput(); err != nil {
			t.Errorf("%s\n%s", m[1], said)
		}
	}
}
