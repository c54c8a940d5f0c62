// Package deployed is an environment on a local endpoint, deployed by the real CDK CLI,
// for tests that send events through it.
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
	"github.com/millrace-dev/millrace/environments"
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

// Environment is one that is deployed.
type Environment struct {
	Name     string
	Dir      string
	Endpoint *local.Endpoint
	Config   aws.Config // of the account's owner
	Place    pipeline.Pipeline

	owner demo.Owner
	seeds atomic.Uint64
}

// Dev deploys the dev environment to an endpoint of its own, with what c says beyond
// its folder, source, account, region and time scale. Its data go with its stacks. Close
// ends it, also one that Dev returns with an error.
func Dev(c local.Config) (*Environment, error) {
	c.Account, c.Region, c.TimeScale = Account, Region, TimeScale
	return deploy("dev", c, "-c", "destroy=true")
}

// Prod deploys the prod environment likewise, in its own account and region. The time
// scale is c's; 0: TimeScale.
func Prod(c local.Config) (*Environment, error) {
	prod := environments.Prod()
	c.Account, c.Region = prod.Account, prod.Region
	if c.TimeScale == 0 {
		c.TimeScale = TimeScale
	}
	return deploy("prod", c)
}

func deploy(name string, c local.Config, flags ...string) (*Environment, error) {
	dir, err := os.MkdirTemp("", "millrace-deployed-")
	if err != nil {
		return nil, err
	}
	e := &Environment{Name: name, Dir: dir}
	c.Dir, c.Source = dir, Root
	if e.Endpoint, err = local.Start(context.Background(), c); err != nil {
		return e, err
	}
	e.owner = demo.Owner{Endpoint: e.Endpoint.URL(), Account: c.Account, Region: c.Region}
	e.Config = e.owner.Config()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for _, args := range [][]string{
		{"bootstrap", "aws://" + c.Account + "/" + c.Region, "--output", e.Templates()},
		append([]string{"deploy", "--all", "-c", "env=" + name, "--require-approval", "never", "--output", e.Templates()}, flags...),
	} {
		if _, err := assembly.CLI(ctx, Root, e.Variables(), args...); err != nil {
			return e, err
		}
	}
	e.Place, err = pipeline.Find(ctx, e.Config, name)
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
func (e *Environment) Variables() []string { return e.owner.Environment() }
