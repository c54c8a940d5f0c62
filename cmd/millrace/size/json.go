package size

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/sizing"
)

// JSON writes the plan for a program: the fields of sizing.Plan, in lower camel
// case. A duration is a number of seconds, and its name says so.
func JSON(w io.Writer, p sizing.Plan) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(members(reflect.ValueOf(p)))
}

func members(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		object := map[string]any{}
		for field, value := range v.Fields() {
			if !field.IsExported() {
				continue
			}
			name := strings.ToLower(field.Name[:1]) + field.Name[1:]
			if d, ok := value.Interface().(time.Duration); ok {
				object[name+"Seconds"] = d.Seconds()
				continue
			}
			object[name] = members(value)
		}
		return object
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = members(v.Index(i))
		}
		return list
	}
	return v.Interface()
}
