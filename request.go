package main

import (
	"fmt"

	"github.com/millrace-dev/millrace/constructs/app"
)

// request is what the command line asks for.
type request struct {
	env string
}

// asked reads the request of the CDK's command line. Without one it is what
// cdk.json says. The flag destroy is read where the stacks are made.
func asked() (request, error) {
	given, err := app.Context()
	if err != nil {
		return request{}, err
	}
	r := request{env: "dev"}
	if name, ok := given["env"]; ok {
		r.env = fmt.Sprint(name)
	}
	return r, nil
}
