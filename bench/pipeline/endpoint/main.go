// Command endpoint is the local endpoint as millrace local starts it, with Go's
// profiler beside it on a port of its own: bench/pipeline looks into it while it
// works. It prints the address of either and ends when its standard input does,
// so that it does not outlive the benchmark.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof" // on http.DefaultServeMux
	"os"

	"github.com/millrace-dev/millrace/local"
)

func main() {
	var c local.Config
	flag.StringVar(&c.Dir, "dir", "", "folder for the endpoint's files")
	flag.Float64Var(&c.TimeScale, "time-scale", 1, "divides waits such as buffering intervals; 1 is real time")
	flag.Parse()
	c.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(c); err != nil {
		fmt.Fprintln(os.Stderr, "bench/pipeline/endpoint:", err)
		os.Exit(1)
	}
}

func run(c local.Config) error {
	profiler, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(profiler, nil)
	endpoint, err := local.Start(context.Background(), c)
	if err != nil {
		return err
	}
	fmt.Println(endpoint.URL())
	fmt.Println("http://" + profiler.Addr().String())
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, endpoint.Close())
}
