package lambda

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/modfile"
)

// goArch is Go's name of Lambda's architectures.
var goArch = map[string]string{"x86_64": "amd64", "arm64": "arm64"}

var elfArch = map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}

// runnable is the program to run on this host for the bootstrap in dir: itself, or
// one built from the same Go package.
func (p *packages) runnable(ctx context.Context, function, arch, dir string) (string, error) {
	bootstrap := filepath.Join(dir, "bootstrap")
	built, err := architecture(bootstrap)
	if err != nil {
		return "", err
	}
	if built == "" { // a script: the interpreter is the host's
		return bootstrap, nil
	}
	if want := goArch[arch]; built != want {
		return "", fmt.Errorf("bootstrap is built for %s, but the function's Architectures is %s: on Lambda it fails with exec format error; build it with GOOS=linux GOARCH=%s", built, arch, want)
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == built {
		return bootstrap, nil
	}
	program, err := p.rebuild(ctx, function, "linux/"+built, bootstrap)
	if err != nil {
		return "", fmt.Errorf("bootstrap is linux/%s, host is %s: %w", built, host(), err)
	}
	return program, nil
}

func host() string { return runtime.GOOS + "/" + runtime.GOARCH }

// architecture is Go's name of the program's, or "" for a script.
func architecture(path string) (string, error) {
	head := make([]byte, 4)
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := f.Read(head); err == nil && bytes.HasPrefix(head, []byte("#!")) {
		return "", nil
	}
	program, err := elf.NewFile(f)
	if err != nil {
		return "", errors.New("bootstrap is neither a Linux program (ELF) nor a script with #!: build it with GOOS=linux")
	}
	arch, ok := elfArch[program.Machine]
	if !ok {
		return "", fmt.Errorf("bootstrap is built for %s: Lambda runs x86_64 and arm64", program.Machine)
	}
	return arch, nil
}

// rebuild builds the Go package that the bootstrap was built from for this host,
// once for each deployment package.
func (p *packages) rebuild(ctx context.Context, function, was, bootstrap string) (string, error) {
	program := filepath.Join(p.dir, "built", filepath.Base(filepath.Dir(bootstrap)), "bootstrap")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	info, err := buildinfo.ReadFile(bootstrap)
	if err != nil {
		return "", fmt.Errorf("it cannot be built for the host, since it is no Go program; build it for %s and set the function's architecture to %s", host(), lambdaArch(runtime.GOARCH))
	}
	source, err := p.moduleDir(ctx, info)
	if err != nil {
		return "", err
	}
	if _, err := exec.LookPath("go"); err != nil {
		return "", fmt.Errorf("building %s for the host needs the Go toolchain, and there is no go on the PATH: install Go, or build it for %s and set the function's architecture to %s", info.Path, host(), lambdaArch(runtime.GOARCH))
	}
	p.log.Info(fmt.Sprintf("function %s: bootstrap is %s, host is %s: building %s for the host", function, was, host(), info.Path))
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	return program, build(ctx, source, info, program)
}

// moduleDir is the directory of the module that the program was built from: the
// source, or a module that the source requires.
func (p *packages) moduleDir(ctx context.Context, info *debug.BuildInfo) (string, error) {
	way := "build it for " + host() + " and set the function's architecture to " + lambdaArch(runtime.GOARCH)
	if p.source == "" {
		return "", fmt.Errorf("building %s for the host needs its source, and none is named; %s", info.Path, way)
	}
	text, err := os.ReadFile(filepath.Join(p.source, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("building %s for the host needs its module's directory, and %s has no go.mod: name the directory of module %s as the source, or %s", info.Path, p.source, info.Main.Path, way)
	}
	module := modfile.ModulePath(text)
	if module == info.Main.Path && (info.Path == module || strings.HasPrefix(info.Path, module+"/")) {
		return p.source, nil
	}
	if dir := required(ctx, p.source, info.Main.Path); dir != "" {
		return dir, nil
	}
	return "", fmt.Errorf("it was built from %s of module %q, and %s is module %q, which does not require it: name the directory of that module as the source, or %s", info.Path, info.Main.Path, p.source, module, way)
}

// required is the directory of a module that the source requires, or "". A function
// of it is built there, as the CDK app did.
func required(ctx context.Context, source, module string) string {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "--", module)
	cmd.Dir = source
	dir, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(dir))
}

func lambdaArch(arch string) string {
	for theirs, ours := range goArch {
		if ours == arch {
			return theirs
		}
	}
	return arch
}

// build keeps the settings that decide what the program is (tags, cgo, linker
// flags where the program says them: with -trimpath it does not).
func build(ctx context.Context, source string, info *debug.BuildInfo, program string) error {
	settings := map[string]string{"-ldflags": "-s -w", "CGO_ENABLED": "0"}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	fresh := program + ".new"
	// Without -trimpath: what go test and go run have compiled is not compiled again.
	args := []string{"build", "-buildvcs=false", "-ldflags=" + settings["-ldflags"], "-o", fresh}
	if tags := settings["-tags"]; tags != "" {
		args = append(args, "-tags="+tags)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, info.Path)...)
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "CGO_ENABLED="+settings["CGO_ENABLED"])
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s in %s: %w\n%s", info.Path, source, err, bytes.TrimSpace(output))
	}
	return os.Rename(fresh, program)
}
