package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// resourceOf is the resource of CloudFormation that a construct of the CDK is, or is
// made of: what an alarm's threshold follows from is read there. There is none of a
// construct that stands for something that another app made.
func resourceOf[T any](construct constructs.IConstruct) (T, bool) {
	if resource, ok := construct.(T); ok {
		return resource, true
	}
	resource, ok := construct.Node().DefaultChild().(T)
	return resource, ok
}

// settings are a property of a resource as the template will have it.
type settings map[string]any

// settingsOf is empty for a property that is not set, or known at deployment alone.
func settingsOf(construct constructs.IConstruct, property any) settings {
	if isNil(property) {
		return nil
	}
	object, _ := awscdk.Stack_Of(construct).Resolve(property).(map[string]any)
	return object
}

// in is a property within the property.
func (s settings) in(name string) settings {
	object, _ := s[name].(map[string]any)
	return object
}

func (s settings) number(name string) int {
	n, _ := s[name].(float64)
	return int(n)
}

func (s settings) is(name string) bool {
	on, _ := s[name].(bool)
	return on
}

// known is a number of a resource; 0 where it is not set, or known at deployment alone.
func known(n *float64) float64 {
	if n == nil || *awscdk.Token_IsUnresolved(n) {
		return 0
	}
	return *n
}

func hours(n float64) time.Duration   { return time.Duration(n * float64(time.Hour)) }
func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
