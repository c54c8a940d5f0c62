package template

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decode reads JSON or YAML, whichever the body is.
func decode(body string) (map[string]any, error) {
	var tree any
	var err error
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		tree, err = decodeJSON(body)
	} else {
		tree, err = decodeYAML(body)
	}
	if err != nil {
		return nil, err
	}
	m, ok := tree.(map[string]any)
	if !ok {
		return nil, refusef("Template format error: unsupported structure.")
	}
	return m, nil
}

func decodeJSON(body string) (any, error) {
	var tree any
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		// A flow mapping is YAML that begins like JSON.
		if fromYAML, yamlErr := decodeYAML(body); yamlErr == nil {
			return fromYAML, nil
		}
		return nil, refusef("Template format error: JSON not well-formed. (%v)", err)
	}
	if dec.More() {
		return nil, refusef("Template format error: JSON not well-formed. (text after the template's end)")
	}
	return tree, nil
}

func decodeYAML(body string) (any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(body), &document); err != nil {
		return nil, refusef("Template format error: YAML not well-formed. (%v)", err)
	}
	if len(document.Content) == 0 {
		return nil, refusef("Template format error: the template is empty")
	}
	return fromNode(document.Content[0])
}

func fromNode(n *yaml.Node) (any, error) {
	value, err := contentOf(n)
	if err != nil || !strings.HasPrefix(n.Tag, "!") || strings.HasPrefix(n.Tag, "!!") {
		return value, err
	}
	return shortForm(n.Tag[1:], value), nil
}

// shortForm is what !Name stands for (template reference, "Intrinsic functions").
func shortForm(name string, value any) any {
	switch name {
	case "Ref", "Condition":
		return map[string]any{name: value}
	default:
		return map[string]any{"Fn::" + name: value}
	}
}

func contentOf(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			value, err := fromNode(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[n.Content[i].Value] = value
		}
		return m, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			var err error
			if list[i], err = fromNode(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.ScalarNode:
		return fromScalar(n)
	default:
		return nil, refusef("Template error: YAML aliases are not allowed in CloudFormation templates (line %d)", n.Line)
	}
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// fromScalar keeps a number's digits as they stand, and dates as strings:
// CloudFormation has no timestamps ("Template formats").
func fromScalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true"), nil
	case "!!int", "!!float":
		if jsonNumber.MatchString(n.Value) {
			return json.Number(n.Value), nil
		}
		var f float64 // hexadecimal, octal, 1_000
		if err := n.Decode(&f); err != nil {
			return nil, refusef("Template format error: YAML not well-formed. (%v)", err)
		}
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64)), nil
	default:
		return n.Value, nil
	}
}
