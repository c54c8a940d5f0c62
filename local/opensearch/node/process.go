package node

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// launcher is the Java class of scripts/opensearch.
const launcher = "MillraceNode"

// process is a node's Java process.
type process struct {
	cmd    *exec.Cmd
	stdin  io.Closer // its end is the node's
	home   string
	log    string
	exited chan struct{} // closed when it is gone
}

// launch starts Java; the node is not up yet.
func launch(c Config) (*process, error) {
	p := &process{home: c.Dir, log: filepath.Join(c.Dir, "node.log"), exited: make(chan struct{})}
	tmp := filepath.Join(c.Dir, "tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	if err := os.RemoveAll(p.portFile()); err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	defer log.Close()
	p.cmd = exec.Command(c.Java,
		"-Xms"+strconv.Itoa(c.Heap/2)+"m", "-Xmx"+strconv.Itoa(c.Heap)+"m",
		"-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", // of a small heap; and an end rather than a node that is half alive
		"-Djava.io.tmpdir="+tmp, "-Dlog4j2.disable.jmx=true", "-Dorg.apache.logging.log4j.level=WARN",
		"-cp", filepath.Join(c.Jars, "classes")+string(os.PathListSeparator)+filepath.Join(c.Jars, "lib", "*"),
		launcher, c.Dir)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = c.Dir, log, log
	// Ctrl-C in a terminal is for this process, which ends the node when it has
	// delivered to it.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	go func() {
		p.cmd.Wait() // how it ended is in ProcessState
		close(p.exited)
	}()
	return p, nil
}

func (p *process) portFile() string { return filepath.Join(p.home, "port") }

func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// stop lets the node close its indices, and returns when it is gone.
func (p *process) stop() {
	p.stdin.Close()
	<-p.exited
}

// kill returns when the process is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.exited
	p.stdin.Close()
}

// failure is why the node ended before it was up, with the end of what it printed.
func (p *process) failure() error {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return fmt.Errorf("OpenSearch node: it ended (%s): %w", p.cmd.ProcessState, err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) > 12 {
		lines = lines[len(lines)-12:]
	}
	return fmt.Errorf("OpenSearch node: it ended before it was up (%s); the end of %s:\n%s", p.cmd.ProcessState, p.log, strings.Join(lines, "\n"))
}
