package template

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A decision evaluates conditions and rules: functions of parameters alone.
type decision struct {
	instance *Instance
	lookup   Lookup
	pending  []string // conditions under evaluation, to find a circle
}

// decide evaluates all conditions.
func (i *Instance) decide() error {
	d := &decision{instance: i, lookup: parametersOnly("Conditions")}
	for _, name := range slices.Sorted(maps.Keys(i.template.conditions)) {
		if _, err := d.named(name); err != nil {
			return err
		}
	}
	return nil
}

// parametersOnly refuses what neither a condition nor a rule may refer to.
func parametersOnly(block string) Lookup {
	refuse := func(id string) error {
		return refusef("Template format error: Unresolved dependencies [%s]. Cannot reference resources in the %s block of the template", id, block)
	}
	return Lookup{
		Ref:       func(id string) (string, error) { return "", refuse(id) },
		Attribute: func(id, _ string) (any, error) { return nil, refuse(id) },
		Import:    func(name string) (string, error) { return "", refuse(name) },
	}
}

func (d *decision) named(name string) (bool, error) {
	if value, ok := d.instance.Conditions[name]; ok {
		return value, nil
	}
	expression, ok := d.instance.template.conditions[name]
	if !ok {
		return false, refusef("Template format error: Unresolved condition dependency %s in the Conditions block of the template", name)
	}
	if slices.Contains(d.pending, name) {
		return false, refusef("Template format error: Circular dependency between conditions: [%s]", strings.Join(append(d.pending, name), ", "))
	}
	d.pending = append(d.pending, name)
	value, err := d.evaluate(expression)
	d.pending = d.pending[:len(d.pending)-1]
	if err == nil {
		d.instance.Conditions[name] = value
	}
	return value, err
}

func (d *decision) evaluate(expression any) (bool, error) {
	m, ok := expression.(map[string]any)
	if ok && len(m) == 1 {
		for name, argument := range m {
			if name == "Condition" {
				return d.named(text(argument))
			}
			list, ok := argument.([]any)
			if !ok {
				return false, refusef("Template error: every %s object requires a list of arguments, found %s", name, show(argument))
			}
			return d.call(name, list)
		}
	}
	return false, refusef("Template format error: Conditions can only be boolean operations on parameters and other conditions, found %s", show(expression))
}

func (d *decision) call(name string, list []any) (bool, error) {
	switch name {
	case "Fn::Not":
		if len(list) != 1 {
			return false, refusef("Template error: every Fn::Not object requires one boolean parameter, found %s", show(list))
		}
		value, err := d.evaluate(list[0])
		return !value, err
	case "Fn::And", "Fn::Or":
		return d.combine(name, list)
	case "Fn::Equals":
		if len(list) != 2 {
			return false, refusef("Template error: every Fn::Equals object requires a list of 2 string parameters, found %s", show(list))
		}
		both, err := d.instance.Resolve(list, d.lookup)
		if err != nil {
			return false, err
		}
		pair, _ := both.([]any)
		return len(pair) == 2 && equal(pair[0], pair[1]), nil
	case "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn":
		return d.members(name, list)
	default:
		return false, refusef("Template error: %s is no function of conditions and rules that the local endpoint knows", name)
	}
}

func (d *decision) combine(name string, list []any) (bool, error) {
	if len(list) < 2 || len(list) > 10 {
		return false, refusef("Template error: every %s object requires a list of at least 2 and at most 10 boolean parameters, found %d", name, len(list))
	}
	value := name == "Fn::And"
	for _, item := range list {
		one, err := d.evaluate(item)
		if err != nil {
			return false, err
		}
		if one != (name == "Fn::And") {
			value = one
		}
	}
	return value, nil
}

// equal compares as CloudFormation does: 1 and "1" are the same string.
func equal(a, b any) bool {
	if _, isList := a.([]any); isList {
		return reflect.DeepEqual(a, b)
	}
	return text(a) == text(b)
}
