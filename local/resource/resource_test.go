package resource

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
)

type props struct {
	Name   string
	Count  int
	Ratio  float64
	On     *bool
	Nested *struct{ Key string }
	Tags   []struct{ Key, Value string }
	Free   map[string]string
	Policy json.RawMessage
}

func TestPropertiesAreStrictInNamesAndLenientInScalars(t *testing.T) {
	for _, c := range []struct{ give, want string }{
		{`{"Name":5,"Count":"7","Ratio":"0.5","On":"true","Free":{"a":1}}`, ""},
		{`{"Policy":{"anything":["goes"]}}`, ""},
		{`{"Nmae":"x"}`, "#: extraneous key [Nmae] is not permitted"},
		{`{"Nested":{"Kee":"x"}}`, "#/Nested: extraneous key [Kee] is not permitted"},
		{`{"Tags":[{"Key":"a"},{"Kee":"b"}]}`, "#/Tags/1: extraneous key [Kee] is not permitted"},
		{`{"Count":"many"}`, `#/Count: expected type: Integer, found: "many"`},
		{`{"Tags":"x"}`, `#/Tags: expected type: JSONArray, found: "x"`},
	} {
		err := Of("T", Handler[props]{}).Check(json.RawMessage(c.give))
		if got := text(err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.give, got, c.want)
		}
	}
}

func TestCreateSeesTypedProperties(t *testing.T) {
	var got props
	typ := Of("T", Handler[props]{Create: func(_ context.Context, _ Request, p props) (Result, error) {
		got = p
		return Result{ID: "x"}, nil
	}})
	on := true
	if _, err := typ.Create(t.Context(), Request{Properties: json.RawMessage(`{"Count":"7","On":"true"}`)}); err != nil {
		t.Fatal(err)
	}
	if want := (props{Count: 7, On: &on}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestGeneratedNameFitsAndKeepsBothParts(t *testing.T) {
	for _, max := range []int{32, 64, 128} {
		r := Request{Stack: "millrace-dev-process-with-a-long-name", LogicalID: "TransformFunctionServiceRole1234ABCD"}
		name := r.GeneratedName(max)
		if len(name) > max || !strings.HasPrefix(name, "mill") || name == r.GeneratedName(max) {
			t.Errorf("max %d: %q (%d)", max, name, len(name))
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTheResourcesOwnTagsWin(t *testing.T) {
	r := Request{Tags: map[string]string{"app": "millrace", "team": "stack"}}
	got := r.AllTags([]Tag{{"team", "own"}, {"stage", "dev"}})
	if want := map[string]string{"app": "millrace", "team": "own", "stage": "dev"}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if r.Tags["team"] != "stack" {
		t.Error("the stack's tags were changed")
	}
	if got := (Request{}).AllTags(nil); got == nil || len(got) > 0 {
		t.Errorf("without tags: got %v", got)
	}
}
