package demo

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/cmd/millrace/screen"
)

func TestThePlainLog(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(plainLog{out: &out}).With("url", "http://x")
	log.Debug("nobody needs this")
	log.Info("it listens", "files", "dir")
	log.Warn("it is slow")
	if want := "  it listens (url=http://x, files=dir)\n  warn: it is slow (url=http://x)\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestTheEnvironmentOfTheCLI(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_PROFILE": "nope", "AWS_CA_BUNDLE": "/nowhere", "CDK_DEFAULT_REGION": "mars-1", "FORCE_COLOR": "1",
		"NO_PROXY": "example.com", "HTTPS_PROXY": "http://proxy", "KEPT": "yes",
	} {
		t.Setenv(name, value)
	}
	text := strings.Join(Environment("http://127.0.0.1:1", "us-east-1"), "\n") + "\n"
	for _, want := range []string{
		"AWS_ENDPOINT_URL=http://127.0.0.1:1\n", "AWS_REGION=us-east-1\n", "AWS_CONFIG_FILE=/dev/null\n",
		"NO_PROXY=127.0.0.1,localhost,example.com\n", "HTTPS_PROXY=http://proxy\n", "KEPT=yes\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, gone := range []string{"AWS_PROFILE", "AWS_CA_BUNDLE", "CDK_", "FORCE_COLOR"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is handed on", gone)
		}
	}
}

// The CLI's lines come in pieces; those that tell of a stack that is done show.
func TestTheOutputOfTheCLI(t *testing.T) {
	var out bytes.Buffer
	o := &output{log: io.Discard, screen: screen.New(&out), last: "starting"}
	for _, piece := range []string{"one\ntw", "o\r\n\n✅  stack", "\nunfini"} {
		io.WriteString(o, piece)
	}
	if o.lastLine() != "✅  stack" || out.String() != "  ✅  stack\n" {
		t.Errorf("the last line is %q, the screen shows %q", o.lastLine(), out.String())
	}
	for n := range 2 * shownAtFailure {
		fmt.Fprintln(o, n)
	}
	out.Reset()
	o.showEnd()
	if strings.Count(out.String(), "\n") != shownAtFailure || !strings.HasSuffix(out.String(), fmt.Sprintf("  %d\n", 2*shownAtFailure-1)) {
		t.Errorf("the end is %q", out.String())
	}
}
