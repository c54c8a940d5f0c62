package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs/app"
)

// files of a working directory, and no command line.
func files(t *testing.T, texts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, name := range []string{"CDK_OUTDIR", "CDK_CONTEXT_JSON", "CONTEXT_OVERFLOW_LOCATION"} {
		t.Setenv(name, "")
	}
}

func TestContextWithoutTheCommandLine(t *testing.T) {
	files(t, map[string]string{
		"cdk.json":         `{"context": {"env": "dev", "shards": 2}}`,
		"cdk.context.json": `{"env": "looked up", "zones": ["a"]}`,
	})
	context, err := app.Context()
	if err != nil || context["env"] != "dev" || context["shards"] != 2.0 || fmt.Sprint(context["zones"]) != "[a]" {
		t.Errorf("Context() = %v, %v", context, err)
	}
}

func TestContextOfTheCommandLine(t *testing.T) {
	files(t, map[string]string{"cdk.json": `{"context": {"env": "dev"}}`, "overflow.json": `{"much": true}`})
	t.Setenv("CDK_OUTDIR", "cdk.out")
	t.Setenv("CDK_CONTEXT_JSON", `{"env": "prod"}`)
	t.Setenv("CONTEXT_OVERFLOW_LOCATION", "overflow.json")
	context, err := app.Context()
	if err != nil || len(context) != 2 || context["env"] != "prod" || context["much"] != true {
		t.Errorf("Context() = %v, %v", context, err)
	}
}

func TestAContextThatCannotBeRead(t *testing.T) {
	for want, texts := range map[string]map[string]string{
		"there is no cdk.json here: run the app in its folder": {},
		"cdk.json: invalid character":                          {"cdk.json": `{context}`},
		"cdk.context.json: ":                                   {"cdk.json": `{}`, "cdk.context.json": `[]`},
	} {
		t.Run(want, func(t *testing.T) {
			files(t, texts)
			if _, err := app.Context(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Context(): %v, want %q", err, want)
			}
		})
	}
}
