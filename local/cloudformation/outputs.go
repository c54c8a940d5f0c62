package cloudformation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudformation/template"
)

func (o *operation) evaluateOutputs(d *desired) ([]output, error) {
	return evaluateOutputs(d, o.lookup(), o.s.dynamic())
}

// evaluateOutputs resolves the Outputs section, sorted by key.
func evaluateOutputs(d *desired, lookup template.Lookup, dynamic template.Dynamic) ([]output, error) {
	var outputs []output
	for _, key := range slices.Sorted(maps.Keys(d.instance.Outputs)) {
		declared := d.instance.Outputs[key]
		resolved, err := d.instance.Resolve([]any{declared.Value, declared.Export}, lookup)
		if err != nil {
			return nil, err
		}
		if resolved, err = dynamic.Expand(resolved); err != nil {
			return nil, err
		}
		list, _ := resolved.([]any)
		if len(list) == 0 || !isScalar(list[0]) {
			return nil, refusef("Template format error: The Value field of every Outputs member must evaluate to a String and not a List (output %s).", key)
		}
		out := output{key: key, value: fmt.Sprint(list[0]), description: declared.Description}
		if declared.Export != nil {
			if len(list) < 2 || !isScalar(list[1]) || list[1] == "" {
				return nil, refusef("Template format error: Output %s is malformed. The Name field of every Export must be a nonempty String.", key)
			}
			out.export = fmt.Sprint(list[1])
		}
		outputs = append(outputs, out)
	}
	return outputs, nil
}

func isScalar(v any) bool {
	switch v.(type) {
	case string, bool, json.Number:
		return true
	}
	return false
}

// publish makes the outputs the stack's own, unless that takes an export from
// a stack that uses it or gives one another value.
func (o *operation) publish(outputs []output) error {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	exports := map[string]string{}
	for _, out := range outputs {
		if out.export == "" {
			continue
		}
		if other := o.s.exporter(out.export); other != nil && other != o.stack {
			return refusef("Export with name %s is already exported by stack %s. Rename the export and try again.", out.export, other.name)
		}
		exports[out.export] = out.value
	}
	for _, was := range o.stack.outputs {
		users := o.s.importers(was.export, o.stack)
		value, stays := exports[was.export]
		switch {
		case was.export == "" || len(users) == 0:
		case !stays:
			return refusef("Export %s cannot be deleted as it is in use by %s", was.export, strings.Join(users, ", "))
		case value != was.value:
			return refusef("Export %s cannot be updated as it is in use by %s", was.export, strings.Join(users, ", "))
		}
	}
	o.stack.outputs = outputs
	return nil
}

// exported is the value of an export. s.mu is held.
func (s *Service) exported(name string) (string, error) {
	if st := s.exporter(name); st != nil {
		for _, out := range st.outputs {
			if out.export == name {
				return out.value, nil
			}
		}
	}
	return "", refusef("No export named %s found", name)
}

// exporter is the stack that exports a name, or nil. s.mu is held.
func (s *Service) exporter(name string) *stack {
	for _, st := range s.stacks {
		if slices.ContainsFunc(st.outputs, func(out output) bool { return out.export == name }) {
			return st
		}
	}
	return nil
}

// importers are the names of the stacks, other than st, that use an export.
// s.mu is held.
func (s *Service) importers(name string, st *stack) (users []string) {
	for _, other := range s.stacks {
		if other != st && other.status != deleteComplete && other.imports[name] {
			users = append(users, other.name)
		}
	}
	return users
}
