package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/redrive"
)

func redriveCommand() *cobra.Command {
	var env string
	cmd := &cobra.Command{
		Use:   "redrive",
		Short: "Put failed batches back on the ingest stream",
		Long: `Puts the records of every batch in the on-failure bucket back on the ingest
stream and deletes the batch when all of them are acknowledged. Mend the cause
first: a batch that fails again comes back to the bucket.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			cfg, p, err := deployed(ctx, env)
			if err != nil {
				return err
			}
			batches, records := 0, 0
			err = redrive.Run(ctx, redrive.Config{
				Kinesis: kinesis.NewFromConfig(cfg), S3: pipeline.S3(cfg), Stream: p.IngestStreamName, Bucket: p.FailureBucketName,
				Done: func(key string, n int) {
					batches, records = batches+1, records+n
					fmt.Fprintln(os.Stderr, key)
				},
			})
			fmt.Printf("%d batches with %d records are on %s again\n", batches, records, p.IngestStreamName)
			return err
		},
	}
	envFlag(cmd.Flags(), &env)
	return cmd
}
