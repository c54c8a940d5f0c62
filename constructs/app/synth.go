package app

import (
	"runtime"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// run writes the templates. A panic that is no bug of this program becomes an
// error.
func run(build func(awscdk.App) error) (err error) {
	asked, err := ask()
	if err != nil {
		return err
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			panic(r)
		default:
			err = refused(r)
		}
	}()
	defer closeCDK()
	props := &awscdk.AppProps{AutoSynth: jsii.Bool(false)} // not of an app that is half made
	if asked.alone() {
		props.Context, props.Outdir = &asked.context, &asked.outdir
	}
	app := awscdk.NewApp(props)
	if err := build(app); err != nil {
		return err
	}
	app.Synth(nil)
	if asked.alone() {
		return mistakes(asked.outdir)
	}
	return nil
}
