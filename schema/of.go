package schema

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Of reads the schema of the struct T from its tags and validates it. The error
// names every problem, one a line, with the struct's field.
func Of[T any]() (Schema, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return Schema{}, fmt.Errorf("%v: an event is a struct, this is a %v", t, t.Kind())
	}
	var s Schema
	var places []string
	var problems []error
	for i := range t.NumField() {
		declared := t.Field(i)
		place := fmt.Sprintf("%v.%s", t, declared.Name)
		switch {
		case declared.Tag.Get("json") == "-":
			continue
		case declared.Anonymous:
			problems = append(problems, fmt.Errorf("%s: an embedded type has no column; write its fields out", place))
			continue
		case !declared.IsExported(): // encoding/json leaves it out, too
			continue
		}
		f, wrong := fieldOf(declared)
		problems = append(problems, at(place, wrong)...)
		s.Fields = append(s.Fields, f)
		places = append(places, place)
	}
	for i, place := range places {
		problems = append(problems, at(place, s.problems(i))...)
	}
	problems = append(problems, at(t.String(), s.tableProblems())...)
	if len(problems) > 0 {
		return Schema{}, errors.Join(problems...)
	}
	return s, nil
}

// fieldOf reads the tags of one field.
func fieldOf(declared reflect.StructField) (f Field, problems []string) {
	name, options, _ := strings.Cut(declared.Tag.Get("json"), ",")
	f.Name, f.Comment = name, declared.Tag.Get("doc")
	f.Type, f.Nullable = typeOf(declared.Type)
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty", "omitzero":
			f.Nullable = true
		case "string":
			problems = append(problems, "json option string writes the value as text; leave it out")
		}
	}
	return f, append(problems, f.readOptions(declared.Tag.Get("schema"))...)
}

// readOptions reads the tag schema.
func (f *Field) readOptions(tag string) (problems []string) {
	for option := range strings.SplitSeq(tag, ",") {
		name, value, assigned := strings.Cut(option, "=")
		switch {
		case option == "":
		case option == "partition":
			f.Partition = true
		case option == "id":
			f.ID = true
		case option == "text":
			f.Text = true
		case name == "date-of" && value != "":
			// Not in the JSON, so omitempty does not say that a value can be missing.
			f.Partition, f.DateOf, f.Nullable = true, value, false
		case name == "values" && assigned:
			f.Values = strings.Split(value, "|")
		default:
			problems = append(problems, fmt.Sprintf("schema option %q; allowed are id, partition, text, values=A|B and date-of=COLUMN", option))
		}
	}
	return problems
}

func at(place string, problems []string) []error {
	var errs []error
	for _, problem := range problems {
		errs = append(errs, fmt.Errorf("%s: %s", place, problem))
	}
	return errs
}
