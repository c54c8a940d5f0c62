package template

import (
	"maps"
	"slices"
	"strings"
)

// Env is what the pseudo parameters say.
type Env struct {
	Account, Region, Partition string
	StackName, StackID         string
}

// Lookup answers what only the stack's resources, or other stacks, know.
type Lookup struct {
	Ref       func(logicalID string) (string, error)
	Attribute func(logicalID, attribute string) (any, error)
	Import    func(export string) (string, error)
}

// Instance is a template with its parameters: what a stack is to be.
type Instance struct {
	Values     map[string]Value
	Conditions map[string]bool
	Resources  map[string]Resource // without those whose condition is false
	Outputs    map[string]Output   // without those whose condition is false

	// Needs holds, for each resource, the ones that must exist before it.
	Needs map[string][]string

	template *Template
	env      Env
}

// Instantiate evaluates rules and conditions, and finds what depends on what.
func (t *Template) Instantiate(env Env, values map[string]Value) (*Instance, error) {
	i := &Instance{
		Values: values, Conditions: map[string]bool{}, Resources: map[string]Resource{}, Outputs: map[string]Output{},
		Needs: map[string][]string{}, template: t, env: env,
	}
	if err := i.decide(); err != nil {
		return nil, err
	}
	if err := i.obey(); err != nil {
		return nil, err
	}
	for id, r := range t.Resources {
		if r.Condition == "" || i.Conditions[r.Condition] {
			i.Resources[id] = r
		}
	}
	for name, out := range t.Outputs {
		if out.Condition == "" || i.Conditions[out.Condition] {
			i.Outputs[name] = out
		}
	}
	return i, i.connect()
}

// Template is what the instance was made from.
func (i *Instance) Template() *Template { return i.template }

// connect fills Needs and refuses references to resources that are not made.
func (i *Instance) connect() error {
	var unresolved []string
	for id, r := range i.Resources {
		needs := map[string]bool{}
		for _, dependency := range r.DependsOn {
			if _, made := i.Resources[dependency]; made {
				needs[dependency] = true
			}
		}
		i.requires(r.Properties, needs, &unresolved)
		i.Needs[id] = slices.Sorted(maps.Keys(needs))
	}
	if err := leadNowhere(unresolved, "Resources"); err != nil {
		return err
	}
	for _, out := range i.Outputs {
		i.requires([]any{out.Value, out.Export}, map[string]bool{}, &unresolved)
	}
	if err := leadNowhere(unresolved, "Outputs"); err != nil {
		return err
	}
	if circle := Circular(i.Needs); len(circle) > 0 {
		return refusef("Circular dependency between resources: [%s]", strings.Join(circle, ", "))
	}
	return nil
}

// requires adds the resources that v refers to. Every reference was checked by
// Parse, so the walk cannot fail.
func (i *Instance) requires(v any, needs map[string]bool, unresolved *[]string) {
	_ = references(v, func(c string) bool { return i.Conditions[c] }, func(r reference) {
		if r.kind != "Ref" && r.kind != "Fn::GetAtt" {
			return
		}
		if _, made := i.Resources[r.name]; made {
			needs[r.name] = true
		} else if _, declared := i.template.Resources[r.name]; declared {
			*unresolved = append(*unresolved, r.name)
		}
	})
}

// Circular lists, sorted, the keys that need each other in a circle, and those
// that need one of these.
func Circular(needs map[string][]string) []string {
	left := maps.Clone(needs)
	for before := -1; before != len(left); {
		before = len(left)
		maps.DeleteFunc(left, func(_ string, list []string) bool {
			return !slices.ContainsFunc(list, func(need string) bool { _, waits := left[need]; return waits })
		})
	}
	return slices.Sorted(maps.Keys(left))
}
