package constructs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// recordFields are the fields of a Kinesis record that a pattern can name, those
// of the record itself and those around it.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
var recordFields = []string{
	"approximateArrivalTimestamp", "data", "kinesisSchemaVersion", "partitionKey", "sequenceNumber",
	"awsRegion", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "invokeIdentityArn",
}

// checkFilterPattern says what is wrong in a pattern of an event source mapping of
// Kinesis: an object of fields, each an object of fields in turn or a list of the
// values that it may have. Length: the API reference's type Filter.
// https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
func checkFilterPattern(pattern string) error {
	if len(pattern) > 4096 {
		return fmt.Errorf("the pattern has %d characters, allowed are up to 4096", len(pattern))
	}
	decoder := json.NewDecoder(strings.NewReader(pattern))
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("%q is not JSON: %w", pattern, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%q goes on after its JSON value, allowed is one object", pattern)
	}
	fields, ok := value.(map[string]any)
	if !ok || len(fields) == 0 {
		return fmt.Errorf("%s is no pattern, allowed is an object with a field", pattern)
	}
	return checkRecord(fields)
}

// checkRecord holds the fields of a record, which a pattern and each alternative in
// it may name, to those that there are.
func checkRecord(fields map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "$or" && !slices.Contains(recordFields, name) {
			return fmt.Errorf("a Kinesis record has no field %q, allowed are %s; an event's own fields are within data", name, strings.Join(recordFields, ", "))
		}
	}
	if data, ok := fields["data"]; ok {
		if _, ok := data.(map[string]any); !ok {
			return fmt.Errorf("data is %s, allowed is an object of the event's fields", text(data))
		}
	}
	return checkFields("", fields)
}

func checkFields(path string, fields map[string]any) error {
	if len(fields) == 0 {
		return fmt.Errorf("%s is an empty object, allowed is one with a field", path)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		var err error
		switch v := fields[name].(type) {
		case map[string]any:
			err = checkFields(at, v)
		case []any:
			if name == "$or" {
				err = checkAlternatives(path, at, v)
			} else {
				err = checkValues(at, v)
			}
		default:
			err = fmt.Errorf("%s is %s, allowed is a list of values, as [%s]", at, text(v), text(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkAlternatives(path, at string, list []any) error {
	if len(list) < 2 {
		return fmt.Errorf("%s has %d alternatives, allowed are 2 or more", at, len(list))
	}
	for _, one := range list {
		fields, ok := one.(map[string]any)
		if !ok {
			return fmt.Errorf("%s has the alternative %s, allowed are objects of fields", at, text(one))
		}
		check := checkRecord
		if path != "" {
			check = func(fields map[string]any) error { return checkFields(path, fields) }
		}
		if err := check(fields); err != nil {
			return err
		}
	}
	return nil
}

func checkValues(at string, list []any) error {
	if len(list) == 0 {
		return fmt.Errorf("%s is an empty list, which nothing matches: allowed is one with a value", at)
	}
	for _, value := range list {
		switch v := value.(type) {
		case map[string]any:
			if err := checkOperator(at, v); err != nil {
				return err
			}
		case []any:
			return fmt.Errorf("%s has a list in its list, allowed are strings, numbers, true, false, null and comparisons", at)
		}
	}
	return nil
}

func text(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(out)
}
