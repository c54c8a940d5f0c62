package pattern

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// rule is one of a field's. exists is asked of the field, the others of its values.
type rule struct {
	exists *bool
	value  func(value any) bool
}

func (r rule) match(value any, there bool) bool {
	if r.exists != nil {
		_, isObject := value.(map[string]any) // a rule is about a value
		return *r.exists == (there && !isObject)
	}
	if !there {
		return false
	}
	if list, ok := value.([]any); ok {
		return slices.ContainsFunc(list, r.value)
	}
	return r.value(value)
}

func parseRules(path string, list []any) (rules []rule, err error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: it has no rule", path)
	}
	for i, value := range list {
		r, err := parseRule(value)
		if err != nil {
			return nil, fmt.Errorf("%s/%d: %w", path, i, err)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func parseRule(value any) (rule, error) {
	switch v := value.(type) {
	case []any:
		return rule{}, fmt.Errorf("a list is no rule")
	case map[string]any:
		if len(v) != 1 {
			return rule{}, fmt.Errorf("it has %d operators: give one", len(v))
		}
		for name, argument := range v {
			r, err := operator(name, argument)
			if err != nil {
				return r, fmt.Errorf("%s: %w", name, err)
			}
			return r, nil
		}
	}
	return rule{value: func(got any) bool { return got == value }}, nil
}

func operator(name string, argument any) (rule, error) {
	switch name {
	case "exists":
		want, ok := argument.(bool)
		if !ok {
			return rule{}, fmt.Errorf("it is true or false")
		}
		return rule{exists: &want}, nil
	case "prefix":
		return ofText(argument, strings.HasPrefix)
	case "suffix":
		return ofText(argument, strings.HasSuffix)
	case "equals-ignore-case":
		return ofText(argument, strings.EqualFold)
	case "anything-but":
		return anythingBut(argument)
	case "numeric":
		return numeric(argument)
	}
	return rule{}, fmt.Errorf("no such operator in Lambda's filters: known are anything-but, equals-ignore-case, exists, numeric, prefix, suffix")
}

func ofText(argument any, holds func(text, argument string) bool) (rule, error) {
	want, ok := argument.(string)
	if !ok {
		return rule{}, fmt.Errorf("it is a string")
	}
	return rule{value: func(got any) bool {
		text, ok := got.(string)
		return ok && holds(text, want)
	}}, nil
}

// anythingBut takes a value or a list of values.
func anythingBut(argument any) (rule, error) {
	list, ok := argument.([]any)
	if !ok {
		list = []any{argument}
	}
	for _, value := range list {
		switch value.(type) {
		case string, json.Number, bool, nil:
		default:
			return rule{}, fmt.Errorf("it is a value or a list of values")
		}
	}
	if len(list) == 0 {
		return rule{}, fmt.Errorf("the list is empty")
	}
	return rule{value: func(got any) bool {
		_, isObject := got.(map[string]any)
		return !isObject && !slices.Contains(list, got)
	}}, nil
}

// numeric takes one comparison, or two that bound a range: [">", 10, "<=", 20].
func numeric(argument any) (rule, error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 2 && len(list) != 4 {
		return rule{}, fmt.Errorf(`it is a list such as ["=", 100] or [">", 10, "<=", 20]`)
	}
	var all []func(n *big.Rat) bool
	for i := 0; i < len(list); i += 2 {
		sign, _ := list[i].(string)
		number, _ := list[i+1].(json.Number)
		bound, ok := rat(number)
		if !ok {
			return rule{}, fmt.Errorf("%v is not a number", list[i+1])
		}
		wanted, known := map[string][]int{"=": {0}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {1, 0}}[sign]
		if !known || len(list) == 4 && (sign == "=" || (i == 0) != strings.HasPrefix(sign, ">")) {
			return rule{}, fmt.Errorf("%q at %d: known are = alone, < <= > >=, and > or >= before < or <= for a range", sign, i)
		}
		all = append(all, func(n *big.Rat) bool { return slices.Contains(wanted, n.Cmp(bound)) })
	}
	return rule{value: func(got any) bool {
		number, isNumber := got.(json.Number)
		n, ok := rat(number)
		return isNumber && ok && !slices.ContainsFunc(all, func(holds func(*big.Rat) bool) bool { return !holds(n) })
	}}, nil
}

// longest is how long a number may be written: what is longer, such as 1e999999999,
// would take for ever to compare and is no number that anybody filters by.
const longest = 32

func rat(n json.Number) (*big.Rat, bool) {
	if len(n) == 0 || len(n) > longest {
		return nil, false
	}
	if f, err := n.Float64(); err != nil || f > 1e30 || f < -1e30 || f != 0 && f < 1e-30 && f > -1e-30 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}
