package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/x1/generate"
)

// eventFlags say which events to send.
type eventFlags struct {
	input    string
	generate generate.Config
}

func (f *eventFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.input, "input", "", "file with an event on each line, - for standard input; a line that is the base64 of a KPL aggregate is sent as one. Empty: events are generated")
	flags.IntVar(&f.generate.Events, "events", 20000, "how many events to generate")
	flags.Uint64Var(&f.generate.Seed, "seed", 1, "the same seed and start make the same events")
	flags.Float64Var(&f.generate.WrongShare, "wrong", 0.02, "share of the generated events that are wrong, 0 to 1")
	flags.Float64Var(&f.generate.LateShare, "late", 0.02, "share of the generated events that come days late, 0 to 1")
}

// open returns the source and what closes it.
func (f *eventFlags) open() (produce.Source, func() error, error) {
	if f.input == "" {
		f.generate.Start = time.Now()
		return produce.Generated(f.generate), func() error { return nil }, nil
	}
	if f.input == "-" {
		return produce.Lines(os.Stdin, "standard input"), func() error { return nil }, nil
	}
	file, err := os.Open(f.input)
	if err != nil {
		return nil, nil, fmt.Errorf("the input cannot be read: %w", err)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, nil, fmt.Errorf("the input cannot be read: %s is a folder: give a file with an event on each line", f.input)
	}
	return produce.Lines(file, f.input), file.Close, nil
}

func produceCommand() *cobra.Command {
	var events eventFlags
	var env, ledgerFile string
	var rate int
	cmd := &cobra.Command{
		Use:   "produce",
		Short: "Send X1 events to an environment's ingest stream",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			source, closeSource, err := events.open()
			if err != nil {
				return err
			}
			defer closeSource()
			cfg, err := config.LoadDefaultConfig(ctx)
			if err != nil {
				return err
			}
			p, err := pipeline.Find(ctx, cfg, env)
			if err != nil {
				return err
			}
			ledger, refused := verify.NewLedger(), 0
			var sent produce.Progress
			err = produce.Run(ctx, produce.Config{
				Client: kinesis.NewFromConfig(cfg), Stream: p.IngestStreamName, Source: source, Rate: rate,
				Sent:    ledger.Add,
				Refused: func(r produce.Record, _ int) { refused += len(r.Events) },
			}, &sent)
			fmt.Fprintf(os.Stderr, "sent %d events in %d records to %s; %d throttled entries were sent again\n",
				sent.Events.Load(), sent.Records.Load(), p.IngestStreamName, sent.Throttled.Load())
			if err == nil && refused > 0 {
				err = fmt.Errorf("%d events were not sent: they are larger than a record of the stream may be", refused)
			}
			// What was acknowledged is in the ledger even where the run was cut.
			if saveErr := writeFile(ledgerFile, ledger.Write); saveErr != nil {
				return saveErr
			}
			return err
		},
	}
	flags := cmd.Flags()
	envFlag(flags, &env)
	flags.StringVar(&ledgerFile, "ledger", "build/ledger.ndjson", "file that keeps what was sent, for millrace verify")
	flags.IntVar(&rate, "rate", 0, "records a second at most; 0 is as fast as the shards take them")
	events.register(flags)
	return cmd
}

func envFlag(flags *pflag.FlagSet, env *string) {
	flags.StringVar(env, "env", "dev", "environment, as it was deployed")
}

func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := write(file); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Close()
}
