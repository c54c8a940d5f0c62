package x1_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/x1"
)

// What OpenSearch has for a column of the lake, written down a second time.
var openSearchTypes = map[string]string{
	"string": "keyword", "boolean": "boolean", "int": "integer", "bigint": "long", "double": "double", "timestamp": "date",
}

// people write or read these, so that they are texts.
var texts = []string{"query", "message"}

func TestTheMappingAndTheLakeAgreeColumnByColumn(t *testing.T) {
	s := schemaOfShaped(t)
	properties := maps.Clone(s.Mapping().Properties)
	check := func(c schema.Column) {
		want := openSearchTypes[c.Type.Glue()]
		if slices.Contains(texts, c.Name) {
			want = "text"
		}
		p, ok := properties[c.Name]
		if !ok || p.Type != want {
			t.Errorf("%s is %s in the lake and %q in the index, want %q", c.Name, c.Type.Glue(), p.Type, want)
		}
		delete(properties, c.Name)
	}
	for _, c := range s.Columns() {
		check(c)
	}
	for _, p := range s.Partitions() {
		if p.Name != "event_date" { // which Firehose derives and the JSON does not have
			check(p.Column)
		}
	}
	if len(properties) > 0 {
		t.Errorf("the lake has no column for %v", slices.Sorted(maps.Keys(properties)))
	}
}

// The index is strict: a field that it did not know would cost the document.
func TestTheIndexKnowsEveryFieldOfAnEvent(t *testing.T) {
	var full x1.Shaped
	for v, i := reflect.ValueOf(&full).Elem(), 0; i < v.NumField(); i++ {
		switch f := v.Field(i); f.Interface().(type) {
		case string:
			if v.Type().Field(i).Name != "EventDate" {
				f.SetString("x")
			}
		case schema.Time:
			f.Set(reflect.ValueOf(schema.Time{Time: time.Unix(0, 0)}))
		default:
			f.Set(reflect.New(f.Type().Elem()))
		}
	}
	document, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(document, &fields); err != nil {
		t.Fatal(err)
	}
	got, want := slices.Sorted(maps.Keys(schemaOfShaped(t).Mapping().Properties)), slices.Sorted(maps.Keys(fields))
	if !slices.Equal(got, want) {
		t.Errorf("the mapping has\n%v, a full event\n%v", got, want)
	}
}

func TestTheIndexIsValid(t *testing.T) {
	for _, rotation := range search.Rotations {
		index := search.Index{Name: x1.IndexName, Rotation: rotation, Mapping: schemaOfShaped(t).Mapping()}
		if err := index.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func schemaOfShaped(t *testing.T) schema.Schema {
	t.Helper()
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
