package bundling_test

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs/bundling"
)

// module makes a module with one function, small enough to compile in a moment.
func module(t *testing.T, body string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                "module example.com/shop\n\ngo 1.26\n",
		"lambdas/hello/main.go": body,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "lambdas", "hello")
}

const hello = "package main\n\nfunc main() { println(\"hello\") }\n"

func bootstrap(t *testing.T, o bundling.Options) []byte {
	t.Helper()
	o.Output = t.TempDir()
	dir, err := bundling.Start(o).Dir()
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "bootstrap" {
		t.Fatalf("%s holds %v (%v), want bootstrap alone", dir, files, err)
	}
	binary, err := os.ReadFile(filepath.Join(dir, "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

func TestTheArchitectureIsLambdas(t *testing.T) {
	entry := module(t, hello)
	for architecture, want := range map[string]elf.Machine{
		"":             elf.EM_AARCH64,
		bundling.ARM64: elf.EM_AARCH64,
		bundling.X86:   elf.EM_X86_64,
	} {
		binary := bootstrap(t, bundling.Options{Entry: entry, Architecture: architecture})
		file, err := elf.NewFile(bytes.NewReader(binary))
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != want {
			t.Errorf("architecture %q is compiled for %v, want %v", architecture, file.Machine, want)
		}
	}
}

// An asset's hash is that of its bytes: if they depended on the checkout, every
// deployment from another machine would replace every function.
func TestTheSameSourcesGiveTheSameBytes(t *testing.T) {
	plain, inGit := module(t, hello), module(t, hello)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."},
		{"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "one"}} {
		git := exec.Command("git", args...)
		git.Dir = filepath.Dir(filepath.Dir(inGit))
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	t.Setenv("GOFLAGS", "-buildvcs=true") // what a person may have set
	one, two := bootstrap(t, bundling.Options{Entry: plain}), bootstrap(t, bundling.Options{Entry: inGit})
	if !bytes.Equal(one, two) {
		t.Error("the function differs between two checkouts, one of them in git")
	}
}

// The local endpoint builds a deployed function again for its own machine.
func TestTheBinarySaysWhatItWasMadeOf(t *testing.T) {
	info, err := buildinfo.Read(bytes.NewReader(bootstrap(t, bundling.Options{Entry: module(t, hello)})))
	if err != nil {
		t.Fatal(err)
	}
	if info.Path != "example.com/shop/lambdas/hello" {
		t.Errorf("the binary says that it is of %q", info.Path)
	}
}

// Another team's app names a function of a module that it requires.
func TestAFunctionOfARequiredModule(t *testing.T) {
	shop := filepath.Join(module(t, hello), "..", "..")
	app := t.TempDir()
	mod := "module example.com/app\n\ngo 1.26\n\nrequire example.com/shop v0.0.0\n\nreplace example.com/shop => " + shop + "\n"
	if err := os.WriteFile(filepath.Join(app, "go.mod"), []byte(mod), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(app)
	dir, err := bundling.Start(bundling.Options{Entry: "example.com/shop/lambdas/hello"}).Dir()
	if err != nil {
		t.Fatal(err)
	}
	if below, err := filepath.Rel(app, dir); err != nil || !strings.HasPrefix(below, filepath.Join("build", "lambdas-asset", "arm64", "hello-")) {
		t.Errorf("the function is in %s, want it in the app's build folder", dir)
	}
}

func TestAFunctionIsCompiledOnce(t *testing.T) {
	o := bundling.Options{Entry: module(t, hello), Output: t.TempDir()}
	if first, second := bundling.Start(o), bundling.Start(o); first != second {
		t.Error("the same options begin a second compilation")
	}
}

func TestTwoFunctionsOfOneNameAreKeptApart(t *testing.T) {
	output := t.TempDir()
	one, err := bundling.Start(bundling.Options{Entry: module(t, hello), Output: output}).Dir()
	if err != nil {
		t.Fatal(err)
	}
	other := module(t, hello)
	mod := filepath.Join(other, "..", "..", "go.mod")
	if err := os.WriteFile(mod, []byte("module example.com/till\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	two, err := bundling.Start(bundling.Options{Entry: other, Output: output}).Dir()
	if err != nil {
		t.Fatal(err)
	}
	if one == two {
		t.Errorf("both are compiled into %s", one)
	}
}

func TestWhatDoesNotCompileSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		options bundling.Options
		want    string
	}{
		"syntax":       {bundling.Options{Entry: module(t, "package main\n\nfunc main() { nonsense() }\n")}, "main.go:3:15: undefined: nonsense"},
		"no main":      {bundling.Options{Entry: module(t, "package hello\n")}, "a function is a package main"},
		"no folder":    {bundling.Options{Entry: "./nowhere"}, "nowhere"},
		"no package":   {bundling.Options{Entry: "example.com/nowhere"}, "example.com/nowhere"},
		"no entry":     {bundling.Options{}, "no entry"},
		"architecture": {bundling.Options{Entry: "./x", Architecture: "amd64"}, "allowed are arm64 and x86_64"},
	} {
		c.options.Output = t.TempDir()
		if _, err := bundling.Start(c.options).Dir(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", name, err, c.want)
		}
	}
}

func TestWithoutGoItSaysSo(t *testing.T) {
	entry := module(t, hello)
	t.Setenv("PATH", t.TempDir())
	_, err := bundling.Start(bundling.Options{Entry: entry, Output: t.TempDir()}).Dir()
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "the Go toolchain (command go) is not on the PATH") {
		t.Errorf("without the command go: %v", err)
	}
}
