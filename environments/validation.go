package environments

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// validation collects the problems of an environment. by names the page that
// states the limits which follow.
type validation struct {
	env      string
	page     string
	problems []error
}

func (v *validation) by(page string) *validation {
	v.page = page
	return v
}

// ours: the limits that follow are this pipeline's, not AWS's.
func (v *validation) ours() *validation { return v.by("") }

func (v *validation) failf(format string, args ...any) {
	text := "environment " + v.env + ": " + fmt.Sprintf(format, args...)
	if v.page != "" {
		text += " (" + v.page + ")"
	}
	v.problems = append(v.problems, fmt.Errorf("%s", text))
}

func (v *validation) number(field string, value, low, high int, unit string) {
	if value < low || value > high {
		v.failf("%s is %d, allowed are %d to %d %s", field, value, low, high, unit)
	}
}

func (v *validation) seconds(field string, value, low, high time.Duration) {
	if value < low || value > high || value%time.Second != 0 {
		v.failf("%s is %v, allowed are %v to %v in whole seconds", field, value, low, high)
	}
}

func (v *validation) oneOf(field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		v.failf("%s is %q, allowed are %s", field, value, strings.Join(allowed, ", "))
	}
}
