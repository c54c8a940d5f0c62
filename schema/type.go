package schema

import (
	"reflect"
	"slices"
	"strconv"
	"time"
)

// Type is the type of a column.
type Type string

const (
	String    Type = "string"
	Boolean   Type = "boolean"
	Int       Type = "int"       // 32 bits
	Bigint    Type = "bigint"    // 64 bits
	Double    Type = "double"    // 64 bits
	Timestamp Type = "timestamp" // milliseconds; in JSON as Time writes it
)

var allTypes = []Type{String, Boolean, Int, Bigint, Double, Timestamp}

// Glue is the type's name in the Glue Data Catalog and in Hive.
func (t Type) Glue() string { return string(t) }

func (t Type) known() bool { return slices.Contains(allTypes, t) }

// hasText reports whether JQ can write a value of a partition key of that type so.
func (t Type) hasText(text string) bool {
	bits := map[Type]int{Int: 32, Bigint: 64}[t]
	switch {
	case t == Boolean:
		return text == "true" || text == "false"
	case bits > 0:
		n, err := strconv.ParseInt(text, 10, bits)
		return err == nil && strconv.FormatInt(n, 10) == text
	}
	return true
}

var goTypes = map[reflect.Type]Type{
	reflect.TypeFor[string]():    String,
	reflect.TypeFor[bool]():      Boolean,
	reflect.TypeFor[int]():       Int,
	reflect.TypeFor[int64]():     Bigint,
	reflect.TypeFor[float64]():   Double,
	reflect.TypeFor[time.Time](): Timestamp,
	reflect.TypeFor[Time]():      Timestamp,
}

// typeOf looks through one pointer, which makes a field optional. A Go type
// without a column type comes back under its own name, which Validate refuses.
func typeOf(t reflect.Type) (typ Type, pointer bool) {
	if t.Kind() == reflect.Pointer {
		t, pointer = t.Elem(), true
	}
	if typ, ok := goTypes[t]; ok {
		return typ, pointer
	}
	return Type("Go " + t.String()), pointer
}
