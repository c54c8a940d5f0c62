package resource

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// decode reads properties into the struct P as CloudFormation does: strictly in
// names, leniently in scalars ("5" is a number where one is wanted, 5 is a
// string where one is wanted).
func decode[P any](properties json.RawMessage) (P, error) {
	var p P
	if len(properties) == 0 {
		return p, nil
	}
	var tree any
	dec := json.NewDecoder(strings.NewReader(string(properties)))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return p, err
	}
	tree, err := coerce("#", tree, reflect.TypeFor[P]())
	if err != nil {
		return p, err
	}
	clean, err := json.Marshal(tree)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(clean, &p)
}

// coerce returns v in the form of t, or an error worded like the resource
// schema validation of CloudFormation, with the path of the property.
func coerce(path string, v any, t reflect.Type) (any, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[json.RawMessage]() || t.Kind() == reflect.Interface {
		return v, nil
	}
	switch t.Kind() {
	case reflect.Struct:
		m, ok := v.(map[string]any)
		if !ok {
			return nil, mismatch(path, "JSONObject", v)
		}
		fields := fieldsOf(t)
		for name, value := range m {
			ft, ok := fields[name]
			if !ok {
				return nil, fmt.Errorf("%s: extraneous key [%s] is not permitted", path, name)
			}
			var err error
			if m[name], err = coerce(path+"/"+name, value, ft); err != nil {
				return nil, err
			}
		}
		return m, nil
	case reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return nil, mismatch(path, "JSONObject", v)
		}
		for name, value := range m {
			var err error
			if m[name], err = coerce(path+"/"+name, value, t.Elem()); err != nil {
				return nil, err
			}
		}
		return m, nil
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return nil, mismatch(path, "JSONArray", v)
		}
		for i, value := range list {
			var err error
			if list[i], err = coerce(path+"/"+strconv.Itoa(i), value, t.Elem()); err != nil {
				return nil, err
			}
		}
		return list, nil
	default:
		return scalar(path, v, t)
	}
}

func scalar(path string, v any, t reflect.Type) (any, error) {
	text := fmt.Sprint(v)
	switch v.(type) {
	case string, json.Number, bool:
	default:
		return nil, mismatch(path, strings.ToUpper(t.Kind().String()), v)
	}
	switch t.Kind() {
	case reflect.String:
		return text, nil
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, mismatch(path, "Boolean", v)
		}
		return b, nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, mismatch(path, "Integer", v)
		}
		return n, nil
	default: // float64
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, mismatch(path, "Number", v)
		}
		return f, nil
	}
}

func mismatch(path, want string, got any) error {
	shown, _ := json.Marshal(got)
	return fmt.Errorf("%s: expected type: %s, found: %s", path, want, shown)
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		fields[name] = f.Type
	}
	return fields
}
