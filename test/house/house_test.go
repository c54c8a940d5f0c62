// Package house tests the rules of the house that no compiler knows: who may
// import whom, that every package says what it is for, and that every dependency
// says why it is there.
package house

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/millrace-dev/millrace"

// goPackage is what go list knows of a package.
type goPackage struct {
	ImportPath string
	Name       string
	Doc        string
	Standard   bool
	GoFiles    []string
	Imports    []string
	Deps       []string // all that is linked with it
}

// packages of this module.
func packages(t *testing.T) []goPackage {
	t.Helper()
	out := run(t, "go", "list", "-json=ImportPath,Name,Doc,Standard,GoFiles,Imports,Deps", module+"/...")
	dec := json.NewDecoder(strings.NewReader(out))
	var list []goPackage
	for {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 20 {
		t.Fatalf("go list found %d packages", len(list))
	}
	return list
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}

// cdk is all that comes with the AWS CDK.
var cdk = []string{"github.com/aws/aws-cdk-go", "github.com/aws/constructs-go", "github.com/aws/jsii-runtime-go", "github.com/cdklabs"}

// Who may not know whom, directly or through others. A folder stands for all that
// is below it.
var forbidden = []struct {
	who, why string
	whom     []string
}{
	{module + "/stream", "a function does not carry the CDK", cdk},
	{module + "/lambdas", "a function does not carry the CDK", cdk},
	{module + "/x1", "the domain knows neither how it is deployed nor where", append(own("constructs", "stacks", "environments", "local", "cmd"), cdk...)},
	{module + "/constructs", "other teams' apps use the constructs", own("stacks", "environments", "x1", "local", "cmd")},
	{module + "/local", "it runs anybody's template", append(own("constructs", "stacks", "environments", "x1", "cmd"), cdk...)},
	{module + "/redrive", "the endpoint uses it, and so does the command line", append(own("constructs", "stacks", "environments", "x1", "local", "cmd"), cdk...)},
	{module + "/environments", "environments are values", append(own("constructs", "stacks", "local", "cmd"), cdk...)},
	{module + "/policy", "the rules judge anybody's app", own("constructs", "stacks", "environments", "x1", "local", "cmd")},
	{module + "/search", "a function carries it, and other teams' apps use it", append(own("constructs", "stacks", "environments", "x1", "local", "cmd"), cdk...)},
	{module + "/stacks", "stacks are what is deployed, anywhere", own("local", "cmd")},
}

func own(folders ...string) []string {
	for i := range folders {
		folders[i] = module + "/" + folders[i]
	}
	return folders
}

func below(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestWhoMayImportWhom(t *testing.T) {
	list := packages(t)
	for _, rule := range forbidden {
		seen := 0
		for _, p := range list {
			if !below(p.ImportPath, rule.who) {
				continue
			}
			seen++
			for _, dep := range p.Deps {
				if slices.ContainsFunc(rule.whom, func(folder string) bool { return below(dep, folder) }) {
					t.Errorf("%s knows %s; it may not: %s", p.ImportPath, dep, rule.why)
				}
			}
		}
		if seen == 0 {
			t.Errorf("there is no %s: mend this rule", rule.who)
		}
	}
}

// The rules judge templates wherever there are any, without the CDK; only their
// plugin is the CDK's.
func TestPolicyImportsTheStandardLibraryAlone(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"/policy" {
			continue
		}
		for _, dep := range p.Imports {
			if first, _, _ := strings.Cut(dep, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s; it may import the standard library alone", p.ImportPath, dep)
			}
		}
		return
	}
	t.Error("there is no package policy: mend this rule")
}

// schema and sizing, and what is made of a schema for an index, are for any program,
// of which they ask nothing.
func TestSchemaSizingAndSearchImportTheStandardLibraryAlone(t *testing.T) {
	for _, p := range packages(t) {
		if !below(p.ImportPath, module+"/schema") && !below(p.ImportPath, module+"/sizing") && p.ImportPath != module+"/search" {
			continue
		}
		for _, dep := range p.Imports {
			if first, _, _ := strings.Cut(dep, "/"); strings.Contains(first, ".") && !below(dep, module+"/schema") {
				t.Errorf("%s imports %s; it may import the standard library alone", p.ImportPath, dep)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestEveryDependencySaysWhyItIsThere(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal([]byte(run(t, "go", "mod", "edit", "-json", "../../go.mod")), &mod); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{} // reason by module
	for _, line := range strings.Split(string(text), "\n") {
		if cells := strings.Split(line, "|"); len(cells) == 4 {
			lines[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[2])
		}
	}
	direct := 0
	for _, r := range mod.Require {
		if r.Indirect {
			continue
		}
		direct++
		if lines[r.Path] == "" {
			t.Errorf("docs/dependencies.md has no line for %s", r.Path)
		}
	}
	if direct == 0 {
		t.Error("go.mod has no direct dependency: run go mod tidy")
	}
}
