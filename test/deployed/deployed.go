// Package deployed is the dev environment on a local endpoint, deployed by the
// real CDK CLI, for tests that send events through it.
package deployed

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/millrace-dev/millrace/cmd/millrace/demo"
	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/assembly"
)

const (
	// Root is the app's folder, seen from a package two folders below it.
	Root    = "../.."
	Account = "000000000000"
	Region  = "us-east-1"
	// TimeScale shortens the lake's buffer of a minute to a second.
	TimeScale = 60
)

// Environment is the dev environment, deployed.
type Environment struct {
	Dir      string
	Endpoint *local.Endpoint
	Config   aws.Config // of the account's owner
	Place    pipeline.Pipeline

	seeds atomic.Uint64
}

// Dev deploys the dev environment to an endpoint of its own, with what c says beyond
// its folder, account, region and time scale. Close ends it, also one that Dev
// returns with an error.
func Dev(c local.Config) (*Environment, error) {
	dir, err := os.MkdirTemp("", "millrace-deployed-")
	if err != nil {
		return nil, err
	}
	e := &Environment{Dir: dir}
	c.Dir, c.Source, c.TimeScale, c.Account, c.Region = dir, Root, TimeScale, Account, Region
	if e.Endpoint, err = local.Start(context.Background(), c); err != nil {
		return e, err
	}
	e.Config = demo.Account(e.Endpoint.URL(), Region)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for _, args := range [][]string{
		{"bootstrap", "aws://" + Account + "/" + Region, "--output", e.Templates()},
		{"deploy", "--all", "-c", "env=dev", "-c", "destroy=true", "--require-approval", "never", "--output", e.Templates()},
	} {
		if _, err := assembly.CLI(ctx, Root, e.Variables(), args...); err != nil {
			return e, err
		}
	}
	e.Place, err = pipeline.Find(ctx, e.Config, "dev")
	return e, err
}

// Close ends the endpoint and removes its folder.
func (e *Environment) Close() error {
	var err error
	if e.Endpoint != nil {
		err = e.Endpoint.Close()
	}
	return errors.Join(err, os.RemoveAll(e.Dir))
}

// Templates is the folder of the templates as they were deployed.
func (e *Environment) Templates() string { return filepath.Join(e.Dir, "cdk.out") }

// Variables point a program at the endpoint.
func (e *Environment) Variables() []string { return demo.Environment(e.Endpoint.URL(), Region) }
