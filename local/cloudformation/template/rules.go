package template

import (
	"maps"
	"slices"
)

// rule is one entry of the Rules section (user guide, "Rules section syntax").
type rule struct {
	condition  any // nil: always
	assertions []assertion
}

type assertion struct {
	assert      any
	description string
}

func (t *Template) readRules(tree map[string]any) error {
	rules, err := section(tree, "Rules")
	if err != nil {
		return err
	}
	t.rules = map[string]rule{}
	for name, v := range rules {
		m, _ := v.(map[string]any)
		list, ok := m["Assertions"].([]any)
		if unknown := strange(m, []string{"RuleCondition", "Assertions"}); !ok || unknown != nil {
			return refusef("Template format error: Rule %s is malformed: it takes Assertions, a list, and RuleCondition", name)
		}
		r := rule{condition: m["RuleCondition"]}
		for _, item := range list {
			one, _ := item.(map[string]any)
			if one["Assert"] == nil {
				return refusef("Template format error: Rule %s is malformed: every assertion needs an Assert", name)
			}
			r.assertions = append(r.assertions, assertion{one["Assert"], text(one["AssertDescription"])})
		}
		t.rules[name] = r
	}
	return nil
}

// obey refuses parameters that a rule forbids.
func (i *Instance) obey() error {
	d := &decision{instance: i, lookup: parametersOnly("Rules")}
	for _, name := range slices.Sorted(maps.Keys(i.template.rules)) {
		r := i.template.rules[name]
		if r.condition != nil {
			applies, err := d.evaluate(r.condition)
			if err != nil {
				return err
			}
			if !applies {
				continue
			}
		}
		for _, a := range r.assertions {
			holds, err := d.evaluate(a.assert)
			if err != nil {
				return err
			}
			if !holds {
				return refusef("Template error: Rule %s is violated: %s", name, a.description)
			}
		}
	}
	return nil
}

// members are the rule functions on lists of strings (template reference,
// "Rule functions").
func (d *decision) members(name string, list []any) (bool, error) {
	resolved, err := d.instance.Resolve(list, d.lookup)
	if err != nil {
		return false, err
	}
	arguments, _ := resolved.([]any)
	if len(arguments) == 2 {
		members, isList := arguments[0].([]any)
		if name == "Fn::Contains" && isList {
			return contains(members, arguments[1]), nil
		}
		if name == "Fn::EachMemberEquals" && isList {
			return !slices.ContainsFunc(members, func(m any) bool { return !equal(m, arguments[1]) }), nil
		}
		if allowed, ok := arguments[1].([]any); ok && isList {
			return !slices.ContainsFunc(members, func(m any) bool { return !contains(allowed, m) }), nil
		}
	}
	return false, refusef("Template error: %s takes a list of strings and what to compare them with, found %s", name, show(list))
}

func contains(list []any, v any) bool {
	return slices.ContainsFunc(list, func(item any) bool { return equal(item, v) })
}
