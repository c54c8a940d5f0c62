package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A demo whose stand-in has no function loses what it sends, and says so.
const twoLost = "millrace: of 2 events sent 2 are lost"

var twoEvents = []string{"demo", "--events", "2", "--wrong", "0"}

func TestADemoTwiceAndWithTheUsersOwnSettings(t *testing.T) {
	dir, _, variables := app(t)
	variables = append(variables,
		"AWS_PROFILE=nope", "AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_CA_BUNDLE=/nowhere", "AWS_REGION=mars-1", "AWS_ACCESS_KEY_ID=",
		"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1", "https_proxy=http://127.0.0.1:1", "NO_PROXY=example.com")
	for range 2 {
		r := run(t, dir, variables, millrace, append(twoEvents, "--report", "report.json")...)
		r.wantWords(t, twoLost, "Destroying the stacks")
		if r.code != 1 || !strings.Contains(r.stdout, "lost") {
			t.Errorf("exit code %d with %q on stdout", r.code, r.stdout)
		}
		if i := strings.IndexAny(r.stdout+r.stderr, "\r\x1b\b"); i >= 0 {
			t.Errorf("a control character in what is no terminal: %q", r.stdout+r.stderr)
		}
		if _, err := os.Stat(filepath.Join(dir, "report.json")); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatTheCDKSaysOfAFailureIsShown(t *testing.T) {
	dir, _, variables := app(t)
	write(t, filepath.Join(dir, "node_modules", ".bin", "cdk"), "#!/bin/sh\necho the reason why; exit 3\n", 0o755)
	r := run(t, dir, variables, millrace, twoEvents...)
	r.wantWords(t, "the reason why", "millrace: cdk bootstrap failed (exit status 3)", filepath.Join("build", "demo", "cdk.log"))
	log, err := os.ReadFile(filepath.Join(dir, "build", "demo", "cdk.log"))
	if err != nil || !strings.Contains(string(log), "$ cdk bootstrap aws://000000000000/us-east-1") || r.code != 1 {
		t.Errorf("exit code %d; the log is %q, %v", r.code, log, err)
	}
}

func TestInputs(t *testing.T) {
	long := strings.Repeat("x", 20<<20)
	for _, c := range []struct {
		name  string
		input string
		words []string
	}{
		{"nothing", "", []string{"standard input has no event on any line"}},
		{"empty lines", "\r\n\n\r\n", []string{"standard input has no event on any line"}},
		{"a line too long for any stream", "{}\n" + long + "\n", []string{"standard input: line 2 has more than 16 MiB"}},
		{"a line too long for this stream", "{}\n" + long[:2<<20] + "\n", []string{"not sent: a record of", "of 1 events sent 1 are lost"}},
		{"garbage, CRLF, no last line end", "\x00\x01\xff\r\n{\"a\":1}", []string{twoLost}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _, variables := app(t)
			p := start(t, dir, variables, "demo", "--input", "-")
			// It may have ended before it has read all; then the pipe is broken, or
			// closed by who waits for it.
			if _, err := p.stdin.Write([]byte(c.input)); err != nil && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, os.ErrClosed) {
				t.Fatal(err)
			}
			p.stdin.Close()
			if code := p.end(); code != 1 {
				t.Errorf("exit code %d", code)
			}
			result{stderr: p.output()}.wantWords(t, c.words...)
		})
	}
}

// Ctrl-C reaches the process group, kill the process: neither leaves anything
// running, and the next demo finds its folder free.
func TestAnInterruptedDemoLeavesNothing(t *testing.T) {
	for _, c := range []struct {
		name, when string // what the demo has said
		variables  []string
		open       bool // standard input stays open: the demo waits for more
		signal     syscall.Signal
		group      bool
	}{
		{"bootstrapping", "stopped, as told", []string{stopVariable + "=bootstrap"}, false, syscall.SIGINT, true},
		{"deploying", "stopped, as told", []string{stopVariable + "=deploy"}, false, syscall.SIGTERM, false},
		{"sending", "Sending events", nil, true, syscall.SIGINT, true},
		{"draining", "Waiting until", []string{stuckVariable + "=1"}, false, syscall.SIGTERM, false},
		{"destroying", "stopped, as told", []string{stopVariable + "=destroy"}, false, syscall.SIGINT, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, pids, variables := app(t)
			p := start(t, dir, append(variables, c.variables...), "demo", "--input", "-")
			input := "{}\n"
			if c.open {
				// No pipe holds as much, so all of it is written when the demo reads.
				input = strings.Repeat(strings.Repeat("x", 100_000)+"\n", 10)
			}
			if _, err := p.stdin.Write([]byte(input)); err != nil {
				t.Fatal(err)
			}
			if !c.open {
				p.stdin.Close()
			}
			p.waitFor(c.when)
			target := p.cmd.Process.Pid
			if c.group {
				target = -target
			}
			if c.name == "draining" {
				waitForFile(t, pids) // the function runs
			}
			if err := syscall.Kill(target, c.signal); err != nil {
				t.Fatal(err)
			}
			if code := p.end(); code != 130 || !strings.HasSuffix(p.output(), "\nmillrace: interrupted\n") {
				t.Errorf("exit code %d after %s", code, p.output())
			}
			if c.variables != nil {
				wantGone(t, readPIDs(t, pids)...)
			}
			run(t, dir, variables, millrace, twoEvents...).wantWords(t, twoLost)
		})
	}
}

// SIGKILL gives the demo no time for anything; the kernel ends its children.
func TestAKilledDemoLeavesNoFunction(t *testing.T) {
	dir, pids, variables := app(t)
	p := start(t, dir, append(variables, stuckVariable+"=1"), twoEvents...)
	waitForFile(t, pids)
	p.cmd.Process.Kill()
	p.end()
	wantGone(t, readPIDs(t, pids)...)
	run(t, dir, variables, millrace, twoEvents...).wantWords(t, twoLost)
}
