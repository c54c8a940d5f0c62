// Package pattern is the filter rules of Lambda's event source mappings, a part of
// EventBridge's event patterns:
//
//	p, err := pattern.Parse(`{"order":{"type":["buy"],"price":[{"numeric":[">",10]}]}}`)
//	if p.Match(value) { … }
//
// A pattern names fields as the event nests them; at the end of each stands a list of
// rules, one of which must hold. Of the fields that an object names all must match, of
// the objects in $or one. A field whose value is a list matches where an element does.
//
// The rules are those of the Lambda developer guide: a value ("x", "", 5, true, null),
// prefix, suffix, equals-ignore-case, anything-but with a value or a list, numeric, and
// exists. Those that EventBridge has beyond them are refused by name.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
package pattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Pattern is one filter's.
type Pattern struct{ root object }

// object is what must hold of the fields of an object.
type object struct {
	fields map[string]object // those that are objects
	leaves map[string][]rule // those that are values
	or     []object
}

// Parse reads a pattern. Its errors name the field.
func Parse(text string) (Pattern, error) {
	tree, err := decode([]byte(text))
	if err != nil {
		return Pattern{}, fmt.Errorf("it is not JSON: %w", err)
	}
	root, ok := tree.(map[string]any)
	if !ok {
		return Pattern{}, errors.New("it is not an object")
	}
	o, err := parseObject("", root)
	return Pattern{o}, err
}

// Field is the part of the pattern below a field, if it is there, and says whether
// there is anything beside it.
func (p Pattern) Field(name string) (part Pattern, there, alone bool) {
	below, there := p.root.fields[name]
	return Pattern{below}, there, len(p.root.fields) == 1 && len(p.root.leaves)+len(p.root.or) == 0
}

// MatchJSON matches a text that is an object; another text does not match.
func (p Pattern) MatchJSON(text []byte) bool {
	tree, err := decode(text)
	if err != nil {
		return false
	}
	_, isObject := tree.(map[string]any)
	return isObject && p.root.match(tree)
}

// decode keeps numbers as they are written: 300 and 300.0 are not equal.
func decode(text []byte) (tree any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("there is more after its end")
	}
	return tree, nil
}

func parseObject(path string, tree map[string]any) (object, error) {
	o := object{fields: map[string]object{}, leaves: map[string][]rule{}}
	if len(tree) == 0 {
		return o, fmt.Errorf("%sno field is named", at(path))
	}
	for name, value := range tree {
		below := path + "/" + name
		var err error
		switch v := value.(type) {
		case map[string]any:
			o.fields[name], err = parseObject(below, v)
		case []any:
			if name == "$or" {
				o.or, err = parseOr(below, v)
			} else {
				o.leaves[name], err = parseRules(below, v)
			}
		default:
			err = fmt.Errorf("%sa field has an object or a list of rules, such as [%v]", at(below), value)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

func at(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func parseOr(path string, list []any) (or []object, err error) {
	if len(list) < 2 {
		return nil, fmt.Errorf("%s: it has %d alternatives: give two or more objects", path, len(list))
	}
	for i, value := range list {
		tree, ok := value.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s/%d: it is not an object", path, i)
		}
		o, err := parseObject(fmt.Sprintf("%s/%d", path, i), tree)
		if err != nil {
			return nil, err
		}
		or = append(or, o)
	}
	return or, nil
}

// match takes an object, or a list with an element that matches.
func (o object) match(value any) bool {
	if list, ok := value.([]any); ok {
		return slices.ContainsFunc(list, o.match)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		fields = nil // a rule may want that a field does not exist
	}
	for name, below := range o.fields {
		if !below.match(fields[name]) {
			return false
		}
	}
	for name, rules := range o.leaves {
		value, there := fields[name]
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.match(value, there) }) {
			return false
		}
	}
	return len(o.or) == 0 || slices.ContainsFunc(o.or, func(alternative object) bool { return alternative.match(value) })
}
