// Command templates writes the templates of every environment into a folder, for
// tools that read templates:
//
//	go run ./test/policy/templates build/validators/templates
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/test/assembly"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: templates FOLDER")
		os.Exit(2)
	}
	err := assembly.Write(".", os.Args[1], environments.All()...)
	closeCDK()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// closeCDK ends the CDK's process, of which jsii complains that it has ended.
func closeCDK() {
	stderr := os.Stderr
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
		defer func() { os.Stderr = stderr }()
	}
	jsii.Close()
}
