package template

import (
	"maps"
	"slices"
	"strings"
)

var resourceAttributes = []string{
	"Type", "Properties", "Metadata", "DependsOn", "Condition",
	"DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy",
}

func (t *Template) readResources(tree map[string]any) error {
	resources, err := section(tree, "Resources")
	if err != nil {
		return err
	}
	if len(resources) == 0 {
		return refusef("Template format error: At least one Resources member must be defined.")
	}
	t.Resources = map[string]Resource{}
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if !alphanumeric.MatchString(id) {
			return refusef("Template format error: Resource name %s is non alphanumeric.", id)
		}
		if t.Resources[id], err = readResource(id, resources[id]); err != nil {
			return err
		}
	}
	return nil
}

func readResource(id string, v any) (Resource, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return Resource{}, refusef("Template format error: [/Resources/%s] Every Resources member must be an object.", id)
	}
	if unknown := strange(m, resourceAttributes); unknown != nil {
		return Resource{}, refusef("Invalid template resource property '%s' of resource %s", unknown[0], id)
	}
	r := Resource{Metadata: m["Metadata"]}
	if r.Type, ok = m["Type"].(string); !ok || r.Type == "" {
		return r, refusef("Template format error: [/Resources/%s] Every Resources object must contain a Type member.", id)
	}
	if r.Properties, ok = m["Properties"].(map[string]any); !ok && m["Properties"] != nil {
		return r, refusef("Template format error: [/Resources/%s/Properties] the Properties member must be an object.", id)
	}
	if r.Condition, ok = m["Condition"].(string); !ok && m["Condition"] != nil {
		return r, refusef("Template format error: Every Condition member must be a string (resource %s).", id)
	}
	var err error
	if r.DependsOn, err = dependsOn(id, m["DependsOn"]); err != nil {
		return r, err
	}
	for _, name := range []string{"CreationPolicy", "UpdatePolicy"} {
		if m[name] != nil {
			return r, refusef("Template error: resource %s has a %s, which the local endpoint does not carry out (it waits for no signals and makes no rolling updates): remove it", id, name)
		}
	}
	if r.DeletionPolicy, err = policy(id, r.Type, "DeletionPolicy", m, "Delete", "Retain", "RetainExceptOnCreate"); err != nil {
		return r, err
	}
	r.UpdateReplacePolicy, err = policy(id, r.Type, "UpdateReplacePolicy", m, "Delete", "Retain")
	return r, err
}

func dependsOn(id string, v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		names := make([]string, len(v))
		for i, item := range v {
			name, ok := item.(string)
			if !ok {
				return nil, refusef("Template format error: Every DependsOn value must be a string (resource %s).", id)
			}
			names[i] = name
		}
		return names, nil
	default:
		return nil, refusef("Template format error: DependsOn must be a string or list of strings (resource %s).", id)
	}
}

// policy reads DeletionPolicy or UpdateReplacePolicy; the first of allowed is
// the default.
func policy(id, typeName, name string, m map[string]any, allowed ...string) (string, error) {
	value, ok := m[name]
	switch given := text(value); {
	case !ok:
		return allowed[0], nil
	case given == "Snapshot":
		return "", refusef("Template error: resource type %s does not support %s Snapshot (resource %s)", typeName, name, id)
	case !slices.Contains(allowed, given):
		return "", refusef("Template format error: Unrecognized %s %s for resource %s: allowed are %s", name, given, id, strings.Join(allowed, ", "))
	default:
		return given, nil
	}
}
