package x1

import (
	"reflect"

	"github.com/millrace-dev/millrace/schema"
)

// kind is how a field is checked and written.
type kind uint8

const (
	text kind = iota
	account
	query
	integer32
	integer64
	double
	boolean
)

// field is a field of the shaped event that has a place in the raw event.
type field struct {
	path string      // in the raw event: device.model
	typ  schema.Type // of the column
	kind kind
	name []byte // as the shaped event has it before the value: ,"device_model":
}

var kinds = map[schema.Type]kind{
	schema.String: text, schema.Int: integer32, schema.Bigint: integer64, schema.Double: double, schema.Boolean: boolean,
}

// shapedFields reads the tags of Shaped.
func shapedFields() ([]field, error) {
	s, err := schema.Of[Shaped]()
	if err != nil {
		return nil, err
	}
	var fields []field
	for i, t := 0, reflect.TypeFor[Shaped](); i < t.NumField(); i++ {
		path := t.Field(i).Tag.Get("from")
		if path == "" {
			continue
		}
		f := field{path: path, typ: s.Fields[i].Type, kind: kinds[s.Fields[i].Type], name: []byte(`,"` + s.Fields[i].Name + `":`)}
		switch path {
		case "account_id":
			f.kind = account
		case "payload.query":
			f.kind = query
		}
		if f.typ == schema.String {
			f.name = append(f.name, '"') // of the value
		}
		fields = append(fields, f)
	}
	return fields, nil
}
