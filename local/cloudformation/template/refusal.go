package template

import "fmt"

// Refusal is why a template or its parameters are not accepted, in
// CloudFormation's own words, which begin with a capital letter.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refusef(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }
