package constructs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// operators are the comparisons that Lambda documents, with what each compares
// with.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
var operators = map[string]struct {
	allowed string
	right   func(any) bool
}{
	"anything-but":       {`a string, a number, a list of them, or {"prefix": "…"}`, isExclusion},
	"equals-ignore-case": {"a string", isString},
	"exists":             {"true or false", isBool},
	"numeric":            {`a comparison as ["=", 100], or a range as [">", 10, "<=", 20]`, isNumeric},
	"prefix":             {"a string", isString},
	"suffix":             {"a string", isString},
}

// checkOperator of the comparison {"operator": with}.
func checkOperator(at string, comparison map[string]any) error {
	if len(comparison) != 1 {
		return fmt.Errorf("%s has the comparison %s, allowed is one operator in each", at, text(comparison))
	}
	for name, with := range comparison {
		operator, ok := operators[name]
		if !ok {
			return fmt.Errorf("%s has the operator %q, allowed are %s", at, name, strings.Join(slices.Sorted(maps.Keys(operators)), ", "))
		}
		if !operator.right(with) {
			return fmt.Errorf("%s compares %q with %s, allowed is %s", at, name, text(with), operator.allowed)
		}
	}
	return nil
}

func isString(v any) bool { _, ok := v.(string); return ok }

func isBool(v any) bool { _, ok := v.(bool); return ok }

func isNumber(v any) bool { _, ok := v.(float64); return ok }

func isExclusion(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) > 0 && !slices.ContainsFunc(v, func(one any) bool { return !isString(one) && !isNumber(one) })
	case map[string]any:
		return len(v) == 1 && isString(v["prefix"])
	}
	return isString(v) || isNumber(v)
}

// isNumeric is one comparison, or a lower bound and then an upper one.
func isNumeric(v any) bool {
	list, _ := v.([]any)
	compares := func(i int, signs ...any) bool {
		return slices.Contains(signs, list[i]) && isNumber(list[i+1])
	}
	switch len(list) {
	case 2:
		return compares(0, "=", "<", "<=", ">", ">=")
	case 4:
		return compares(0, ">", ">=") && compares(2, "<", "<=")
	}
	return false
}
