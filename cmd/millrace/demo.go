package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/local/opensearch/node"
)

func demoCommand() *cobra.Command {
	c := demo.Config{Out: os.Stderr, Result: os.Stdout}
	var events eventFlags
	var port int
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Deploy an environment to a local endpoint, send events, count them",
		Long: `Starts the local endpoint, runs cdk bootstrap and cdk deploy against it, sends
events, waits until the streams are empty and prints what has arrived, and what
the index answers. It exits with 0 only if each event sent is in the lake, in
rejects or in a failed batch, exactly once, and each of the lake in the index. What the environment does not let go of, its data or its stacks, is
left when the endpoint ends.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := errors.Join(checkPort(port), checkTimeScale(c.TimeScale), checkSearch(c.Search, c.Root), checkWritable("report", c.Report)); err != nil {
				return err
			}
			env, err := environments.Named(c.Env)
			if err != nil {
				return err
			}
			c.SearchJars = searchJars(c.Root)
			c.Account, c.Region, c.Destroy = env.Account, env.Region, env.Destroy
			if events.generate.Events == 0 && !c.Stay {
				return errors.New("--events 0: nothing would be sent; allowed are 1 and more, and 0 with --stay")
			}
			source, closeSource, err := events.open(cmd)
			if err != nil {
				return err
			}
			defer closeSource()
			c.Source, c.Addr = source, "127.0.0.1:"+strconv.Itoa(port)
			return demo.Run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.Root, "app", ".", "folder of the CDK app")
	flags.StringVar(&c.Dir, "dir", "build/demo", "folder for the endpoint's files; S3's objects are under s3/")
	flags.StringVar(&c.Env, "env", "dev", "environment to deploy")
	flags.IntVar(&port, "port", 0, "port of the endpoint on 127.0.0.1; 0 is a free one")
	flags.StringVar(&c.Report, "report", "", "file for the report as JSON")
	flags.BoolVar(&c.Stay, "stay", false, "keep the pipeline up until Ctrl-C")
	timeScaleFlag(flags, &c.TimeScale, 30)
	searchFlag(flags, &c.Search)
	events.register(flags)
	return cmd
}

func timeScaleFlag(flags *pflag.FlagSet, value *float64, standard float64) {
	flags.Float64Var(value, "time-scale", standard, "divides waits such as buffering intervals; 1 is real time")
}

func searchFlag(flags *pflag.FlagSet, value *string) {
	flags.StringVar(value, "search", local.SearchEmbedded, "index behind a domain: "+local.SearchEmbedded+", in this process, or "+local.SearchOpenSearch+", a real node, which make opensearch fetches")
}

// checkSearch finds before the work what the node lacks.
func checkSearch(search, root string) error {
	switch search {
	case local.SearchEmbedded:
		return nil
	case local.SearchOpenSearch:
		return node.Check(searchJars(root))
	}
	return fmt.Errorf("--search %s: allowed are %s and %s", search, local.SearchEmbedded, local.SearchOpenSearch)
}

// searchJars is where make opensearch puts the node.
func searchJars(root string) string { return filepath.Join(root, "build", "opensearch") }
