package constructs_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// knob is a field of some props that a stack gives a value of its own, and where
// in the template that is: a property's path, with dots, of the resource of a type
// at a construct's path.
type knob struct {
	field, kind, path, property string
	want                        any // as JSON has it
}

// checkKnobs holds the template of a stack to the knobs of one type of props. Each
// of its fields has a line, or is named among those that have none.
func checkKnobs[Props any](t *testing.T, stack string, without []string, knobs []knob) {
	t.Helper()
	for _, k := range knobs {
		r, ok := resources(t, stack, k.kind)[k.path]
		if !ok {
			t.Errorf("%s: there is no %s at %s/%s", k.field, k.kind, stack, k.path)
			continue
		}
		if got, want := reach(r, k.property), plain(t, k.want); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s of %s is %v, want %v", k.field, k.property, k.path, got, want)
		}
	}
	of := reflect.TypeFor[Props]()
	for i := range of.NumField() {
		name := of.Field(i).Name
		lines := slices.ContainsFunc(knobs, func(k knob) bool { return k.field == name || strings.HasPrefix(k.field, name+".") })
		if lines == slices.Contains(without, name) {
			t.Errorf("%v.%s has a line: %v; it is either tested or said not to be", of, name, lines)
		}
	}
}

// reach goes down a path of names and indices.
func reach(value any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func plain(t *testing.T, value any) (out any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// checkMessages holds what a stack's constructs say of their mistakes to a list,
// word for word.
func checkMessages(t *testing.T, stack string, want map[string][]string) {
	t.Helper()
	got := annotations(t, stack)
	paths := maps.Clone(want)
	maps.Copy(paths, got)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		g, w := slices.Sorted(slices.Values(got[path])), slices.Sorted(slices.Values(want[path]))
		if !slices.Equal(g, w) {
			t.Errorf("%s/%s says\n%s\nwant\n%s", stack, path, strings.Join(g, "\n"), strings.Join(w, "\n"))
		}
	}
}
