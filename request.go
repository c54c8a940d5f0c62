package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"

	"github.com/aws/jsii-runtime-go"
)

// request is what to synthesize, and where to.
type request struct {
	env     string
	context *map[string]any // nil: the CDK finds the command line's
	outdir  *string         // nil: the CDK finds the command line's
}

// asked reads the request of the CDK's command line: the context of cdk.json and
// of -c in a variable, or in a file what is too long for it. Without a command
// line it is what cdk.json says.
// https://docs.aws.amazon.com/cdk/v2/guide/context.html
func asked() (request, error) {
	var r request
	given := map[string]any{}
	if os.Getenv("CDK_OUTDIR") == "" {
		var config struct{ Context map[string]any }
		if err := readJSON("cdk.json", &config); err != nil {
			return r, err
		}
		maps.Copy(given, config.Context)
		given["aws:cdk:enable-path-metadata"] = true // as the command line does
		r.context, r.outdir = &given, jsii.String("cdk.out")
	}
	if text := os.Getenv("CDK_CONTEXT_JSON"); text != "" {
		if err := json.Unmarshal([]byte(text), &given); err != nil {
			return r, fmt.Errorf("CDK_CONTEXT_JSON: %w", err)
		}
	}
	if file := os.Getenv("CONTEXT_OVERFLOW_LOCATION"); file != "" {
		if err := readJSON(file, &given); err != nil {
			return r, err
		}
	}
	r.env = "dev"
	if name, ok := given["env"]; ok {
		r.env = fmt.Sprint(name)
	}
	return r, nil
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
