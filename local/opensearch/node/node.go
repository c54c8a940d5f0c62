// Package node runs a real OpenSearch node: a Java process on loopback, of the jars
// that `make opensearch` fetches from Maven Central.
//
//	n, err := node.Start(ctx, node.Config{Jars: "build/opensearch", Dir: dir})
//	…
//	defer n.Close()
//	n.ServeHTTP(w, r) // OpenSearch's REST API
//
// Its Java heap is 512 MiB at most; the process had 350 MiB in all after it had indexed
// 100 000 documents of 100 bytes. It listens on two free ports of 127.0.0.1 and ends with
// this process, even where that is killed: the node reads its standard input, which is a
// pipe from here, and ends when that does.
//
// Stop and Kill keep the data, and Restart starts the node on it again. The port is
// another one then; ServeHTTP and URL follow it. While the node is down, ServeHTTP
// answers 503, as a domain does without a node.
//
// The security and index management plugins of Amazon OpenSearch Service are not in
// this node: package opensearch does in front of it what they do.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Version of OpenSearch that scripts/opensearch/pom.xml pins.
const Version = "2.19.1"

// Config of a node. Dir is required.
type Config struct {
	// Jars is the folder that `make opensearch` has filled. Default
	// build/opensearch, relative to the current directory.
	Jars string
	// Dir is the node's own folder: its data, and node.log, what it prints.
	Dir string
	// Heap is the most memory of the Java heap, in MiB, 256 or more. Default 512.
	Heap int
	// Java is the program. Default: bin/java of JAVA_HOME where that is set, else
	// java on the PATH.
	Java string
	// Log is told when the node starts and when it ends unasked. Default: nobody.
	Log *slog.Logger
}

// Node is one node, up or down.
type Node struct {
	config Config

	lifecycle sync.Mutex // one of Restart, Stop, Kill and Close at a time
	closed    bool

	mu      sync.Mutex
	process *process // nil: down
	address string   // 127.0.0.1:PORT while it is up
}

// Start starts a node and waits until it is healthy.
func Start(ctx context.Context, c Config) (*Node, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("OpenSearch node: %w", err)
	}
	n := &Node{config: c}
	if err := n.Restart(ctx); err != nil {
		return nil, err
	}
	return n, nil
}

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("OpenSearch node: Dir is empty: name a folder for its data")
	}
	var err error
	if c.Dir, err = filepath.Abs(c.Dir); err != nil {
		return c, fmt.Errorf("OpenSearch node: %w", err)
	}
	if c.Heap == 0 {
		c.Heap = 512
	}
	if c.Heap < 256 {
		return c, fmt.Errorf("OpenSearch node: a heap of %d MiB: allowed are 256 MiB and more", c.Heap)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Java, c.Jars, err = find(c.Java, c.Jars)
	return c, err
}

// Restart starts a node that is down, on the data that it had, and waits until it is
// healthy: every primary shard can be read and written. One that is up stays so.
func (n *Node) Restart(ctx context.Context) error {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	if n.closed {
		return errors.New("OpenSearch node: it is closed")
	}
	if n.PID() != 0 {
		return nil
	}
	begun := time.Now()
	p, err := launch(n.config)
	if err != nil {
		return err
	}
	address, err := p.healthy(ctx)
	if err != nil {
		p.kill()
		return err
	}
	n.mu.Lock()
	n.process, n.address = p, address
	n.mu.Unlock()
	n.config.Log.Info("OpenSearch runs", "version", Version, "heapMiB", n.config.Heap, "pid", p.cmd.Process.Pid, "after", time.Since(begun).Round(time.Millisecond))
	go n.watch(p)
	return nil
}

// watch tells of an end that nobody asked for.
func (n *Node) watch(p *process) {
	<-p.exited
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process == p {
		n.config.Log.Error("OpenSearch has ended unasked", "state", p.cmd.ProcessState.String(), "log", p.log)
	}
}

// Stop ends the node in order: what it has is on disk when Stop returns.
func (n *Node) Stop() { n.end((*process).stop) }

// Kill ends the node at once, as a crash does: SIGKILL.
func (n *Node) Kill() { n.end((*process).kill) }

func (n *Node) end(how func(*process)) {
	n.lifecycle.Lock()
	defer n.lifecycle.Unlock()
	n.mu.Lock()
	p := n.process
	n.process, n.address = nil, ""
	n.mu.Unlock()
	if p != nil {
		how(p)
	}
}

// Close ends the node for good and removes its data. A second call does nothing.
func (n *Node) Close() error {
	n.lifecycle.Lock()
	n.closed = true
	n.lifecycle.Unlock()
	n.Kill() // no need to write what is removed
	return os.RemoveAll(n.config.Dir)
}

// Name is "OpenSearch 2.19.1".
func (n *Node) Name() string { return "OpenSearch " + Version }

// PID of its process; 0 while it is down.
func (n *Node) PID() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process == nil || n.process.gone() {
		return 0
	}
	return n.process.cmd.Process.Pid
}
