package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is one that runs while the test looks on, in a process group of its
// own, as a shell starts it.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	exited chan struct{}

	mu     sync.Mutex
	said   bytes.Buffer // stdout and stderr
	spoken chan struct{}
}

func start(t *testing.T, dir string, variables []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(millrace, args...), exited: make(chan struct{}), spoken: make(chan struct{}, 1)}
	p.cmd.Dir, p.cmd.Env = dir, append(os.Environ(), variables...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() {
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	})
	return p
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.spoken <- struct{}{}:
	default:
	}
	return p.said.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// waitFor waits until the process has said the words.
func (p *process) waitFor(words string) {
	p.t.Helper()
	late := time.After(deadline)
	for !strings.Contains(p.output(), words) {
		select {
		case <-p.spoken:
		case <-p.exited:
			if !strings.Contains(p.output(), words) {
				p.t.Fatalf("it ended without %q: %s", words, p.output())
			}
		case <-late:
			p.t.Fatalf("no %q in time: %s", words, p.output())
		}
	}
}

// end waits for the end and returns the exit code.
func (p *process) end() int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(deadline):
		p.t.Fatalf("it did not end: %s", p.output())
	}
	return p.cmd.ProcessState.ExitCode()
}

// endpoint is a running millrace local.
type endpoint struct {
	*process
	exports []string
}

func startLocal(t *testing.T, dir string) endpoint {
	t.Helper()
	e := endpoint{process: start(t, dir, nil, "local", "--dir", "files")}
	e.waitFor("AWS_DEFAULT_REGION=")
	for lines := bufio.NewScanner(strings.NewReader(e.output())); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			e.exports = append(e.exports, v)
		}
	}
	return e
}

// wantGone waits until none of the processes is there; one that nobody has waited
// for is gone too.
func wantGone(t *testing.T, pids ...string) {
	t.Helper()
	if len(pids) == 0 {
		t.Error("no process was started, so none can be seen to end")
	}
	late := time.Now().Add(10 * time.Second)
	for _, pid := range pids {
		for {
			state, _ := exec.Command("ps", "-o", "stat=", "-p", pid).Output()
			if s := strings.TrimSpace(string(state)); s == "" || s[0] == 'Z' {
				break
			}
			if time.Now().After(late) {
				args, _ := exec.Command("ps", "-o", "args=", "-p", pid).Output()
				t.Errorf("process %s is left: %s", pid, args)
				break
			}
			time.Sleep(10 * time.Millisecond) // between two looks at the condition
		}
	}
}

// notePID adds the process to the file, a line each.
func notePID(file string, pid int) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintln(f, pid)
	return err
}

func readPIDs(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}
