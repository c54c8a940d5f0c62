// Package demo runs the whole pipeline on this machine: it starts the local
// endpoint, lets the CDK CLI deploy an environment to it, sends events, waits
// until the streams are empty, and counts what has arrived.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/screen"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local"
)

// Config of a demo.
type Config struct {
	Root       string         // the app's folder
	Dir        string         // for the endpoint's files and the synthesized templates
	Env        string         // environment to deploy: "dev"
	Account    string         // that the environment is of; empty: 000000000000
	Region     string         // that the environment is in; empty: us-east-1
	Destroy    bool           // the environment allows to delete its data with its stacks
	Addr       string         // of the endpoint; empty: a free port
	TimeScale  float64        // see package timescale
	Search     string         // index behind a domain, see local.Config; empty: embedded
	SearchJars string         // folder of the real node, see local.Config
	Source     produce.Source // events to send
	Report     string         // file for the report as JSON; empty: none
	Stay       bool           // keep the pipeline up until the context ends
	Out        io.Writer      // progress
	Result     io.Writer      // the report
}

// Where an environment is deployed that leaves it to the command line.
const (
	anyAccount = "000000000000"
	anyRegion  = "us-east-1"
)

// Run runs the demo. It returns an error unless each event sent has arrived,
// exactly once, in the lake, in rejects or in a failed batch, and the index has what
// the lake has.
func Run(ctx context.Context, c Config) (err error) {
	if err := CheckTools(); err != nil {
		return err
	}
	if _, err := cdkProgram(c.Root); err != nil {
		return err
	}
	c.Account, c.Region = cmp.Or(c.Account, anyAccount), cmp.Or(c.Region, anyRegion)
	d := demo{Config: c, screen: screen.New(c.Out), started: time.Now()}
	d.endpoint, err = local.Start(ctx, local.Config{
		Dir: d.Dir, Addr: c.Addr, Source: c.Root, TimeScale: c.TimeScale, Account: c.Account, Region: c.Region,
		Search: c.Search, SearchJars: c.SearchJars,
		Log: slog.New(plainLog{out: d.screen}),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.endpoint.Close()) }()
	defer d.tellAlarms()()
	cdk, err := d.cdk()
	if err != nil {
		return err
	}
	defer cdk.Log.Close()
	if err := d.deploy(ctx, cdk); err != nil {
		return err
	}
	report, err := d.flow(ctx)
	if err != nil {
		return err
	}
	if c.Stay {
		d.stay(ctx)
		return nil
	}
	if err := d.ending(ctx, cdk); err != nil {
		return err
	}
	d.step("Done")
	return d.judge(report)
}

type demo struct {
	Config
	screen   *screen.Screen
	endpoint *local.Endpoint
	started  time.Time
	refused  int
}

// owner is whom the demo's programs act as.
func (d *demo) owner() Owner { return Owner{d.endpoint.URL(), d.Account, d.Region} }

func (d *demo) step(text string) {
	fmt.Fprintf(d.screen, "\n▸ %s (%.0f s)\n", text, time.Since(d.started).Seconds())
}

// cdk keeps what the CLI says in a file of this run.
func (d *demo) cdk() (CDK, error) {
	assembly, err := filepath.Abs(filepath.Join(d.Dir, "cdk.out"))
	if err != nil {
		return CDK{}, err
	}
	log, err := os.Create(filepath.Join(d.Dir, "cdk.log"))
	if err != nil {
		return CDK{}, fmt.Errorf("keep what the CDK CLI says: %w", err)
	}
	return CDK{
		Root:     d.Root,
		Assembly: assembly,
		Env:      d.owner().Environment(),
		Log:      log,
		screen:   d.screen,
	}, nil
}

func (d *demo) deploy(ctx context.Context, cdk CDK) error {
	d.step("Bootstrapping the local account: cdk bootstrap")
	if err := cdk.Bootstrap(ctx, d.Account, d.Region); err != nil {
		return err
	}
	context := []string{"env=" + d.Env}
	if d.Destroy && !d.Stay { // what stays up is as the environment's users deploy it
		context = append(context, "destroy=true")
	}
	d.step("Deploying environment " + d.Env + ": cdk deploy --all -c " + strings.Join(context, " -c "))
	return cdk.Deploy(ctx, context)
}

// flow sends the events, waits until they are through, and counts them.
func (d *demo) flow(ctx context.Context) (*verify.Report, error) {
	cfg := d.owner().Config()
	p, err := pipeline.Find(ctx, cfg, d.Env)
	if err != nil {
		return nil, err
	}
	d.step("Sending events to stream " + p.IngestStreamName)
	ledger := verify.NewLedger()
	if err := d.send(ctx, cfg, p, ledger); err != nil {
		return nil, err
	}
	d.step("Waiting until the streams are empty")
	if err := d.drain(ctx); err != nil {
		return nil, err
	}
	d.step("Counting what has arrived")
	index, err := verify.Reader(cfg, p)
	if err != nil {
		return nil, err
	}
	report, err := verify.Count(ctx, verify.Buckets{Client: pipeline.S3(cfg)}, index, p, ledger)
	if err != nil {
		return nil, err
	}
	if report.Index != nil {
		report.Index.Engine = d.engine(p.Search.DomainEndpoint)
	}
	report.Shaped = int(d.endpoint.CloudWatch.Total("Millrace", "EventsShaped", "FunctionName"))
	report.Print(d.Result)
	d.countAlarms()
	if d.Report != "" {
		return report, report.Save(d.Report)
	}
	return report, nil
}

// engine is which index runs behind a domain.
func (d *demo) engine(domain string) string {
	for _, s := range d.endpoint.Status().Domains {
		if s.Endpoint == domain {
			return s.Backend
		}
	}
	return ""
}

func (d *demo) send(ctx context.Context, cfg aws.Config, p pipeline.Pipeline, ledger *verify.Ledger) error {
	var sent produce.Progress
	start := time.Now()
	state := func() string {
		return fmt.Sprintf("%d events sent, %.0f a second; %d throttled records sent again",
			sent.Events.Load(), float64(sent.Events.Load())/time.Since(start).Seconds(), sent.Throttled.Load())
	}
	err := d.screen.During(state, func() error {
		return produce.Run(ctx, produce.Config{
			Client: kinesis.NewFromConfig(cfg),
			Stream: p.IngestStreamName,
			Source: d.Source,
			Sent:   ledger.Add,
			Refused: func(r produce.Record, limit int) {
				d.refused += len(r.Events)
				fmt.Fprintf(d.screen, "  not sent: a record of %d bytes, and stream %s takes at most %d\n", len(r.Data)+len(r.PartitionKey), p.IngestStreamName, limit)
			},
		}, &sent)
	})
	fmt.Fprintf(d.screen, "  %s\n", state())
	return err
}

// drain waits until no record is under way. The endpoint tells by its status,
// which is asked five times a second.
func (d *demo) drain(ctx context.Context) error {
	state := func() string { return underWay(d.endpoint.Status()) }
	err := d.screen.During(state, func() error {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for !d.endpoint.Status().Drained {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
		}
		return nil
	})
	fmt.Fprintf(d.screen, "  %s\n", state())
	return err
}

// underWay is the status in one line: what waits for the functions, and what
// for the delivery streams.
func underWay(s local.Status) string {
	var toDo, inFlight, behind, buffered, delivered int64
	for _, m := range s.Mappings {
		toDo, inFlight = toDo+m.Behind, inFlight+m.InFlight
	}
	for _, f := range s.Deliveries {
		behind, buffered, delivered = behind+f.Behind, buffered+f.Buffered, delivered+f.Delivered
	}
	return fmt.Sprintf("functions: %d records to do, %d of them under way; Firehose: %d records waiting, %d buffered, %d delivered",
		toDo, inFlight, behind, buffered, delivered)
}

func (d *demo) stay(ctx context.Context) {
	d.step("The pipeline stays up until you press Ctrl-C")
	fmt.Fprintf(d.screen, "\nLook at it: %s\n", d.endpoint.Console())
	fmt.Fprintf(d.screen, "\nPoint the CDK CLI, the AWS CLI or an SDK at it:\n\n")
	for _, v := range d.owner().Exports() {
		fmt.Fprintf(d.screen, "  export %s\n", v)
	}
	fmt.Fprintf(d.screen, "\nThe objects of S3 are files under %s.\n", filepath.Join(d.Dir, "s3"))
	<-ctx.Done()
}

// judge is the demo's exit: nil only if the count is exact.
func (d *demo) judge(r *verify.Report) error {
	switch {
	case r.Lost > 0 || r.Duplicated > 0 || r.Unknown > 0:
		return fmt.Errorf("of %d events sent %d are lost, %d came more than once and %d are unknown", r.Sent, r.Lost, r.Duplicated, r.Unknown)
	case d.refused > 0:
		return fmt.Errorf("%d events were not sent: they are larger than a record of the ingest stream may be", d.refused)
	}
	return r.Index.Judge()
}
