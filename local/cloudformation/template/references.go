package template

import (
	"maps"
	"slices"
	"strings"
)

// A reference is one thing that a value of the template names.
type reference struct {
	kind string // "Ref", "Fn::GetAtt", "Condition" or "Fn::FindInMap"
	name string // logical ID, parameter, pseudo parameter, condition or mapping
}

// pseudoParameters of the template reference.
var pseudoParameters = []string{
	"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition",
	"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
}

// functions that values may use. What CloudFormation has beyond these is
// refused when the template is read.
var functions = []string{
	"Fn::Base64", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::If",
	"Fn::ImportValue", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub",
}

// function returns the intrinsic function that m is a call of, or "".
func function(m map[string]any) (string, any, error) {
	for name, argument := range m {
		if name != "Ref" && !strings.HasPrefix(name, "Fn::") {
			continue
		}
		if name == "Ref" && len(m) > 1 {
			continue // a property called Ref among others
		}
		if len(m) > 1 {
			return "", nil, refusef("Template error: every %s object must be the only key of its map, found [%s]", name, strings.Join(slices.Sorted(maps.Keys(m)), ", "))
		}
		if name != "Ref" && !slices.Contains(functions, name) {
			return "", nil, refusef("Template error: %s is not supported by the local endpoint: it knows Ref, %s", name, strings.Join(functions, ", "))
		}
		return name, argument, nil
	}
	return "", nil, nil
}

// references visits every reference in v. With chosen set, of an Fn::If only
// the branch that the condition chooses.
func references(v any, chosen func(condition string) bool, visit func(reference)) error {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if err := references(item, chosen, visit); err != nil {
				return err
			}
		}
	case map[string]any:
		name, argument, err := function(v)
		if err != nil {
			return err
		}
		if name != "" {
			return callReferences(name, argument, chosen, visit)
		}
		for _, item := range v {
			if err := references(item, chosen, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

func callReferences(name string, argument any, chosen func(string) bool, visit func(reference)) error {
	switch name {
	case "Ref":
		target, ok := argument.(string)
		if !ok {
			return refusef("Template error: every Ref object must have a single String value.")
		}
		visit(reference{"Ref", target})
		return nil
	case "Fn::GetAtt":
		target, attribute, err := getAtt(argument)
		if err != nil {
			return err
		}
		visit(reference{name, target})
		return references(attribute, chosen, visit)
	case "Fn::If":
		condition, then, otherwise, err := ifArguments(argument)
		if err != nil {
			return err
		}
		visit(reference{"Condition", condition})
		if chosen == nil {
			return references([]any{then, otherwise}, nil, visit)
		}
		if chosen(condition) {
			return references(then, chosen, visit)
		}
		return references(otherwise, chosen, visit)
	case "Fn::Sub":
		return subReferences(argument, chosen, visit)
	case "Fn::FindInMap":
		if list, ok := argument.([]any); ok && len(list) > 0 {
			if mapping, ok := list[0].(string); ok {
				visit(reference{name, mapping})
			}
		}
	}
	return references(argument, chosen, visit)
}

func subReferences(argument any, chosen func(string) bool, visit func(reference)) error {
	pieces, variables, err := subArguments(argument)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if _, own := variables[p.variable]; p.variable == "" || own {
			continue
		}
		if target, attribute, found := strings.Cut(p.variable, "."); found && attribute != "" {
			visit(reference{"Fn::GetAtt", target})
		} else {
			visit(reference{"Ref", p.variable})
		}
	}
	for _, value := range variables {
		if err := references(value, chosen, visit); err != nil {
			return err
		}
	}
	return nil
}

// checkReferences finds what the template names and does not have.
func (t *Template) checkReferences() error {
	var values []any
	var dependencies []string
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		r := t.Resources[id]
		values = append(values, r.Properties)
		dependencies = append(dependencies, r.DependsOn...)
		if err := t.checkCondition(r.Condition, "Resources"); err != nil {
			return err
		}
	}
	dependencies = slices.DeleteFunc(dependencies, func(id string) bool { _, ok := t.Resources[id]; return ok })
	if err := t.checkBlock("Resources", values, dependencies); err != nil {
		return err
	}
	values = nil
	for _, name := range slices.Sorted(maps.Keys(t.Outputs)) {
		out := t.Outputs[name]
		values = append(values, out.Value, out.Export)
		if err := t.checkCondition(out.Condition, "Outputs"); err != nil {
			return err
		}
	}
	return t.checkBlock("Outputs", values, nil)
}

// checkBlock checks the references in values; unresolved are names that are
// known to lead nowhere already.
func (t *Template) checkBlock(block string, values []any, unresolved []string) error {
	var first error
	err := references(values, nil, func(r reference) {
		problem := t.checkReference(block, r, &unresolved)
		if first == nil {
			first = problem
		}
	})
	if err != nil {
		return err
	}
	if first != nil {
		return first
	}
	return leadNowhere(unresolved, block)
}

// leadNowhere refuses references to what the template does not make.
func leadNowhere(names []string, block string) error {
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return refusef("Template format error: Unresolved resource dependencies [%s] in the %s block of the template", strings.Join(slices.Compact(names), ", "), block)
}

func (t *Template) checkReference(block string, r reference, unresolved *[]string) error {
	_, isResource := t.Resources[r.name]
	_, isParameter := t.Parameters[r.name]
	switch r.kind {
	case "Ref":
		if !isResource && !isParameter && !slices.Contains(pseudoParameters, r.name) {
			*unresolved = append(*unresolved, r.name)
		}
	case "Fn::GetAtt":
		if !isResource {
			return refusef("Template error: instance of Fn::GetAtt references undefined resource %s", r.name)
		}
	case "Fn::FindInMap":
		if _, ok := t.mappings[r.name]; !ok {
			return refusef("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", r.name)
		}
	case "Condition":
		return t.checkCondition(r.name, block)
	}
	return nil
}

func (t *Template) checkCondition(name, block string) error {
	if _, ok := t.conditions[name]; name != "" && !ok {
		return refusef("Template format error: Unresolved condition dependency %s in the %s block of the template", name, block)
	}
	return nil
}
