package x1_test

import (
	"slices"
	"testing"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

// A tag cannot name a variable, so the types are written down twice.
func TestTheTagOfEventTypeHasEveryType(t *testing.T) {
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Fields, func(f schema.Field) bool { return f.Name == "event_type" })
	if got := s.Fields[i].Values; !slices.Equal(got, x1.EventTypes) {
		t.Errorf("the tag has the values %q, x1.EventTypes are %q", got, x1.EventTypes)
	}
}

func TestTheEventIDTellsEventsApart(t *testing.T) {
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := s.ID(); !ok || id.Name != "event_id" {
		t.Errorf("the id of the shaped event is %q, %v", id.Name, ok)
	}
}
