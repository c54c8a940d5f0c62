package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/assembly"
)

const (
	account = "000000000000"
	region  = "us-east-1"
)

// endpoint is the local endpoint, a process of its own.
type endpoint struct {
	url, profiler string
	cmd           *exec.Cmd
	alive         io.Closer // its standard input: it ends when this is closed
	talk          io.Writer // of the CDK CLI
}

// startEndpoint builds the endpoint's program, starts it and waits until it
// serves.
func startEndpoint(ctx context.Context, c config, dir string) (*endpoint, error) {
	program := filepath.Join(dir, "endpoint")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "./bench/pipeline/endpoint")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", build.Args, err, out)
	}
	e := &endpoint{talk: io.Discard}
	e.cmd = exec.Command(program, "-dir", filepath.Join(dir, "endpoint-files"), "-time-scale", strconv.FormatFloat(c.timeScale, 'g', -1, 64))
	if c.verbose {
		e.talk, e.cmd.Stderr = os.Stderr, os.Stderr
	}
	var err error
	if e.alive, err = e.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for _, address := range []*string{&e.url, &e.profiler} {
		if !lines.Scan() {
			return nil, errors.Join(errors.New("the endpoint ended before it served"), e.stop())
		}
		*address = lines.Text()
	}
	return e, nil
}

func (e *endpoint) stop() error {
	e.alive.Close()
	if err := e.cmd.Wait(); err != nil {
		return fmt.Errorf("the endpoint: %w", err)
	}
	return nil
}

func (e *endpoint) pid() int { return e.cmd.Process.Pid }

// deploy has the CDK CLI deploy the templates in a folder.
func (e *endpoint) deploy(ctx context.Context, templates string) error {
	for _, args := range [][]string{
		{"bootstrap", "aws://" + account + "/" + region, "--app", templates},
		{"deploy", "--all", "--app", templates, "--require-approval", "never"},
	} {
		said, err := assembly.CLI(ctx, ".", demo.Environment(e.url, region), args...)
		if err != nil {
			return err
		}
		io.WriteString(e.talk, said)
	}
	return nil
}

func (e *endpoint) aws() aws.Config { return demo.Account(e.url, region) }

// drain waits until no record is under way.
func (e *endpoint) drain(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		s, err := e.status(ctx)
		if err != nil || s.Drained {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e *endpoint) status(ctx context.Context) (s local.Status, err error) {
	body, err := get(ctx, e.url+"/_millrace/status")
	if err == nil {
		err = json.Unmarshal(body, &s)
	}
	return s, err
}

func get(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", url, response.Status, body)
	}
	return body, err
}
