package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/millrace-dev/millrace/cmd/millrace/size"
	"github.com/millrace-dev/millrace/sizing"
)

func sizeCommand() *cobra.Command {
	var load sizing.Load
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "size",
		Short: "Compute the capacity for a load, the quotas to raise, and what drives the bill",
		Long: `Computes what an environment with this load gets: shards, memory, concurrency,
batches and buffers; the quotas of the account that are too small for it; and the
quantities that AWS bills, also those without packing several events in a record.
Of its formulas and assumptions docs/sizing.md tells.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("events-per-second") {
				return errors.New("--events-per-second is missing: how many there are on average over a day")
			}
			plan, err := sizing.For(load)
			if err != nil {
				return inFlags(err)
			}
			if asJSON {
				return size.JSON(cmd.OutOrStdout(), plan)
			}
			size.Print(cmd.OutOrStdout(), plan)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.Float64Var(&load.EventsPerSecond, "events-per-second", 0, "events a second on average over a day; required")
	flags.IntVar(&load.EventBytes, "event-bytes", 0, "size of a raw event on average, partition key included; 0 is 512")
	flags.Float64Var(&load.PeakFactor, "peak-factor", 0, "the busiest minute over the average; 0 is 3")
	flags.IntVar(&load.ShapedBytes, "shaped-bytes", 0, "size of an event after the transform; 0 is the raw event's")
	flags.IntVar(&load.EventsPerRecord, "events-per-record", 0, "events that producers pack in a record; 0 is 1")
	flags.Float64Var(&load.WrongShare, "wrong-share", 0, "share of the events that go to rejects, up to 1; 0 is 0.02")
	flags.DurationVar(&load.Freshness, "freshness", 0, "how long an event may wait for its file, 1m to 15m; 0 is 5m")
	flags.DurationVar(&load.Latency, "latency", 0, "how long the transform may wait for a batch to fill, 1s to 5m; 0 is 1s")
	flags.BoolVar(&load.OnDemand, "on-demand", false, "on-demand streams in place of provisioned shards")
	flags.IntVar(&load.Partitions, "partitions", 0, "partitions of the lake that can be open at a time; 0 is 1")
	flags.IntVar(&load.AnalyticsReaders, "analytics-readers", 0, "readers of the analytics stream without enhanced fan-out; 0 is 1")
	flags.StringVar(&load.Region, "region", "", "region whose quotas apply; empty: the smallest that any region has")
	flags.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// inFlags puts problems of a load into the names of the flags.
func inFlags(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var all []error
	for _, one := range joined.Unwrap() {
		p, ok := errors.AsType[sizing.Problem](one)
		if !ok {
			return err
		}
		flag := fmt.Sprintf("--%s %s: allowed are %s", flagOf(p.Field), p.Given, p.Allowed)
		if p.Page != "" {
			flag += " (" + p.Page + ")"
		}
		all = append(all, errors.New(flag))
	}
	return errors.Join(all...)
}

// flagOf a field: events-per-second of EventsPerSecond.
func flagOf(field string) string {
	var b strings.Builder
	for i, r := range field {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
