package template

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The functions here take arguments that are resolved already, except getAtt,
// ifArguments and subArguments, which say what there is to resolve.

// getAtt splits the argument of Fn::GetAtt: [resource, attribute] or
// "resource.attribute". The attribute may be a Ref.
func getAtt(argument any) (id string, attribute any, err error) {
	switch v := argument.(type) {
	case string:
		if id, name, ok := strings.Cut(v, "."); ok && id != "" && name != "" {
			return id, name, nil
		}
	case []any:
		if len(v) == 2 {
			if id, ok := v[0].(string); ok && id != "" {
				return id, v[1], nil
			}
		}
	}
	return "", nil, refusef("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute, found %s", show(argument))
}

func ifArguments(argument any) (condition string, then, otherwise any, err error) {
	if list, ok := argument.([]any); ok && len(list) == 3 {
		if condition, ok := list[0].(string); ok {
			return condition, list[1], list[2], nil
		}
	}
	return "", nil, nil, refusef("Template error: Fn::If requires a list argument with three elements, found %s", show(argument))
}

// A piece of the string of Fn::Sub: literal text, or else a variable.
type piece struct{ literal, variable string }

var (
	placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)
	variable    = regexp.MustCompile(`^[A-Za-z0-9_.:]+$`)
)

// subArguments parses "text ${Name} ${!Literal}", alone or with its own variables.
func subArguments(argument any) ([]piece, map[string]any, error) {
	variables := map[string]any{}
	if list, ok := argument.([]any); ok && len(list) == 2 {
		if variables, ok = list[1].(map[string]any); ok {
			argument = list[0]
		}
	}
	s, ok := argument.(string)
	if !ok {
		return nil, nil, refusef("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string")
	}
	var pieces []piece
	end := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(s, -1) {
		name := strings.TrimSpace(s[m[2]:m[3]])
		pieces = append(pieces, piece{literal: s[end:m[0]]})
		end = m[1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			pieces = append(pieces, piece{literal: "${" + literal + "}"})
			continue
		}
		if !variable.MatchString(name) {
			return nil, nil, refusef("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons, found ${%s}", name)
		}
		pieces = append(pieces, piece{variable: name})
	}
	return append(pieces, piece{literal: s[end:]}), variables, nil
}

func join(argument any) (any, error) {
	list, ok := argument.([]any)
	if ok && len(list) == 2 {
		delimiter, isString := list[0].(string)
		items, isList := list[1].([]any)
		if isString && isList {
			words := make([]string, len(items))
			for i, item := range items {
				var err error
				if words[i], err = scalar("Fn::Join", item); err != nil {
					return nil, err
				}
			}
			return strings.Join(words, delimiter), nil
		}
	}
	return nil, refusef("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined, found %s", show(argument))
}

func selectItem(argument any) (any, error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 2 {
		return nil, refusef("Template error: Fn::Select requires a list argument with two elements: an integer index and a list, found %s", show(argument))
	}
	items, ok := list[1].([]any)
	index, err := strconv.Atoi(text(list[0]))
	if !ok || err != nil {
		return nil, refusef("Template error: Fn::Select requires a list argument with two elements: an integer index and a list, found %s", show(argument))
	}
	if index < 0 || index >= len(items) {
		return nil, refusef("Template error: Fn::Select cannot select nonexistent value at index %d", index)
	}
	return items[index], nil
}

func split(argument any) (any, error) {
	if list, ok := argument.([]any); ok && len(list) == 2 {
		delimiter, isString := list[0].(string)
		source, err := scalar("Fn::Split", list[1])
		if isString && delimiter != "" && err == nil {
			var parts []any
			for part := range strings.SplitSeq(source, delimiter) {
				parts = append(parts, part)
			}
			return parts, nil
		}
	}
	return nil, refusef("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split, found %s", show(argument))
}

func encodeBase64(argument any) (any, error) {
	s, err := scalar("Fn::Base64", argument)
	return base64.StdEncoding.EncodeToString([]byte(s)), err
}

func (t *Template) findInMap(argument any) (any, error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 3 {
		return nil, refusef("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value, found %s", show(argument))
	}
	name, first, second := text(list[0]), text(list[1]), text(list[2])
	mapping, ok := t.mappings[name].(map[string]any)
	if !ok {
		return nil, refusef("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", name)
	}
	row, _ := mapping[first].(map[string]any)
	value, ok := row[second]
	if !ok {
		return nil, refusef("Template error: Unable to get mapping for %s::%s::%s", name, first, second)
	}
	return value, nil
}

// scalar is v as text, where a function takes only text.
func scalar(function string, v any) (string, error) {
	switch v := v.(type) {
	case string, json.Number, bool:
		return fmt.Sprint(v), nil
	default:
		return "", refusef("Template error: %s takes a string here, found %s", function, show(v))
	}
}

func show(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
