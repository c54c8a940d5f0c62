package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/screen"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/environments"
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
func (f *eventFlags) open(cmd *cobra.Command) (produce.Source, func() error, error) {
	if f.input == "" {
		f.generate.Start = time.Now()
		return produce.Generated(f.generate), func() error { return nil }, f.check()
	}
	for _, name := range []string{"events", "seed", "wrong", "late"} {
		if cmd.Flags().Changed(name) {
			return nil, nil, fmt.Errorf("--input %s and --%s: events are read or generated, leave one of the two out", f.input, name)
		}
	}
	if f.input == "-" {
		return produce.Lines(interruptible(cmd.Context(), os.Stdin), "standard input"), func() error { return nil }, nil
	}
	file, err := os.Open(f.input)
	if err != nil {
		return nil, nil, fmt.Errorf("the input cannot be read: %w", err)
	}
	info, err := file.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = fmt.Errorf("the input cannot be read: %s is a folder: give a file with an event on each line", f.input)
	case info.Mode().IsRegular() && info.Size() == 0:
		err = fmt.Errorf("the input has no event: %s is empty: give a file with an event on each line", f.input)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return produce.Lines(file, f.input), file.Close, nil
}

// interruptible reads from r until the context ends, even while r has nothing to
// read.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		_, err := io.Copy(writer, r)
		writer.CloseWithError(err) // nil is the end of the input
	}()
	context.AfterFunc(ctx, func() { writer.CloseWithError(ctx.Err()) })
	return reader
}

// check says what the generator would say, in the names of the flags.
func (f *eventFlags) check() error {
	g := f.generate
	if g.Events < 0 {
		return fmt.Errorf("--events %d: allowed are 0 and more", g.Events)
	}
	if !(g.WrongShare >= 0 && g.LateShare >= 0 && g.WrongShare+g.LateShare <= 1) { // NaN is none of it
		return fmt.Errorf("--wrong %v and --late %v: allowed are 0 to 1, and at most 1 together", g.WrongShare, g.LateShare)
	}
	return nil
}

func produceCommand() *cobra.Command {
	var events eventFlags
	var env, ledgerFile string
	var rate int
	cmd := &cobra.Command{
		Use:   "produce",
		Short: "Send X1 events to an environment's ingest stream",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if rate < 0 {
				return fmt.Errorf("--rate %d: allowed are 1 and more records a second, or 0 for as fast as the shards take them", rate)
			}
			if err := checkWritable("ledger", ledgerFile); err != nil {
				return err
			}
			source, closeSource, err := events.open(cmd)
			if err != nil {
				return err
			}
			defer closeSource()
			cfg, p, err := deployed(ctx, env)
			if err != nil {
				return err
			}
			ledger, refused := verify.NewLedger(), 0
			var sent produce.Progress
			err = screen.New(os.Stderr).During(func() string {
				return fmt.Sprintf("%d events sent", sent.Events.Load())
			}, func() error {
				return produce.Run(ctx, produce.Config{
					Client: kinesis.NewFromConfig(cfg), Stream: p.IngestStreamName, Source: source, Rate: rate,
					Sent:    ledger.Add,
					Refused: func(r produce.Record, _ int) { refused += len(r.Events) },
				}, &sent)
			})
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

// deployed finds an environment in the account that the AWS configuration names.
func deployed(ctx context.Context, env string) (aws.Config, pipeline.Pipeline, error) {
	if _, err := environments.Named(env); err != nil {
		return aws.Config{}, pipeline.Pipeline{}, err
	}
	cfg, err := pipeline.Account(ctx)
	if err != nil {
		return cfg, pipeline.Pipeline{}, err
	}
	p, err := pipeline.Find(ctx, cfg, env)
	return cfg, p, err
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
