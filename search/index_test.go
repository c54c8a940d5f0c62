package search

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
)

const day = 24 * time.Hour

var mapping = schema.Mapping{Dynamic: "strict", Properties: map[string]schema.MappingProperty{
	"page":  {Type: "keyword"},
	"words": {Type: "text", Fields: map[string]schema.MappingProperty{"keyword": {Type: "keyword"}}},
	"ms":    {Type: "long"},
	"at":    {Type: "date"},
	"fatal": {Type: "boolean"},
}}

// isJSON compares v, marshalled, with what OpenSearch's documentation has.
func isJSON(t *testing.T, v any, want string) {
	t.Helper()
	got, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTemplate(t *testing.T) {
	small := schema.Mapping{Dynamic: "strict", Properties: map[string]schema.MappingProperty{"page": {Type: "keyword"}}}
	const mappings = `"mappings": {"dynamic": "strict", "properties": {"page": {"type": "keyword"}}}`
	index := Index{Name: "clicks", Shards: 3, Replicas: 2, Mapping: small}
	isJSON(t, index.Template(), `{"index_patterns": ["clicks-*"], "priority": 100, "template": {
		"settings": {"index.number_of_shards": 3, "index.number_of_replicas": 2}, `+mappings+`, "aliases": {"clicks": {}}}}`)
	isJSON(t, index.ServerlessTemplate(), `{"index_patterns": ["clicks-*"], "priority": 100, "template": {`+mappings+`, "aliases": {"clicks": {}}}}`)
	isJSON(t, Index{Name: "clicks", Rotation: NoRotation, Mapping: small}.Template(), `{"index_patterns": ["clicks"], "priority": 100, "template": {
		"settings": {"index.number_of_shards": 1, "index.number_of_replicas": 0}, `+mappings+`}}`)
	isJSON(t, Index{Name: "clicks", Alias: "all", Rotation: NoRotation, Mapping: small}.ServerlessTemplate(), `{"index_patterns": ["clicks"], "priority": 100,
		"template": {`+mappings+`, "aliases": {"all": {}}}}`)
}

// A document that came at the end of an index's period is kept as long as one that
// came at its begin.
func TestRetentionPolicy(t *testing.T) {
	index := Index{Name: "clicks", Rotation: OneDay, Retention: 30 * day}
	policy, ok := index.RetentionPolicy()
	if !ok {
		t.Fatal("no policy")
	}
	isJSON(t, policy, `{"policy": {"description": "clicks-* keeps documents for at least 30d", "default_state": "keep",
		"states": [
			{"name": "keep", "actions": [], "transitions": [{"state_name": "delete", "conditions": {"min_index_age": "31d"}}]},
			{"name": "delete", "actions": [{"delete": {}}], "transitions": []}],
		"ism_template": [{"index_patterns": ["clicks-*"], "priority": 100}]}}`)
	for _, c := range []struct {
		rotation  Rotation
		retention time.Duration
		want      string
	}{
		{"", 7 * day, "8d"},
		{OneHour, 23 * time.Hour, "1d"},
		{OneHour, 12 * time.Hour, "13h"},
		{OneHour, 90 * time.Minute, "150m"},
		{OneWeek, day, "8d"},
		{OneMonth, 365 * day, "396d"},
	} {
		p, _ := Index{Name: "x", Rotation: c.rotation, Retention: c.retention}.RetentionPolicy()
		if got := p.Policy.States[0].Transitions[0].Conditions.MinIndexAge; got != c.want {
			t.Errorf("%v with %q: deleted at %s, want %s", c.retention, c.rotation, got, c.want)
		}
	}
	if _, ok := (Index{Name: "clicks"}).RetentionPolicy(); ok {
		t.Error("kept for ever, and deleted")
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		index         Index
		read, pattern string
		alias         bool
	}{
		{Index{Name: "clicks"}, "clicks", "clicks-*", true},
		{Index{Name: "clicks", Alias: "all"}, "all", "clicks-*", true},
		{Index{Name: "clicks", Rotation: NoRotation}, "clicks", "clicks", false},
		{Index{Name: "clicks", Rotation: NoRotation, Alias: "clicks"}, "clicks", "clicks", false},
		{Index{Name: "clicks", Rotation: NoRotation, Alias: "all"}, "all", "clicks", true},
	} {
		if read, pattern, alias := c.index.ReadName(), c.index.Pattern(), c.index.HasAlias(); read != c.read || pattern != c.pattern || alias != c.alias {
			t.Errorf("%+v is read as %s, of %s, by an alias: %t", c.index, read, pattern, alias)
		}
	}
}

func TestValidateReportsEveryProblemAtOnce(t *testing.T) {
	err := Index{Name: "_Clicks", Alias: "all clicks", Rotation: "Daily", Retention: 90 * time.Second, Shards: 2000, Replicas: -1}.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`index name "_Clicks"; allowed are 1 to 80 lower-case letters, digits, points, hyphens and underscores, a letter or digit first`,
		`index alias "all clicks"; allowed are 1 to 80`,
		`index rotation "Daily"; allowed are ["NoRotation" "OneMonth" "OneWeek" "OneDay" "OneHour"]`,
		`index retention 1m30s; allowed are whole minutes, and 0 for ever`,
		`2000 shards; allowed are 1 to 1024, and 0 for 1`,
		`-1 replicas; allowed are 0 and more`,
		`the mapping is dynamic ""; allowed are strict and false`,
		`the index has no mapping; take schema.Schema.Mapping`,
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d problems:\n%v", len(got), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		index Index
		want  string // "" is none
	}{
		"least":                {Index{Name: "c"}, ""},
		"longest name":         {Index{Name: strings.Repeat("c", 80)}, ""},
		"too long":             {Index{Name: strings.Repeat("c", 81)}, "index name"},
		"alias like an index":  {Index{Name: "c", Alias: "c-2026-11-23"}, `index alias "c-2026-11-23" begins as the indices do, which are c-*`},
		"no rotation, so fine": {Index{Name: "c", Alias: "c-2026-11-23", Rotation: NoRotation}, ""},
		"one index for ever":   {Index{Name: "c", Rotation: NoRotation, Retention: day}, "index retention 24h0m0s without rotation would delete"},
		"most shards":          {Index{Name: "c", Shards: 1024, Replicas: 2, Retention: time.Minute}, ""},
	} {
		c.index.Mapping = mapping
		err := c.index.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
