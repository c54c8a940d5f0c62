package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html

// possible are the values that the property at a path of names, with dots between,
// can have: nil where it is missing. A * in the path stands for every element of
// a list. What cannot be known stays the intrinsic function that it is.
func (r *Resource) possible(path string) []any {
	return r.Stack.within(r.Properties, path)
}

// within follows a path from a value on.
func (s *Stack) within(from any, path string) []any {
	values := s.branches(from)
	if path == "" {
		return values
	}
	for _, step := range strings.Split(path, ".") {
		var next []any
		for _, v := range values {
			next = append(next, s.step(v, step)...)
		}
		values = next
	}
	return values
}

func (s *Stack) step(v any, step string) []any {
	var found []any
	switch inner := v.(type) {
	case map[string]any:
		if name, _ := intrinsic(inner); name != "" {
			return []any{inner} // unknown, and so is what is in it
		}
		return s.branches(inner[step])
	case []any:
		for _, element := range inner {
			found = append(found, s.branches(element)...)
		}
		return found
	}
	return []any{nil}
}

// branches are the values that a value can have: of Fn::If both, of a parameter
// what it is given.
func (s *Stack) branches(v any) []any {
	name, argument := intrinsic(v)
	switch name {
	case "Fn::If":
		if list, ok := argument.([]any); ok && len(list) == 3 {
			return append(s.branches(list[1]), s.branches(list[2])...)
		}
	case "Ref":
		if argument == "AWS::NoValue" {
			return []any{nil}
		}
		if given, in, ok := s.parameter(argument); ok {
			values := in.branches(given)
			// A reference means something in the template that it is written in.
			if !slices.ContainsFunc(values, unknown) {
				return values
			}
		}
	}
	return []any{v}
}

// parameter is what a parameter of the template stands for: the value that the
// parent of a nested stack gives, or the default.
func (s *Stack) parameter(name any) (value any, in *Stack, ok bool) {
	id, _ := name.(string)
	p, ok := s.parameters[id]
	if !ok {
		return nil, nil, false
	}
	if s.parent != nil {
		if given, _ := s.parent.Properties["Parameters"].(map[string]any); given[id] != nil {
			return given[id], s.parent.Stack, true
		}
	}
	// Of one that CloudFormation looks up, the default is where it does.
	return p.Default, s, p.Default != nil && !strings.HasPrefix(p.Type, "AWS::SSM::Parameter::Value")
}

// intrinsic takes an intrinsic function apart; the name is empty where the value
// is none.
func intrinsic(v any) (name string, argument any) {
	if object, ok := v.(map[string]any); ok && len(object) == 1 {
		for name, argument := range object {
			if name == "Ref" || strings.HasPrefix(name, "Fn::") {
				return name, argument
			}
		}
	}
	return "", nil
}

func unknown(v any) bool { name, _ := intrinsic(v); return name != "" }

// number of a value; CloudFormation takes numbers in quotes, too.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case string:
		f, err := strconv.ParseFloat(n, 64)
		return f, err == nil
	}
	return 0, false
}

// is compares with a literal, in quotes or without.
func is(v any, literal any) bool {
	return v != nil && strings.EqualFold(fmt.Sprint(v), fmt.Sprint(literal))
}

// list is the value as one: IAM, for one, takes a single value in its place.
func list(v any) []any {
	switch l := v.(type) {
	case nil:
		return nil
	case []any:
		return l
	}
	return []any{v}
}

// given is how a finding names a value.
func given(v any) string {
	if v == nil {
		return "missing"
	}
	return fmt.Sprint(v)
}
