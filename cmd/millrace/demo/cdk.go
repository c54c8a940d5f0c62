package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/screen"
)

// CDK runs the AWS CDK CLI, as package-lock.json pins it, against an endpoint.
// All that it says goes to the log; the screen shows its last line while it
// runs, which stacks it has done, and the end of its log when it fails.
type CDK struct {
	Root     string   // the app's folder: cdk.json and node_modules are there
	Assembly string   // absolute path of the folder for the synthesized templates
	Env      []string // of the child, see Environment
	Log      *os.File

	screen *screen.Screen
}

// cdkProgram is the CLI of the app in root, or says what to do.
func cdkProgram(root string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(root, "cdk.json")); err != nil {
		return "", fmt.Errorf("%s is not the folder of a CDK app, it has no cdk.json: run this in the app's folder, or name it with --app", root)
	}
	program := filepath.Join(root, "node_modules", ".bin", "cdk")
	if _, err := os.Stat(program); err != nil {
		return "", fmt.Errorf("the CDK CLI is not installed in %s: run npm ci there", root)
	}
	return program, nil
}

// Bootstrap prepares account and region, as every account needs once. It runs
// beside the assembly and not in the app's folder, where the CLI would
// synthesize the app first.
func (c CDK) Bootstrap(ctx context.Context, account, region string) error {
	return c.run(ctx, filepath.Dir(c.Assembly), "starting", "bootstrap", "aws://"+account+"/"+region)
}

// Deploy synthesizes the stacks of a context ("env=dev") and deploys all of them.
func (c CDK) Deploy(ctx context.Context, given []string) error {
	args := []string{"deploy", "--all"}
	for _, value := range given {
		args = append(args, "-c", value)
	}
	return c.run(ctx, c.Root, "compiling the functions and making the templates",
		append(args, "--require-approval", "never", "--progress", "events", "--output", c.Assembly)...)
}

// Destroy deletes the stacks that Deploy made, from the same templates.
func (c CDK) Destroy(ctx context.Context) error {
	return c.run(ctx, c.Root, "starting", "destroy", "--all", "--force", "--progress", "events", "--app", c.Assembly)
}

// run runs the CLI in a process group, so that what it has started ends with it.
func (c CDK) run(ctx context.Context, dir, doing string, args ...string) error {
	program, err := cdkProgram(c.Root)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Log, "\n$ cdk %s\n", strings.Join(args, " "))
	said := &output{log: c.Log, screen: c.screen, last: doing}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, c.Env
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 3 * time.Second
	start := time.Now()
	err = c.screen.During(func() string {
		return fmt.Sprintf("%s (%.0f s)", said.lastLine(), time.Since(start).Seconds())
	}, func() error {
		runtime.LockOSThread() // see ownGroup
		defer runtime.UnlockOSThread()
		return cmd.Run()
	})
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left running
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		said.showEnd()
		return fmt.Errorf("cdk %s failed (%w); all that it said is in %s", args[0], err, c.Log.Name())
	}
	return nil
}

// shownAtFailure is how many lines of the CLI's output explain a failure.
const shownAtFailure = 20

// output of the CLI.
type output struct {
	log    io.Writer
	screen *screen.Screen

	mu   sync.Mutex
	rest []byte   // of a line that has not ended
	end  []string // the last lines
	last string   // the last that says something
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rest = append(o.rest, p...)
	for {
		line, rest, found := bytes.Cut(o.rest, []byte("\n"))
		if !found {
			break
		}
		o.line(strings.TrimRight(string(line), " \r"))
		o.rest = rest
	}
	return o.log.Write(p)
}

func (o *output) line(line string) {
	if line == "" {
		return
	}
	o.last = line
	if o.end = append(o.end, line); len(o.end) > shownAtFailure {
		o.end = o.end[1:]
	}
	if strings.HasPrefix(line, "✅") { // a stack is done
		fmt.Fprintf(o.screen, "  %s\n", line)
	}
}

func (o *output) lastLine() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

func (o *output) showEnd() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, line := range o.end {
		fmt.Fprintf(o.screen, "  %s\n", line)
	}
}
