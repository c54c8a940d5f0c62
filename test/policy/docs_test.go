package policy

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/policy"
)

var update = flag.Bool("update", false, "write the tables of docs/policy.md")

const page = "../../docs/policy.md"

func TestThePageListsTheRules(t *testing.T) {
	var table strings.Builder
	fmt.Fprint(&table, "| rule | what is wrong | instead |\n|---|---|---|\n")
	for _, rule := range policy.Rules() {
		fmt.Fprintf(&table, "| [`%s`](%s) | %s | %s |\n", rule.Name, rule.Source, cell(rule.Wrong), cell(rule.Mend))
	}
	section(t, "rules", table.String())
}

// Resources are named without their environment; where not all environments have
// one, those that do are named.
func TestThePageListsWhatIsAccepted(t *testing.T) {
	in := map[string][]string{} // environments by line
	for _, o := range []outcome{all(), destroyed()} {
		for _, a := range o.stacks.Acceptances() {
			stage, env := a.Resource.Path(), ""
			for _, e := range environments.All() {
				if rest, ok := strings.CutPrefix(stage, "millrace-"+e.Name+"-"); ok {
					stage, env = rest, e.Name
				}
			}
			key := fmt.Sprintf("| %s | `%s` | %s |", a.Rule, stage, cell(a.Reason))
			if !slices.Contains(in[key], env) {
				in[key] = append(in[key], env)
			}
		}
	}
	var lines []string
	for key, envs := range in {
		where := "all"
		if slices.Sort(envs); len(envs) < len(environments.All()) {
			where = strings.Join(envs, ", ")
		}
		lines = append(lines, key+" "+where+" |")
	}
	slices.Sort(lines)
	section(t, "accepted", "| rule | resource | why | environments |\n|---|---|---|---|\n"+strings.Join(lines, "\n")+"\n")
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// section of the page, between comments with its name, holds what is wanted.
func section(t *testing.T, name, want string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n)(.*)(<!-- end of ` + name + ` -->\n)`)
	parts := form.FindSubmatchIndex(text)
	if parts == nil {
		t.Fatalf("docs/policy.md has no section %s", name)
	}
	if string(text[parts[4]:parts[5]]) == want {
		return
	}
	if !*update {
		t.Fatalf("docs/policy.md: the section %s is not what the code has; run go test ./test/policy -update", name)
	}
	changed := slices.Concat(text[:parts[4]], []byte(want), text[parts[5]:])
	if err := os.WriteFile(page, changed, 0o644); err != nil {
		t.Fatal(err)
	}
}

// What the page shows in Go is in the examples, which compile.
func TestThePageShowsTheExamples(t *testing.T) {
	var examples string
	for _, file := range []string{"../../policy/example_test.go", "../../policy/plugin/example_test.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		examples += strings.ReplaceAll(string(text), "\n\t", "\n")
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	snippets := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(snippets) == 0 {
		t.Error("docs/policy.md shows no Go")
	}
	for _, s := range snippets {
		if !strings.Contains(examples, s[1]) {
			t.Errorf("no example has\n%s", s[1])
		}
	}
}
