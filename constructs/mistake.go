package constructs

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// Mistake is the error that a constructor panics with where no construct exists
// yet that an error annotation could be noted on: its scope is nil, or is in no
// stack. It is one line that begins with the file and line of the app that called
// the constructor. app.Main prints it and exits; any other mistake is an
// annotation.
type Mistake string

func (m Mistake) Error() string { return string(m) }

// mistakef is a Mistake with the place outside of this package from which it was
// called.
func mistakef(format string, args ...any) Mistake {
	return Mistake(caller() + fmt.Sprintf(format, args...))
}

// caller is the first frame that is neither of this package nor of one below it,
// as "main.go:42: "; tests of this package are outside of it.
func caller() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	own := ""
	for {
		frame, more := frames.Next()
		pkg := packageOf(frame.Function)
		if own == "" {
			own = pkg
		}
		if pkg != own {
			return fmt.Sprintf("%s:%d: ", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// packageOf is the import path in a function's name, "a/b.c/pkg.(*T).Method".
func packageOf(function string) string {
	slash := strings.LastIndex(function, "/") + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}

// try turns what the CDK panics with into an error of one line: the message of
// its exception without the stack traces of Node.js.
func try(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			line, _, _ := strings.Cut(strings.TrimSpace(fmt.Sprint(r)), "\n")
			err = fmt.Errorf("%s", line)
		}
	}()
	do()
	return nil
}
