// Package app is what the main of a CDK app calls:
//
//	func main() {
//		app.Main(func(app awscdk.App) error {
//			stack := awscdk.NewStack(app, jsii.String("clicks"), nil)
//			…
//			return nil
//		})
//	}
//
// Main makes the app, lets the function fill it and writes the templates. What
// goes wrong is said once, on standard error, with its place and without a stack
// trace, and the program ends with 1:
//
//   - an error that the function returns;
//   - a mistake in the props of a construct, and whatever the CDK's validation
//     finds, which the CDK prints itself;
//   - what the CDK refuses, which it does by a panic, with the line of the app
//     that asked for it;
//   - a machine without Node.js, on which the CDK runs.
//
// A bug of the program, such as a nil dereference, stays a panic.
//
// # With and without the CDK's command line
//
// cdk synth and cdk deploy run the app with the context of cdk.json and of -c, and
// say where the templates go. go run . works as well: the context is then that of
// cdk.json in the working directory, the templates go to cdk.out, and the mistakes
// that the command line would print are printed by Main.
package app

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	_ "github.com/millrace-dev/millrace/internal/nodewarning"
)

// Main synthesizes the app that build fills. It returns if that went well.
func Main(build func(app awscdk.App) error) {
	if err := run(build); err != nil {
		Fail(err)
	}
}

// Fail says the error on standard error and ends the program with 1. It is for
// what a main finds out before Main loads the CDK, which takes a second.
func Fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
