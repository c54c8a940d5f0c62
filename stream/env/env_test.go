package env

import (
	"strings"
	"testing"
	"time"
)

func reader(vars map[string]string) *Reader {
	return New(func(name string) (string, bool) { v, ok := vars[name]; return v, ok })
}

func TestValues(t *testing.T) {
	r := reader(map[string]string{"S": "x", "N": "7", "D": "90s", "B": "true", "L": "warn", "EMPTY": ""})
	if got := r.String("S", "y"); got != "x" {
		t.Errorf("String = %q, want x", got)
	}
	if got := r.Required("S", "a thing"); got != "x" {
		t.Errorf("Required = %q, want x", got)
	}
	if got := r.Int("N", 1, 0, 9); got != 7 {
		t.Errorf("Int = %d, want 7", got)
	}
	if got := r.Duration("D", time.Hour, time.Second, time.Hour); got != 90*time.Second {
		t.Errorf("Duration = %v, want 90s", got)
	}
	if !r.Bool("B", false) {
		t.Error("Bool = false, want true")
	}
	if got := r.OneOf("L", "info", "info", "warn"); got != "warn" {
		t.Errorf("OneOf = %q, want warn", got)
	}
	if err := r.Err(); err != nil {
		t.Errorf("Err = %v, want none", err)
	}
}

func TestDefaults(t *testing.T) {
	r := reader(map[string]string{"S": "", "N": "", "D": "", "B": "", "L": ""})
	if r.String("S", "y") != "y" || r.Int("N", 1, 0, 9) != 1 || r.Duration("D", time.Hour, 0, time.Hour) != time.Hour ||
		!r.Bool("B", true) || r.OneOf("L", "info", "info") != "info" || r.Err() != nil {
		t.Errorf("an empty variable does not count as unset: %v", r.Err())
	}
}

func TestErrSaysAllProblems(t *testing.T) {
	r := reader(map[string]string{"N": "ten", "N2": "10", "D": "30d", "B": "yes", "L": "loud"})
	r.Required("S", "the ARN of a stream")
	if r.Int("N", 1, 0, 9) != 1 || r.Int("N2", 1, 0, 9) != 1 || r.Duration("D", time.Hour, 0, time.Hour) != time.Hour || r.Bool("B", false) {
		t.Error("after a problem a method does not return the default")
	}
	r.OneOf("L", "info", "info", "warn")
	r.Fail("X", "%q and Y exclude each other", "v")
	want := strings.Join([]string{
		`environment variable S: is not set; it must hold the ARN of a stream`,
		`environment variable N: "ten" is not a whole number from 0 to 9`,
		`environment variable N2: "10" is not a whole number from 0 to 9`,
		`environment variable D: "30d" is not a duration from 0s to 1h0m0s (such as 90s or 720h)`,
		`environment variable B: "yes" is not one of true, false`,
		`environment variable L: "loud" is not one of info, warn`,
		`environment variable X: "v" and Y exclude each other`,
	}, "\n")
	if err := r.Err(); err == nil || err.Error() != want {
		t.Errorf("Err =\n%v\nwant\n%s", err, want)
	}
}
