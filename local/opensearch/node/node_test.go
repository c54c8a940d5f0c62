package node_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
)

// TestMain lets the test binary be a program that starts a node and is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("NODE_DIR"); dir != "" {
		n, err := node.Start(context.Background(), node.Config{Jars: os.Getenv("NODE_JARS"), Dir: dir})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n.PID())
		select {}
	}
	os.Exit(m.Run())
}

func ask(n *node.Node, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=…")
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Body)
	return w.Code, string(text)
}

func TestDataOutlivesKillAndStop(t *testing.T) {
	n := nodetest.Start(t)
	if status, answer := ask(n, http.MethodGet, "/", ""); status != 200 || !strings.Contains(answer, `"number" : "`+node.Version+`"`) {
		t.Fatalf("%d %s, want version %s", status, answer, node.Version)
	}
	if !strings.HasPrefix(n.URL(), "http://127.0.0.1:") {
		t.Errorf("it listens on %q", n.URL())
	}
	for i, end := range []func(){n.Kill, n.Stop} {
		path := fmt.Sprintf("/events/_doc/%d", i)
		if status, answer := ask(n, http.MethodPut, path, `{"n":1}`); status != 201 {
			t.Fatalf("%d %s", status, answer)
		}
		end()
		if status, _ := ask(n, http.MethodGet, path, ""); status != http.StatusServiceUnavailable {
			t.Errorf("it answers %d while it is down", status)
		}
		if n.PID() != 0 || n.URL() != "" {
			t.Errorf("process %d, %q while it is down", n.PID(), n.URL())
		}
		if err := n.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if status, answer := ask(n, http.MethodGet, path, ""); status != 200 {
			t.Errorf("after the restart: %d %s", status, answer)
		}
	}
}

func TestItEndsWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "NODE_DIR="+filepath.Join(t.TempDir(), "node"), "NODE_JARS="+nodetest.Jars(t))
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	var pid int
	if _, err := fmt.Sscan(line, &pid); err != nil {
		t.Fatalf("the node: %s", line)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	parent.Wait()
	// go test's own limit ends the wait where the node stays.
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for syscall.Kill(pid, 0) == nil && !zombie(pid) {
		<-tick.C
	}
}

// zombie is a dead process that its new parent has not fetched yet.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	java := filepath.Join(t.TempDir(), "java")
	if err := os.WriteFile(java, []byte("#!/bin/sh\necho the heap does not fit; exit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	jars := t.TempDir()
	if err := os.MkdirAll(filepath.Join(jars, "classes"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(jars, "classes", "MillraceNode.class"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config node.Config
		want   string
	}{
		{node.Config{}, "Dir is empty"},
		{node.Config{Dir: t.TempDir(), Jars: t.TempDir(), Java: java}, "run: make opensearch"},
		{node.Config{Dir: t.TempDir(), Jars: jars, Java: "/nowhere/java"}, "no Java (/nowhere/java): install a JDK"},
		{node.Config{Dir: t.TempDir(), Jars: jars, Java: java, Heap: 64}, "64 MiB: allowed are 256 MiB and more"},
		{node.Config{Dir: t.TempDir(), Jars: jars, Java: java}, "the heap does not fit"},
	} {
		n, err := node.Start(t.Context(), c.config)
		if err == nil {
			n.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.config, err, c.want)
		}
	}
}
