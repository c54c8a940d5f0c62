// Millrace is a stream-processing pipeline on AWS, as an app of the AWS CDK:
//
//	npx cdk synth -c env=dev
//	npx cdk deploy --all -c env=dev
//
// Package stacks is the pipeline, package environments what differs between its
// deployments. go run . synthesizes the environment that cdk.json names into
// cdk.out, without the CDK's command line.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
	_ "github.com/millrace-dev/millrace/internal/nodewarning"
	"github.com/millrace-dev/millrace/stacks"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run finds out what can be wrong without the CDK first: it takes seconds to load.
func run() error {
	asked, err := asked()
	if err != nil {
		return err
	}
	env, err := environments.Named(asked.env)
	if err != nil {
		return err
	}
	if err := env.Validate(); err != nil {
		return err
	}
	stacks.Compile(env)
	return synth(env, asked)
}

// synth writes the templates. What the CDK refuses, which it does by a panic,
// becomes an error; a bug of this program stays a panic.
func synth(env environments.Environment, asked request) (err error) {
	defer func() {
		r := recover()
		failure, _ := r.(error)
		var bug runtime.Error
		switch {
		case r == nil:
		case errors.As(failure, &bug):
			panic(r)
		case errors.Is(failure, exec.ErrNotFound):
			err = fmt.Errorf("the CDK runs on Node.js (command node), which is not on the PATH: %w", failure)
		default:
			err = fmt.Errorf("the CDK refuses environment %s: %v", env.Name, r)
		}
	}()
	defer closeCDK()
	app := awscdk.NewApp(&awscdk.AppProps{
		Context:   asked.context,
		Outdir:    asked.outdir,
		AutoSynth: jsii.Bool(false), // not of an app that is half made
	})
	stacks.New(app, env)
	app.Synth(nil)
	return nil
}

// closeCDK ends the CDK's process. jsii waits for it in two places at once, and
// the one that comes second says so on os.Stderr ("waitid: no child processes").
func closeCDK() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		stderr := os.Stderr
		os.Stderr = null
		defer func() { os.Stderr = stderr }()
	}
	jsii.Close()
}
