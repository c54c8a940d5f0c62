package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
)

// Context is what cdk.json and the command line's -c say, for a main that wants to
// know it before Main loads the CDK. Values that -c gives are text.
// https://docs.aws.amazon.com/cdk/v2/guide/context.html
func Context() (map[string]any, error) {
	r, err := ask()
	return r.context, err
}

// request is what to synthesize, and where to.
type request struct {
	context map[string]any
	outdir  string // empty: the CDK finds the command line's
}

// alone says whether the app runs without the CDK's command line.
func (r request) alone() bool { return r.outdir != "" }

// ask reads the request of the CDK's command line: the context in a variable, or in
// a file what is too long for it. Without a command line it is what cdk.json says,
// and cdk.context.json, where the command line keeps what it has looked up.
func ask() (request, error) {
	r := request{context: map[string]any{}}
	if os.Getenv("CDK_OUTDIR") == "" {
		var config struct {
			Context map[string]any
			Output  string
		}
		err := readJSON("cdk.json", &config)
		if errors.Is(err, fs.ErrNotExist) {
			return r, fmt.Errorf("there is no cdk.json here: run the app in its folder, or with the CDK's command line: %w", err)
		}
		if err != nil {
			return r, err
		}
		if err := readJSON("cdk.context.json", &r.context); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return r, err
		}
		maps.Copy(r.context, config.Context)
		r.context["aws:cdk:enable-path-metadata"] = true // as the command line does
		if r.outdir = config.Output; r.outdir == "" {
			r.outdir = "cdk.out"
		}
	}
	if text := os.Getenv("CDK_CONTEXT_JSON"); text != "" {
		if err := json.Unmarshal([]byte(text), &r.context); err != nil {
			return r, fmt.Errorf("CDK_CONTEXT_JSON: %w", err)
		}
	}
	if file := os.Getenv("CONTEXT_OVERFLOW_LOCATION"); file != "" {
		if err := readJSON(file, &r.context); err != nil {
			return r, err
		}
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
