package constructs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// None and Unlimited are for the numbers and durations whose zero value is a
// default other than 0. Unlimited is the number that AWS itself uses for it.
const (
	None      = -1 << 31
	Unlimited = -1
)

// check notes the mistakes in the props of one construct as error annotations on
// it: the CDK's command line prints them all, with the construct's path.
type check struct {
	construct constructs.IConstruct
	rule      string // the page of AWS's documentation that states the limit; may be empty
}

// by is the check of the limits that a page of AWS's documentation states. The
// page is named in the message.
func (c check) by(page string) check { return check{construct: c.construct, rule: page} }

func (c check) failf(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if c.rule != "" {
		message += " (" + c.rule + ")"
	}
	awscdk.Annotations_Of(c.construct).AddError(&message)
}

// number replaces zero by the default, and a value outside of what is allowed,
// which it reports, too.
func (c check) number(field string, value *int, def, low, high int, unit string) {
	switch {
	case *value == 0:
		*value = def
	case *value < low || *value > high:
		c.failf("%s is %d, allowed are %d to %d %s", field, *value, low, high, unit)
		*value = def
	}
}

// seconds is number for a duration that AWS counts in whole seconds.
func (c check) seconds(field string, value *time.Duration, def, low, high time.Duration) {
	switch {
	case *value == 0:
		*value = def
	case *value < low || *value > high || *value%time.Second != 0:
		c.failf("%s is %v, allowed are %v to %v in whole seconds", field, *value, low, high)
		*value = def
	}
}

// oneOf is number for a word.
func (c check) oneOf(field string, value *string, def string, allowed ...string) {
	switch {
	case *value == "":
		*value = def
	case !slices.Contains(allowed, *value):
		c.failf("%s is %q, allowed are %s", field, *value, strings.Join(allowed, ", "))
		*value = def
	}
}

// removal replaces empty by "retained", and refuses what CloudFormation could not
// do to a resource of which it makes no snapshot.
func (c check) removal(field string, value *awscdk.RemovalPolicy) {
	allowed := []awscdk.RemovalPolicy{awscdk.RemovalPolicy_DESTROY, awscdk.RemovalPolicy_RETAIN, awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE}
	switch {
	case *value == "":
		*value = awscdk.RemovalPolicy_RETAIN
	case !slices.Contains(allowed, *value):
		c.by(pageDeletion).failf("%s is %q, allowed are %v", field, *value, allowed)
		*value = awscdk.RemovalPolicy_RETAIN
	}
}

// given reports a resource that is missing.
func (c check) given(field string, value any, what string) bool {
	if isNil(value) {
		c.failf("%s is missing: give it %s", field, what)
		return false
	}
	return true
}

// optional sets a resource that need not be given to nil, and reports it, where
// the interface holds a nil pointer: a variable that was never set.
func optional[T any](c check, field string, value *T) {
	if any(*value) != nil && isNil(*value) {
		c.failf("%s is a nil %T: give it a resource, or leave it out", field, *value)
		var none T
		*value = none
	}
}

// here reports a resource of another region than the construct's, or of another
// account where that must be the same, too. What is not known before the
// deployment is taken to be the same.
func (c check) here(field string, resource interfaces.IEnvironmentAware, sameAccount bool) bool {
	mine, theirs := awscdk.Stack_Of(c.construct), resource.Env()
	ok := true
	if differ(mine.Region(), theirs.Region) {
		c.failf("%s is in the region %s, the stack in %s: give it one of the stack's region", field, *theirs.Region, *mine.Region())
		ok = false
	}
	if sameAccount && differ(mine.Account(), theirs.Account) {
		c.failf("%s is in the account %s, the stack in %s: give it one of the stack's account", field, *theirs.Account, *mine.Account())
		ok = false
	}
	return ok
}

func differ(a, b *string) bool {
	return !*awscdk.Token_IsUnresolved(a) && !*awscdk.Token_IsUnresolved(b) && *a != *b
}

func inSeconds(d time.Duration) *float64 { return jsii.Number(d.Seconds()) }
