// Command millrace runs the pipeline on this machine and accounts for the
// events of any deployed environment:
//
//	millrace local     the local endpoint, alone
//	millrace demo      endpoint, deployment, events, count: all of it
//	millrace produce   send X1 events to an environment's ingest stream
//	millrace verify    count what of them has arrived, and what is lost
//	millrace redrive   put failed batches back on the ingest stream
//	millrace status    what flows through a local endpoint, and its alarms
//	millrace size      the capacity for a load, without any account
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
		Args:          cobra.ArbitraryArgs,
		RunE:          unknownCommand,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(flagMistake)
	root.AddCommand(localCommand(), demoCommand(), produceCommand(), verifyCommand(), redriveCommand(), statusCommand(), sizeCommand())
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "millrace: interrupted")
		os.Exit(interrupted)
	default:
		fmt.Fprintln(os.Stderr, "millrace:", err)
		os.Exit(1)
	}
}

// interrupted is the exit status after Ctrl-C, as shells have it: 128 and the
// signal's number.
const interrupted = 128 + int(syscall.SIGINT)
