package x1_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// savedObject is a line of the file, read by what Dashboards expects and not by what
// package search writes.
type savedObject struct {
	Type, ID         string
	Attributes       map[string]any
	References       []struct{ Name, Type, ID string }
	MigrationVersion map[string]string
	ExportedCount    *int
}

func readDashboards(t *testing.T) (objects []savedObject) {
	t.Helper()
	file, err := os.ReadFile(dashboards)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	for i, line := range lines {
		dec := json.NewDecoder(strings.NewReader(line))
		var o savedObject
		if err := dec.Decode(&o); err != nil || dec.More() {
			t.Fatalf("line %d is not one JSON object: %v", i+1, err)
		}
		if last := i == len(lines)-1; last != (o.ExportedCount != nil) {
			t.Fatalf("line %d: the count belongs on the last line, and is missing or elsewhere", i+1)
		} else if last && *o.ExportedCount != len(objects) {
			t.Errorf("the file says %d objects and has %d", *o.ExportedCount, len(objects))
		} else if !last {
			objects = append(objects, o)
		}
	}
	return objects
}

// embedded reads the JSON that an attribute has as text.
func embedded[T any](t *testing.T, o savedObject, text any) (v T) {
	t.Helper()
	s, _ := text.(string)
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s %s: %v in %q", o.Type, o.ID, err, s)
	}
	return v
}

func searchSource(t *testing.T, o savedObject) (source struct {
	Query        struct{ Query, Language string }
	IndexRefName string
}) {
	t.Helper()
	meta, _ := o.Attributes["kibanaSavedObjectMeta"].(map[string]any)
	s, _ := meta["searchSourceJSON"].(string)
	if err := json.Unmarshal([]byte(s), &source); err != nil {
		t.Fatalf("%s %s: %v in %q", o.Type, o.ID, err, s)
	}
	if source.Query.Language != "kuery" { // what Dashboards calls its query language
		t.Errorf("%s %s: query language %q", o.Type, o.ID, source.Query.Language)
	}
	return source
}

// Every reference is to an object of the file, and every name that attributes call
// an object by is a reference.
func TestDashboardsFileReferences(t *testing.T) {
	objects := readDashboards(t)
	there := map[string]bool{}
	for _, o := range objects {
		if there[o.Type+"/"+o.ID] {
			t.Errorf("%s %s is there twice", o.Type, o.ID)
		}
		there[o.Type+"/"+o.ID] = true
	}
	for _, o := range objects {
		var called []string
		if o.Type != "index-pattern" {
			if name := searchSource(t, o).IndexRefName; name != "" || o.Type == "visualization" {
				called = append(called, name)
			}
		}
		if o.Type == "dashboard" {
			for _, p := range embedded[[]struct{ PanelRefName string }](t, o, o.Attributes["panelsJSON"]) {
				called = append(called, p.PanelRefName)
			}
		}
		var named []string
		for _, r := range o.References {
			named = append(named, r.Name)
			if !there[r.Type+"/"+r.ID] {
				t.Errorf("%s %s refers to %s %s, which is not in the file", o.Type, o.ID, r.Type, r.ID)
			}
		}
		if !slices.Equal(called, named) {
			t.Errorf("%s %s calls objects %q, its references are %q", o.Type, o.ID, called, named)
		}
	}
}

// Dashboards 2.x refuses an object with a migration version that it does not know.
func TestDashboardsFileMigrations(t *testing.T) {
	known := map[string]string{"index-pattern": "7.6.0", "visualization": "7.10.0", "dashboard": "7.9.3"}
	count := map[string]int{}
	for _, o := range readDashboards(t) {
		count[o.Type]++
		if len(o.MigrationVersion) != 1 || o.MigrationVersion[o.Type] != known[o.Type] {
			t.Errorf("%s %s has the migration version %v", o.Type, o.ID, o.MigrationVersion)
		}
	}
	if count["index-pattern"] != 1 || count["dashboard"] != 1 || count["visualization"] < 3 || len(count) != 3 {
		t.Errorf("the file has %v", count)
	}
}

// The fields of the index pattern are those of the mapping, with types that
// Dashboards derives from it.
func TestDashboardsFileFields(t *testing.T) {
	mapping := schemaOfShaped(t).Mapping()
	kinds := map[string]string{"keyword": "string", "text": "string", "integer": "number", "long": "number", "double": "number", "date": "date", "boolean": "boolean"}
	pattern := readDashboards(t)[0]
	seen := 0
	for _, f := range embedded[[]struct {
		Name, Type   string
		ESTypes      []string
		Aggregatable bool
		SubType      struct{ Multi struct{ Parent string } }
	}](t, pattern, pattern.Attributes["fields"]) {
		name, form, _ := strings.Cut(f.Name, ".")
		p := mapping.Properties[name]
		if form != "" {
			p = p.Fields[form]
			if f.SubType.Multi.Parent != name {
				t.Errorf("%s has the parent %q", f.Name, f.SubType.Multi.Parent)
			}
		} else {
			seen++
		}
		if p.Type == "" || !slices.Equal(f.ESTypes, []string{p.Type}) || f.Type != kinds[p.Type] || f.Aggregatable != (p.Type != "text") {
			t.Errorf("the index pattern has %+v, the mapping %+v", f, p)
		}
	}
	if seen != len(mapping.Properties) {
		t.Errorf("the index pattern has %d fields, the mapping %d", seen, len(mapping.Properties))
	}
	if field := pattern.Attributes["timeFieldName"].(string); mapping.Properties[field].Type != "date" {
		t.Errorf("the time field %s is no date", field)
	}
}

var queryFields = regexp.MustCompile(`([a-z_.]+): \(`)

// Every aggregation is of a field that OpenSearch can aggregate so, and every field
// that a query names exists.
func TestDashboardsFileAggregations(t *testing.T) {
	mapping := schemaOfShaped(t).Mapping()
	fits := map[string]string{
		"date_histogram": "date", "terms": "keyword boolean integer long double date", "percentiles": "integer long double",
		"avg": "integer long double", "cardinality": "keyword boolean integer long double date",
	}
	typeOf := func(field string) string {
		name, form, further := strings.Cut(field, ".")
		p := mapping.Properties[name]
		if further {
			p = p.Fields[form]
		}
		return p.Type
	}
	for _, o := range readDashboards(t) {
		if o.Type != "visualization" {
			continue
		}
		state := embedded[struct {
			Title, Type string
			Aggs        []struct {
				ID, Type, Schema string
				Params           struct{ Field, OrderBy string }
			}
		}](t, o, o.Attributes["visState"])
		if state.Title != o.Attributes["title"] {
			t.Errorf("%s has the titles %q and %q", o.ID, state.Title, o.Attributes["title"])
		}
		ids := []string{"_key"}
		for _, a := range state.Aggs {
			ids = append(ids, a.ID)
			if a.Type == "count" {
				continue
			}
			if kind := typeOf(a.Params.Field); kind == "" || !slices.Contains(strings.Fields(fits[a.Type]), kind) {
				t.Errorf("%s: %s of %s, which is %q in the mapping", o.ID, a.Type, a.Params.Field, kind)
			}
			if a.Type == "terms" && !slices.Contains(ids, a.Params.OrderBy) {
				t.Errorf("%s: terms of %s are ordered by %q, which is no aggregation", o.ID, a.Params.Field, a.Params.OrderBy)
			}
		}
		if len(state.Aggs) == 0 || state.Aggs[0].Schema != "metric" {
			t.Errorf("%s shows no metric", o.ID)
		}
		for _, match := range queryFields.FindAllStringSubmatch(searchSource(t, o).Query.Query, -1) {
			if typeOf(match[1]) == "" {
				t.Errorf("%s asks for %s, which the mapping does not have", o.ID, match[1])
			}
		}
	}
}

// Panels lie within the dashboard's 48 columns and not upon each other.
func TestDashboardsFileLayout(t *testing.T) {
	type grid struct{ X, Y, W, H int }
	objects := readDashboards(t)
	o := objects[len(objects)-1]
	var placed []grid
	for _, p := range embedded[[]struct{ GridData grid }](t, o, o.Attributes["panelsJSON"]) {
		g := p.GridData
		if g.X < 0 || g.Y < 0 || g.W < 1 || g.H < 1 || g.X+g.W > 48 {
			t.Errorf("a panel lies at %+v", g)
		}
		for _, other := range placed {
			if g.X < other.X+other.W && other.X < g.X+g.W && g.Y < other.Y+other.H && other.Y < g.Y+g.H {
				t.Errorf("panels lie upon each other: %+v, %+v", g, other)
			}
		}
		placed = append(placed, g)
	}
	if len(placed) != len(objects)-2 {
		t.Errorf("%d panels of %d visualisations", len(placed), len(objects)-2)
	}
}

// What the issue asks the dashboard to show.
func TestDashboardsFileShows(t *testing.T) {
	file, err := os.ReadFile(dashboards)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"Events by type", "Errors by firmware", "Search latency"} {
		if !bytes.Contains(file, []byte(`"title":"`+title+`"`)) {
			t.Errorf("there is no %q", title)
		}
	}
}
