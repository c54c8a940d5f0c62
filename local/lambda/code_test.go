package lambda

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func other() (goarch, arch string) {
	if runtime.GOARCH == "arm64" {
		return "amd64", "x86_64"
	}
	return "arm64", "arm64"
}

func TestABootstrapOfAnotherArchitectureIsBuiltForTheHost(t *testing.T) {
	goarch, arch := other()
	b := newEmptyBench(t, nil)
	zip := archive(t, "bootstrap", 0o755, compile(t, goarch))
	p, err := b.packages.load(t.Context(), "transform", arch, zip)
	if err != nil {
		t.Fatal(err)
	}
	want := "function transform: bootstrap is linux/" + goarch + ", host is " + host() + ": building github.com/millrace-dev/millrace/local/lambda/testdata/function for the host"
	if !strings.Contains(b.said.String(), want) {
		t.Errorf("the operator's log is %q, want %q", b.said, want)
	}
	c := settings{Handler: "bootstrap", Role: role, Runtime: "provided.al2023", Architectures: []string{arch}}.withDefaults("f")
	if _, err := b.create("f", c, p, nil); err != nil {
		t.Fatal(err)
	}
	if got := b.call(t, `{"Text":"built"}`); got.Text != "built" {
		t.Errorf("got %+v", got)
	}
	b.said.Reset()
	if _, err := b.packages.load(t.Context(), "second", arch, zip); err != nil || b.said.Len() > 0 {
		t.Errorf("the same package was built twice: %s (%v)", b.said, err)
	}
}

// Another team's app deploys a function of a module that it requires.
func TestAFunctionOfARequiredModuleIsBuiltForTheHost(t *testing.T) {
	goarch, arch := other()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	app := t.TempDir()
	const module = "github.com/millrace-dev/millrace"
	mod := "module example.com/app\n\ngo 1.26\n\nrequire " + module + " v0.0.0\n\nreplace " + module + " => " + root + "\n"
	if err := os.WriteFile(filepath.Join(app, "go.mod"), []byte(mod), 0o644); err != nil {
		t.Fatal(err)
	}
	b := newEmptyBench(t, nil)
	b.packages.source = app
	if _, err := b.packages.load(t.Context(), "f", arch, archive(t, "bootstrap", 0o755, compile(t, goarch))); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeBuiltForTheHostSaysWhy(t *testing.T) {
	goarch, arch := other()
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "go.mod"), []byte("module example.com/else\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, source, path, want string }{
		{"no source", "", os.Getenv("PATH"), "needs its source, and none is named; build it for " + host()},
		{"no go.mod", t.TempDir(), os.Getenv("PATH"), "has no go.mod: name the directory of module github.com/millrace-dev/millrace as the source"},
		{"another module", foreign, os.Getenv("PATH"), `is module "example.com/else", which does not require it: name the directory of that module as the source`},
		{"no toolchain", "../..", "/nowhere", "there is no go on the PATH: install Go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			program := compile(t, goarch)
			t.Setenv("PATH", c.path)
			b := newEmptyBench(t, nil)
			b.packages.source = c.source
			_, err := b.packages.load(t.Context(), "f", arch, archive(t, "bootstrap", 0o755, program))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestAPackageThatLambdaCouldNotRunIsRefused(t *testing.T) {
	program := compile(t, runtime.GOARCH)
	host := lambdaArch(runtime.GOARCH)
	_, otherArch := other()
	for _, c := range []struct {
		name string
		zip  []byte
		arch string
		want string
	}{
		{"no zip", []byte("text"), host, "it is no zip file"},
		{"no bootstrap", archive(t, "main", 0o755, program), host, "no bootstrap at the root; it has main"},
		{"in a folder", archive(t, "asset/bootstrap", 0o755, program), host, "not at the root of its deployment package but in asset"},
		{"not executable", archive(t, "bootstrap", 0o644, program), host, "no permission to execute"},
		{"no program", archive(t, "bootstrap", 0o755, []byte("MZ a Windows program")), host, "neither a Linux program (ELF) nor a script"},
		{"wrong architecture", archive(t, "bootstrap", 0o755, program), otherArch, "on Lambda it fails with exec format error"},
		{"leaves the package", archive(t, "../bootstrap", 0o755, program), host, "leaves the package"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := newEmptyBench(t, nil).packages.load(t.Context(), "f", c.arch, c.zip)
			var refused *awsapi.Error
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestAScriptRunsAsBootstrap(t *testing.T) {
	b := newEmptyBench(t, nil)
	p, err := b.packages.load(t.Context(), "f", "x86_64", archive(t, "bootstrap", 0o755, []byte("#!/bin/sh\necho from a script\nexit 4\n")))
	if err != nil {
		t.Fatal(err)
	}
	c := settings{Handler: "x", Role: role, Runtime: "provided.al2"}.withDefaults("f")
	if _, err := b.create("f", c, p, nil); err != nil {
		t.Fatal(err)
	}
	if r := b.invoke(t, `{}`); !strings.Contains(string(r.Payload), "exit status 4") || !strings.Contains(b.logs.text(), "from a script") {
		t.Errorf("got %s, log %s", r.Payload, b.logs.text())
	}
}
