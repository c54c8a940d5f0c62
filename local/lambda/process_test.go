package lambda

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// TestMain lets the test binary be an endpoint that is killed.
func TestMain(m *testing.M) {
	if program := os.Getenv("ENDPOINT_RUNS"); program != "" {
		out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		p, err := newStarter().start(program, ".", []string{"INIT=hang"}, out)
		if err != nil {
			panic(err)
		}
		os.Stdout.WriteString(strconv.Itoa(p.cmd.Process.Pid) + "\n")
		select {}
	}
	os.Exit(m.Run())
}

func TestChildrenDieWithAKilledEndpoint(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("here runtimes end when their request for the next invocation fails")
		return
	}
	program := t.TempDir() + "/bootstrap"
	if err := os.WriteFile(program, compile(t, runtime.GOARCH), 0o755); err != nil {
		t.Fatal(err)
	}
	endpoint := exec.Command(os.Args[0])
	endpoint.Env = append(os.Environ(), "ENDPOINT_RUNS="+program)
	stdout, err := endpoint.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := endpoint.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !alive(child) {
		t.Fatalf("child %q is not alive: %v", line, err)
	}
	if err := endpoint.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	endpoint.Wait()
	eventually(t, "the child is gone", func() bool { return !alive(child) || zombie(child) })
}

// zombie reports a dead process that its new parent has not fetched yet.
func zombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}
