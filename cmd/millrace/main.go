// Command millrace runs the pipeline on this machine and accounts for the
// events of any deployed environment:
//
//	millrace local     the local endpoint, alone
//	millrace demo      endpoint, deployment, events, count: all of it
//	millrace produce   send X1 events to an environment's ingest stream
//	millrace verify    count what of them has arrived, and what is lost
//	millrace redrive   put failed batches back on the ingest stream
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the process at once.
	context.AfterFunc(ctx, stop)
	root := &cobra.Command{
		Use:           "millrace",
		Short:         "Run a stream pipeline on this machine, and account for its events",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(localCommand(), demoCommand(), produceCommand(), verifyCommand(), redriveCommand())
	if err := root.ExecuteContext(ctx); err != nil {
		if errors.Is(err, context.Canceled) {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(os.Stderr, "millrace:", err)
		os.Exit(1)
	}
}
