package app

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/millrace-dev/millrace/constructs"
)

// refused makes an error of a panic that is under way: what the CDK refuses, with
// the line of the app that asked for it. It is called by the deferred function that
// recovers, below which the stack of the panic still is.
func refused(r any) error {
	failure, _ := r.(error)
	if mistake, ok := errors.AsType[constructs.Mistake](failure); ok {
		return mistake // it names its place
	}
	byCDK, place := panicked()
	text := strings.TrimSpace(fmt.Sprint(r))
	switch {
	case byCDK && errors.Is(failure, exec.ErrNotFound):
		return fmt.Errorf("the CDK runs on Node.js (command node), which is not on the PATH: %w", failure)
	case strings.HasPrefix(text, "ValidationFailed: "): // of the whole app, found at no line of it
		return errors.New("the CDK refuses the app: " + strings.TrimPrefix(text, "ValidationFailed: "))
	case byCDK:
		return fmt.Errorf("%sthe CDK refuses: %s", place, text)
	}
	return errors.New(place + text)
}

// panicked says whether the CDK's code panics, and the line of the app that called
// it; empty where there is none.
func panicked() (byCDK bool, place string) {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	inPanic := false
	for {
		f, more := frames.Next()
		switch {
		case !inPanic:
			inPanic = f.Function == "runtime.gopanic"
		case of(f, cdk...):
			byCDK = true
		case of(f, "github.com/millrace-dev/millrace/constructs/app."): // Main itself
			return byCDK, ""
		case !of(f, own...):
			return byCDK, fmt.Sprintf("%s:%d: ", relative(f.File), f.Line)
		}
		if !more {
			return byCDK, ""
		}
	}
}

// The code of the CDK, and that of this package's neighbours, in which no reader of
// the message looks for a mistake.
var (
	cdk = []string{"github.com/aws/aws-cdk-go/", "github.com/aws/constructs-go/", "github.com/aws/jsii-runtime-go", "github.com/cdklabs/"}
	own = []string{"runtime.", "reflect.", "github.com/millrace-dev/millrace/constructs."}
)

func of(f runtime.Frame, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(f.Function, p) {
			return true
		}
	}
	return false
}

// relative is the file as seen from the working directory, if it is below.
func relative(file string) string {
	wd, err := os.Getwd()
	if err != nil {
		return file
	}
	if below, err := filepath.Rel(wd, file); err == nil && filepath.IsLocal(below) {
		return below
	}
	return file
}
