// Package env reads a program's configuration from environment variables and
// says every problem at once, each with the variable, the value that it holds
// and what is allowed:
//
//	e := env.New(os.LookupEnv)
//	bytes := e.Int("AGGREGATE_BYTES", 250_000, 1_000, 1_000_000)
//	age := e.Duration("MAX_EVENT_AGE", 720*time.Hour, time.Minute, 8760*time.Hour)
//	if err := e.Err(); err != nil {
//		return err
//	}
//
// A variable that is empty counts as unset. What a method returns after a
// problem is the default, so reading goes on and Err tells.
package env

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reader reads variables and gathers the problems.
type Reader struct {
	lookup   func(name string) (string, bool)
	problems []error
}

// New reads through lookup, which is os.LookupEnv outside of tests.
func New(lookup func(name string) (string, bool)) *Reader { return &Reader{lookup: lookup} }

// Err is all problems so far, a line each; nil if there are none.
func (r *Reader) Err() error { return errors.Join(r.problems...) }

// Fail adds a problem that only the caller can see.
func (r *Reader) Fail(name, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("environment variable "+name+": "+format, args...))
}

// String is the variable's value, or fallback if it is unset.
func (r *Reader) String(name, fallback string) string {
	if v, _ := r.lookup(name); v != "" {
		return v
	}
	return fallback
}

// Required is the variable's value; what says in the message what it must hold.
func (r *Reader) Required(name, what string) string {
	v := r.String(name, "")
	if v == "" {
		r.Fail(name, "is not set; it must hold %s", what)
	}
	return v
}

// OneOf is the variable's value, which must be one of allowed.
func (r *Reader) OneOf(name, fallback string, allowed ...string) string {
	v := r.String(name, fallback)
	if !slices.Contains(allowed, v) {
		r.Fail(name, "%q is not one of %s", v, strings.Join(allowed, ", "))
		return fallback
	}
	return v
}

// Bool is true or false.
func (r *Reader) Bool(name string, fallback bool) bool {
	return r.OneOf(name, strconv.FormatBool(fallback), "true", "false") == "true"
}

// Int is a whole number from low to high.
func (r *Reader) Int(name string, fallback, low, high int) int {
	v := r.String(name, strconv.Itoa(fallback))
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		r.Fail(name, "%q is not a whole number from %d to %d", v, low, high)
		return fallback
	}
	return n
}

// Duration is a time span from low to high, in Go's notation: 90s, 720h.
func (r *Reader) Duration(name string, fallback, low, high time.Duration) time.Duration {
	v := r.String(name, fallback.String())
	d, err := time.ParseDuration(v)
	if err != nil || d < low || d > high {
		r.Fail(name, "%q is not a duration from %v to %v (such as 90s or 720h)", v, low, high)
		return fallback
	}
	return d
}
