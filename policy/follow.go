package policy

import (
	"fmt"
	"regexp"
	"strings"
)

// target is what a reference leads to.
type target struct {
	resource  *Resource
	attribute string // of Fn::GetAtt; empty for Ref
}

// isA says whether the reference leads to a resource of the type.
func (t target) isA(kind string) bool { return t.resource != nil && t.resource.Type == kind }

// follow a reference to the resource that it means, also through exports to
// another stack of the app and through parameters and outputs of nested stacks.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
func (s *Stack) follow(v any) target {
	name, argument := intrinsic(v)
	switch name {
	case "Ref":
		id, _ := argument.(string)
		if r := s.Resources[id]; r != nil {
			return target{resource: r}
		}
		if given, in, ok := s.parameter(id); ok {
			return in.follow(given)
		}
	case "Fn::GetAtt":
		return s.attribute(argument)
	case "Fn::ImportValue":
		if imported, _ := argument.(string); imported != "" {
			if e, ok := s.app.exports[imported]; ok {
				return e.stack.follow(e.value)
			}
		}
	case "Fn::Sub":
		if text, ok := argument.(string); ok {
			if m := onlyReference.FindStringSubmatch(text); m != nil {
				return s.follow(reference(m[1]))
			}
		}
	}
	return target{}
}

var (
	onlyReference = regexp.MustCompile(`^\$\{([^!}]+)\}$`)
	references    = regexp.MustCompile(`\$\{([^!}]+)\}`)
)

// reference is what a name between ${ and } of Fn::Sub stands for.
func reference(name string) any {
	if id, attribute, ok := strings.Cut(name, "."); ok {
		return map[string]any{"Fn::GetAtt": []any{id, attribute}}
	}
	return map[string]any{"Ref": name}
}

// attribute of Fn::GetAtt, as a list or as ID.Attribute.
func (s *Stack) attribute(argument any) target {
	var id, attribute string
	switch a := argument.(type) {
	case string:
		id, attribute, _ = strings.Cut(a, ".")
	case []any:
		if len(a) == 2 {
			id, attribute = fmt.Sprint(a[0]), fmt.Sprint(a[1])
		}
	}
	r := s.Resources[id]
	if r == nil {
		return target{}
	}
	if out, ok := strings.CutPrefix(attribute, "Outputs."); ok && r.Type == "AWS::CloudFormation::Stack" {
		for _, nested := range s.app.Stacks {
			if nested.parent == r {
				return nested.follow(nested.outputs[out].Value)
			}
		}
	}
	return target{r, attribute}
}

// mentions are the resources that a value refers to anywhere within.
func (s *Stack) mentions(v any) []target {
	if t := s.follow(v); t.resource != nil {
		return []target{t}
	}
	var found []target
	switch inner := v.(type) {
	case string:
		for _, m := range references.FindAllStringSubmatch(inner, -1) {
			if t := s.follow(reference(m[1])); t.resource != nil {
				found = append(found, t)
			}
		}
	case []any:
		for _, element := range inner {
			found = append(found, s.mentions(element)...)
		}
	case map[string]any:
		for _, element := range inner {
			found = append(found, s.mentions(element)...)
		}
	}
	return found
}

// text of a value, with ${…} in place of what only CloudFormation knows.
func (s *Stack) text(v any) string {
	switch inner := v.(type) {
	case nil:
		return ""
	case string:
		return inner
	case map[string]any:
		return s.intrinsicText(inner)
	}
	return fmt.Sprint(v)
}

func (s *Stack) intrinsicText(v map[string]any) string {
	name, argument := intrinsic(v)
	switch name {
	case "Fn::Join":
		if parts, ok := argument.([]any); ok && len(parts) == 2 {
			var texts []string
			for _, part := range list(parts[1]) {
				texts = append(texts, s.text(part))
			}
			return strings.Join(texts, s.text(parts[0]))
		}
	case "Fn::Sub":
		if parts, ok := argument.([]any); ok && len(parts) > 0 {
			return s.text(parts[0])
		}
		return s.text(argument)
	case "Ref":
		if given, in, ok := s.parameter(argument); ok {
			return in.text(given)
		}
		return fmt.Sprintf("${%v}", argument)
	case "Fn::GetAtt":
		var parts []string
		for _, part := range list(argument) {
			parts = append(parts, fmt.Sprint(part))
		}
		return "${" + strings.Join(parts, ".") + "}"
	}
	return "${" + name + "}"
}
