package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/millrace-dev/millrace/cmd/millrace/status"
)

func statusCommand() *cobra.Command {
	c := status.Config{Out: os.Stdout}
	var endpoint string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what flows through a local endpoint, and which alarms are not OK",
		Long: `Shows the streams with records a second, what waits for functions and delivery
streams, the alarms that are not OK, and where failed batches wait. The endpoint is
that of AWS_ENDPOINT_URL, or the one that make local or make demo runs in this
folder. On AWS the dashboards show the same.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.Every < status.MinEvery || c.Every > status.MaxEvery {
				return fmt.Errorf("--every %v: allowed are %v to %v", c.Every, status.MinEvery, status.MaxEvery)
			}
			if cmd.Flags().Changed("every") && !c.Watch {
				return fmt.Errorf("--every %v: only --watch looks more than once", c.Every)
			}
			var err error
			if c.Endpoint, err = status.Find(endpoint, os.Getenv("AWS_ENDPOINT_URL")); err != nil {
				return err
			}
			return status.Run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&endpoint, "endpoint", "", "URL of the endpoint; empty: AWS_ENDPOINT_URL, else that of make local or make demo")
	flags.BoolVar(&c.Watch, "watch", false, "repaint until Ctrl-C; into a file or a pipe, a line at a time")
	flags.DurationVar(&c.Every, "every", status.DefaultEvery, "between two looks of --watch")
	return cmd
}
