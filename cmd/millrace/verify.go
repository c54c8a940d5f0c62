package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
)

func verifyCommand() *cobra.Command {
	var env, ledgerFile, reportFile string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Count where the events that produce sent have arrived",
		Long: `Reads the lake, the rejects, the failed batches and the index of an environment
and compares them with the ledger of millrace produce. Run it when the streams are
empty: what is still under way counts as lost. The index is read as its reader,
whose role it takes on.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if err := checkWritable("report", reportFile); err != nil {
				return err
			}
			file, err := os.Open(ledgerFile)
			if err != nil {
				return fmt.Errorf("the ledger cannot be read; millrace produce writes it: %w", err)
			}
			defer file.Close()
			ledger, err := verify.ReadLedger(file)
			if err != nil {
				return err
			}
			cfg, p, err := deployed(ctx, env)
			if err != nil {
				return err
			}
			index, err := verify.Reader(cfg, p)
			if err != nil {
				return err
			}
			report, err := verify.Count(ctx, verify.Buckets{Client: pipeline.S3(cfg)}, index, p, ledger)
			if err != nil {
				return err
			}
			report.Print(os.Stdout)
			if reportFile != "" {
				if err := report.Save(reportFile); err != nil {
					return err
				}
			}
			if report.Lost > 0 {
				return fmt.Errorf("of %d events sent %d have not arrived", report.Sent, report.Lost)
			}
			if d := report.Index; d != nil && d.Missing > 0 {
				return fmt.Errorf("of %d events sent %d are in the lake and not in the index", report.Sent, d.Missing)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	envFlag(flags, &env)
	flags.StringVar(&ledgerFile, "ledger", "build/ledger.ndjson", "file that millrace produce wrote")
	flags.StringVar(&reportFile, "report", "", "file for the report as JSON")
	return cmd
}
