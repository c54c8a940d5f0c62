package template

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parameter is one entry of the Parameters section.
type Parameter struct {
	Type        string
	Default     *string // nil: a value must be given
	Description string
	NoEcho      bool

	allowed    []string
	pattern    *regexp.Regexp
	constraint string // ConstraintDescription
	minLength  *float64
	maxLength  *float64
	minValue   *float64
	maxValue   *float64
}

// Given is what a request says of a parameter.
type Given struct {
	Value       string
	UsePrevious bool
}

// Value is a parameter's value: as it was given, and what Ref makes of it.
type Value struct {
	Text     string
	Resolved string // of a parameter in Systems Manager: what stands there
	NoEcho   bool
	ref      any
}

var parameterAttributes = []string{
	"Type", "Default", "Description", "NoEcho", "AllowedValues", "AllowedPattern",
	"ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue",
}

func (t *Template) readParameters(tree map[string]any) error {
	parameters, err := section(tree, "Parameters")
	if err != nil {
		return err
	}
	t.Parameters = map[string]Parameter{}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if !alphanumeric.MatchString(name) {
			return refusef("Template format error: Parameter name %s is non alphanumeric.", name)
		}
		if t.Parameters[name], err = readParameter(name, parameters[name]); err != nil {
			return err
		}
	}
	return nil
}

func readParameter(name string, v any) (Parameter, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return Parameter{}, refusef("Template format error: Every Parameters member must be an object (parameter %s).", name)
	}
	if unknown := strange(m, parameterAttributes); unknown != nil {
		return Parameter{}, refusef("Invalid template parameter property '%s' of parameter %s", unknown[0], name)
	}
	p := Parameter{
		Type: text(m["Type"]), Description: text(m["Description"]),
		NoEcho: text(m["NoEcho"]) == "true", constraint: text(m["ConstraintDescription"]),
	}
	if !parameterType.MatchString(p.Type) {
		return p, refusef("Template format error: Unrecognized parameter type: %s (parameter %s)", p.Type, name)
	}
	if d, ok := m["Default"]; ok {
		value := text(d)
		p.Default = &value
	}
	if allowed, ok := m["AllowedValues"].([]any); ok {
		for _, item := range allowed {
			p.allowed = append(p.allowed, text(item))
		}
	}
	return p, p.readBounds(name, m)
}

// parameterType is the types of the user guide's "Parameters" page. The ones of
// AWS's resources, AWS::EC2::Subnet::Id, are strings to the local endpoint.
var parameterType = regexp.MustCompile(`^(String|Number|CommaDelimitedList|List<(Number|String|AWS::[A-Za-z0-9:]+)>|AWS::[A-Za-z0-9:]+|AWS::SSM::Parameter::Value<.+>)$`)

func (p *Parameter) readBounds(name string, m map[string]any) (err error) {
	if pattern, ok := m["AllowedPattern"]; ok {
		if p.pattern, err = regexp.Compile("^(?:" + text(pattern) + ")$"); err != nil {
			return refusef("Template format error: AllowedPattern of parameter %s is no regular expression: %v", name, err)
		}
	}
	for attribute, into := range map[string]**float64{"MinLength": &p.minLength, "MaxLength": &p.maxLength, "MinValue": &p.minValue, "MaxValue": &p.maxValue} {
		if v, ok := m[attribute]; ok {
			n, err := strconv.ParseFloat(text(v), 64)
			if err != nil {
				return refusef("Template format error: %s of parameter %s is no number: %q", attribute, name, text(v))
			}
			*into = &n
		}
	}
	return nil
}

// Values finds the value of every parameter. previous holds the stack's present
// values; fetch answers what stands in Systems Manager under a name.
func (t *Template) Values(given map[string]Given, previous map[string]Value, fetch func(name string) (string, error)) (map[string]Value, error) {
	if unknown := slices.Sorted(maps.Keys(given)); len(unknown) > 0 {
		unknown = slices.DeleteFunc(unknown, func(name string) bool { _, ok := t.Parameters[name]; return ok })
		if len(unknown) > 0 {
			return nil, refusef("Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
		}
	}
	values := map[string]Value{}
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(t.Parameters)) {
		p := t.Parameters[name]
		value, ok := p.valueOf(given, previous, name)
		if !ok {
			missing = append(missing, name)
			continue
		}
		var err error
		if values[name], err = p.accept(name, value, fetch); err != nil {
			return nil, err
		}
	}
	if missing != nil {
		return nil, refusef("Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	return values, nil
}

func (p Parameter) valueOf(given map[string]Given, previous map[string]Value, name string) (string, bool) {
	g, ok := given[name]
	switch {
	case ok && g.UsePrevious:
		was, had := previous[name]
		return was.Text, had
	case ok:
		return g.Value, true
	case p.Default != nil:
		return *p.Default, true
	default:
		return "", false
	}
}

// accept checks a value against the parameter's constraints. A parameter in
// Systems Manager is fetched; the constraints hold for its name.
func (p Parameter) accept(name, value string, fetch func(string) (string, error)) (Value, error) {
	if err := p.check(name, value); err != nil {
		return Value{}, err
	}
	v := Value{Text: value, NoEcho: p.NoEcho}
	content, inner := value, p.Type
	if rest, ok := strings.CutPrefix(p.Type, "AWS::SSM::Parameter::Value<"); ok {
		fetched, err := fetch(value)
		if err != nil {
			return v, refusef("Unable to fetch parameters [%s] from parameter store for this account. (parameter %s: %v)", value, name, err)
		}
		v.Resolved, content, inner = fetched, fetched, strings.TrimSuffix(rest, ">")
	}
	if v.ref = any(content); inner == "CommaDelimitedList" || strings.HasPrefix(inner, "List<") {
		v.ref = commaList(content)
	}
	return v, nil
}

func commaList(s string) []any {
	var list []any
	for item := range strings.SplitSeq(s, ",") {
		list = append(list, strings.TrimSpace(item))
	}
	return list
}

func (p Parameter) check(name, value string) error {
	items := []string{value}
	isList := p.Type == "CommaDelimitedList" || strings.HasPrefix(p.Type, "List<")
	if isList {
		items = nil
		for _, item := range commaList(value) {
			items = append(items, item.(string))
		}
	}
	for _, item := range items {
		if err := p.checkItem(name, item); err != nil {
			if p.constraint != "" {
				return refusef("Parameter '%s' failed to satisfy constraint: %s", name, p.constraint)
			}
			return err
		}
	}
	return nil
}

func (p Parameter) checkItem(name, value string) error {
	if p.allowed != nil && !slices.Contains(p.allowed, value) {
		return refusef("Parameter '%s' must be one of AllowedValues: %q is none of [%s]", name, value, strings.Join(p.allowed, ", "))
	}
	if p.pattern != nil && !p.pattern.MatchString(value) {
		pattern := strings.TrimSuffix(strings.TrimPrefix(p.pattern.String(), "^(?:"), ")$")
		return refusef("Parameter '%s' must match pattern %s", name, pattern)
	}
	length := float64(utf8.RuneCountInString(value))
	if p.minLength != nil && length < *p.minLength {
		return refusef("Parameter '%s' must contain at least %v characters", name, *p.minLength)
	}
	if p.maxLength != nil && length > *p.maxLength {
		return refusef("Parameter '%s' must contain at most %v characters", name, *p.maxLength)
	}
	if !strings.Contains(p.Type, "Number") {
		return nil
	}
	return p.checkNumber(name, value)
}

func (p Parameter) checkNumber(name, value string) error {
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return refusef("Parameter '%s' must be a number.", name)
	case p.minValue != nil && n < *p.minValue:
		return refusef("Parameter '%s' must be a number not less than %v", name, *p.minValue)
	case p.maxValue != nil && n > *p.maxValue:
		return refusef("Parameter '%s' must be a number not greater than %v", name, *p.maxValue)
	}
	return nil
}
