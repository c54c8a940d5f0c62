// Package template reads CloudFormation templates and evaluates them: JSON and
// YAML, parameters, mappings, rules, conditions, intrinsic functions and dynamic
// references. It knows nothing of stacks; what a template asks of the world (a
// resource's physical ID, another stack's export, a parameter of Systems
// Manager) comes from the functions in Env and Lookup.
//
//	t, err := template.Parse(body)            // its form and all its references
//	values, err := t.Values(given, nil, env)  // its parameters
//	instance, err := t.Instantiate(env, values) // rules, conditions, the resources to make
//	properties, err := instance.Resolve(instance.Resources["Stream"].Properties, lookup)
//
// Errors are worded as CloudFormation words them, so that they can be searched
// for. What the local endpoint does not do (macros, transforms, creation
// policies that wait for signals) is refused when the template is read.
//
// Sources: AWS CloudFormation user guide, "Template anatomy", and template
// reference, "Intrinsic functions", "Resource attributes".
package template

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Template is a template whose form is right and whose references all lead
// somewhere. Values in it are a tree of map[string]any, []any, string,
// json.Number, bool and nil.
type Template struct {
	Body        string // as it was given
	Version     string // AWSTemplateFormatVersion
	Description string
	Metadata    any
	Parameters  map[string]Parameter
	Resources   map[string]Resource
	Outputs     map[string]Output

	mappings   map[string]any
	conditions map[string]any
	rules      map[string]rule
}

// Resource is one entry of the Resources section.
type Resource struct {
	Type                string
	Properties          map[string]any
	Metadata            any
	DependsOn           []string
	Condition           string // empty: always
	DeletionPolicy      string // Delete, Retain or RetainExceptOnCreate
	UpdateReplacePolicy string // Delete or Retain
}

// Output is one entry of the Outputs section.
type Output struct {
	Description string
	Value       any
	Export      any // its Name; nil: not exported
	Condition   string
}

// Parse reads a template and checks all that can be known without parameters.
func Parse(body string) (*Template, error) {
	tree, err := decode(body)
	if err != nil {
		return nil, err
	}
	t := &Template{Body: body}
	for _, read := range []func(map[string]any) error{
		t.readHeader, t.readParameters, t.readConditions, t.readRules, t.readResources, t.readOutputs,
	} {
		if err := read(tree); err != nil {
			return nil, err
		}
	}
	return t, t.checkReferences()
}

var sections = []string{
	"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings",
	"Conditions", "Rules", "Resources", "Outputs", "Transform", "Hooks",
}

func (t *Template) readHeader(tree map[string]any) error {
	if unknown := strange(tree, sections); unknown != nil {
		return refusef("Invalid template property or properties [%s]", strings.Join(unknown, ", "))
	}
	for _, section := range []string{"Transform", "Hooks"} {
		if value, ok := tree[section]; ok {
			return refusef("Template format error: the local endpoint does not run macros: remove the section %s (%v)", section, value)
		}
	}
	t.Version, t.Description, t.Metadata = text(tree["AWSTemplateFormatVersion"]), text(tree["Description"]), tree["Metadata"]
	var err error
	t.mappings, err = section(tree, "Mappings")
	return err
}

func (t *Template) readConditions(tree map[string]any) (err error) {
	t.conditions, err = section(tree, "Conditions")
	return err
}

func (t *Template) readOutputs(tree map[string]any) error {
	outputs, err := section(tree, "Outputs")
	if err != nil {
		return err
	}
	t.Outputs = map[string]Output{}
	for name, v := range outputs {
		m, ok := v.(map[string]any)
		if !ok || m["Value"] == nil {
			return refusef("Template format error: Output %s is malformed: it needs a Value", name)
		}
		if unknown := strange(m, []string{"Description", "Value", "Export", "Condition"}); unknown != nil {
			return refusef("Template format error: Output %s has invalid properties [%s]", name, strings.Join(unknown, ", "))
		}
		out := Output{Description: text(m["Description"]), Value: m["Value"], Condition: text(m["Condition"])}
		if export, ok := m["Export"]; ok {
			name, isMap := export.(map[string]any)
			if !isMap || name["Name"] == nil {
				return refusef("Template format error: Output %s is malformed: its Export needs a Name", name)
			}
			out.Export = name["Name"]
		}
		t.Outputs[name] = out
	}
	return nil
}

// section returns one of the template's sections that hold named objects.
func section(tree map[string]any, name string) (map[string]any, error) {
	v, ok := tree[name]
	if !ok {
		return map[string]any{}, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, refusef("Template format error: Every %s member must be an object: the section is no map", name)
	}
	return m, nil
}

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// strange lists the keys of m that are not allowed, sorted.
func strange(m map[string]any, allowed []string) []string {
	var unknown []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(allowed, key) {
			unknown = append(unknown, key)
		}
	}
	return unknown
}

// text is a scalar of a template as a string; what is absent is "".
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
