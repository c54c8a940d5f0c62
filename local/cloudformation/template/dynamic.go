package template

import (
	"regexp"
	"strings"
)

// Dynamic answers dynamic references (user guide, "Get values stored in other
// services using dynamic references").
type Dynamic struct {
	// Parameter answers {{resolve:ssm:NAME}}.
	Parameter func(name string) (string, error)
	// Secret answers {{resolve:secretsmanager:ID:SecretString:KEY}}; key is
	// empty for the whole secret.
	Secret func(nameOrARN, key string) (string, error)
}

var dynamicReference = regexp.MustCompile(`\{\{resolve:([a-z-]+):([^{}]+)\}\}`)

// Expand replaces the dynamic references in every string of v, whose functions
// are resolved already.
func (d Dynamic) Expand(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return d.expandString(v)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			var err error
			if list[i], err = d.Expand(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			var err error
			if object[key], err = d.Expand(item); err != nil {
				return nil, err
			}
		}
		return object, nil
	default:
		return v, nil
	}
}

func (d Dynamic) expandString(s string) (string, error) {
	if !strings.Contains(s, "{{resolve:") {
		return s, nil
	}
	var first error
	expanded := dynamicReference.ReplaceAllStringFunc(s, func(whole string) string {
		m := dynamicReference.FindStringSubmatch(whole)
		value, err := d.fetch(m[1], m[2])
		if err != nil && first == nil {
			first = refusef("Could not resolve the dynamic reference %s: %v", whole, err)
		}
		return value
	})
	return expanded, first
}

func (d Dynamic) fetch(service, reference string) (string, error) {
	switch service {
	case "ssm", "ssm-secure":
		name, version, _ := strings.Cut(reference, ":")
		if version != "" {
			return "", refusef("the local endpoint keeps one version of a parameter: leave out version %s", version)
		}
		return d.Parameter(name)
	case "secretsmanager":
		id, key, err := secretReference(reference)
		if err != nil {
			return "", err
		}
		return d.Secret(id, key)
	default:
		return "", refusef("%s is no service of dynamic references: allowed are ssm, ssm-secure, secretsmanager", service)
	}
}

// secretReference takes secret-id:SecretString:json-key:version-stage:version-id
// apart, of which only the ID must be there. The ID may be an ARN, with seven
// parts of its own.
func secretReference(reference string) (id, key string, err error) {
	parts := strings.Split(reference, ":")
	head := 1
	if parts[0] == "arn" {
		head = min(7, len(parts))
	}
	id, parts = strings.Join(parts[:head], ":"), append(parts[head:], "", "", "", "")
	if parts[0] != "" && parts[0] != "SecretString" {
		return "", "", refusef("the part after the secret's ID must be SecretString, found %q", parts[0])
	}
	if stage, version := parts[2], parts[3]; version != "" || stage != "" && stage != "AWSCURRENT" {
		return "", "", refusef("the local endpoint keeps the current version of a secret: leave out version stage %q and version ID %q", stage, version)
	}
	return id, parts[1], nil
}
