package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/cmd/millrace/status"
	"github.com/millrace-dev/millrace/local"
)

func localCommand() *cobra.Command {
	var c local.Config
	var port int
	var verbose bool
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Serve the local endpoint until Ctrl-C",
		Long: `Serves AWS's APIs of a stream pipeline on loopback. Nothing is deployed:
run the CDK CLI against it with the variables that it prints.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := errors.Join(checkPort(port), checkTimeScale(c.TimeScale), checkSearch(c.Search, c.Source)); err != nil {
				return err
			}
			level := slog.LevelInfo
			if verbose {
				level = slog.LevelDebug
			}
			c.SearchJars = searchJars(c.Source)
			c.Addr = "127.0.0.1:" + strconv.Itoa(port)
			c.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
			endpoint, err := local.Start(cmd.Context(), c)
			if err != nil {
				return err
			}
			fmt.Fprintln(os.Stderr, "the console is at", endpoint.Console())
			for _, v := range demo.Exports(endpoint.URL(), c.Region) {
				fmt.Println("export", v)
			}
			changes, cancel := endpoint.Alarms.Changes()
			context.AfterFunc(cmd.Context(), cancel)
			status.Tell(os.Stderr, changes)
			return endpoint.Close()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.Dir, "dir", "build/local", "folder for the endpoint's files; S3's objects are under s3/")
	flags.IntVar(&port, "port", 0, "port on 127.0.0.1; 0 is a free one")
	flags.StringVar(&c.Source, "source", ".", "Go module from which functions are built for this machine's architecture")
	flags.StringVar(&c.Region, "region", "us-east-1", "region of everything")
	timeScaleFlag(flags, &c.TimeScale, 1)
	searchFlag(flags, &c.Search)
	flags.BoolVar(&verbose, "verbose", false, "log refused requests too")
	return cmd
}
