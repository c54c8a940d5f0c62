//go:build unix

package lambda

import (
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starter starts every child from one operating system thread that lives as long
// as the service: on Linux a child is told to die with the thread that started it
// (see dieWithParent), and other threads may come and go.
type starter struct {
	commands chan func()
	done     chan struct{}
	once     sync.Once
}

func newStarter() *starter {
	s := &starter{commands: make(chan func()), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for command := range s.commands {
			command()
		}
	}()
	return s
}

func (s *starter) close() {
	s.once.Do(func() { close(s.commands) })
	<-s.done
}

// process is a child in a process group of its own.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it is gone
}

// start runs the program; what it prints goes to out.
func (s *starter) start(program, dir string, env []string, out *os.File) (*process, error) {
	cmd := &exec.Cmd{
		Path: program, Args: []string{program}, Dir: dir, Env: env, Stdout: out, Stderr: out,
		SysProcAttr: dieWithParent(&syscall.SysProcAttr{Setpgid: true}),
	}
	result := make(chan error)
	s.commands <- func() { result <- cmd.Start() }
	if err := <-result; err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		cmd.Wait()
		p.kill() // what it left running
		close(p.exited)
	}()
	return p, nil
}

// kill ends the process and all of its group.
func (p *process) kill() {
	select {
	case <-p.exited: // its ID may be another process's by now
	default:
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	}
}

// reason is how the process ended, as Lambda words it; only after exited.
func (p *process) reason() string {
	if p.cmd.ProcessState.Success() {
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + p.cmd.ProcessState.String()
}
