package main

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/search/setup"
)

const (
	endpoint = "search-clicks-abc.eu-west-1.es.amazonaws.com"
	writer   = "arn:aws:iam::111122223333:role/firehose"
	reader   = "arn:aws:iam::111122223333:role/analyst"
)

type click struct {
	Page string `json:"page"`
	Took int    `json:"took"`
}

// clicks is a daily index that is kept for 30 days.
func clicks() search.Index {
	s, err := schema.Of[click]()
	if err != nil {
		panic(err)
	}
	return search.Index{Name: "clicks", Retention: 30 * 24 * time.Hour, Mapping: s.Mapping()}
}

func properties(index search.Index) setup.Properties {
	p := setup.Of(index, true)
	p.Endpoint, p.WriterArns, p.ReaderArns = endpoint, []string{writer}, []string{reader}
	return p
}

// ask sends a request as CloudFormation does.
func ask(ctx context.Context, d doer, kind cfn.RequestType, p, old setup.Properties) (string, error) {
	event := cfn.Event{RequestType: kind, StackID: "arn:stack", LogicalResourceID: "Search", ResourceProperties: p.Map(), OldResourceProperties: old.Map()}
	if kind != cfn.RequestCreate {
		event.PhysicalResourceID = physical(old)
	}
	return send(ctx, d, event)
}

func send(ctx context.Context, d doer, event cfn.Event) (string, error) {
	id, _, err := handler(func(setup.Properties) (doer, error) { return d, nil })(ctx, event)
	return id, err
}

func mustAsk(t *testing.T, d doer, kind cfn.RequestType, p, old setup.Properties) {
	t.Helper()
	if _, err := ask(t.Context(), d, kind, p, old); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
}

func TestCreateSetsUp(t *testing.T) {
	d := newFakeDomain()
	id, err := ask(t.Context(), d, cfn.RequestCreate, properties(clicks()), setup.Properties{})
	if err != nil || id != endpoint+"/clicks" {
		t.Fatalf("Create = %s, %v", id, err)
	}
	template := d.template["clicks"]
	if got := template["_meta"]; !reflect.DeepEqual(got, map[string]any{"managed_by": "millrace Custom::SearchIndex", "owner": "arn:stack/Search"}) {
		t.Errorf("_meta = %v", got)
	}
	if got := template["index_patterns"]; !reflect.DeepEqual(got, []any{"clicks-*"}) {
		t.Errorf("index_patterns = %v", got)
	}
	if d.policy["clicks-retention"] == nil || d.role["clicks-writer"] == nil || d.role["clicks-reader"] == nil {
		t.Errorf("policies %v, roles %v", d.policy, d.role)
	}
	if want := map[string][]string{"clicks-writer": {writer}, "clicks-reader": {reader}}; !reflect.DeepEqual(d.mapping, want) {
		t.Errorf("role mappings = %v, want %v", d.mapping, want)
	}
}

// Whoever may call what is granted by these: the package comment lists them.
func TestCallsOfCreate(t *testing.T) {
	d := newFakeDomain()
	mustAsk(t, d, cfn.RequestCreate, properties(clicks()), setup.Properties{})
	want := []string{
		"PUT /_index_template/clicks",
		"PUT /_plugins/_security/api/roles/clicks-writer", "PUT /_plugins/_security/api/rolesmapping/clicks-writer",
		"PUT /_plugins/_security/api/roles/clicks-reader", "PUT /_plugins/_security/api/rolesmapping/clicks-reader",
		"GET /_plugins/_ism/policies/clicks-retention", "PUT /_plugins/_ism/policies/clicks-retention",
		"GET /_cat/indices",
	}
	if !slices.Equal(d.calls, want) {
		t.Errorf("calls\n%s\nwant\n%s", strings.Join(d.calls, "\n"), strings.Join(want, "\n"))
	}
}

func TestServerlessHasNeitherPolicyNorRoles(t *testing.T) {
	d := newFakeDomain()
	p := setup.ServerlessOf(clicks())
	p.Endpoint = "https://abc.eu-west-1.aoss.amazonaws.com"
	if id, err := ask(t.Context(), d, cfn.RequestCreate, p, setup.Properties{}); err != nil || id != "abc.eu-west-1.aoss.amazonaws.com/clicks" {
		t.Fatalf("Create = %s, %v", id, err)
	}
	mustAsk(t, d, cfn.RequestDelete, p, p)
	for _, call := range d.calls {
		if strings.Contains(call, "_plugins") {
			t.Errorf("a collection was asked %s", call)
		}
	}
	if len(d.template) != 0 {
		t.Errorf("templates %v are left", d.template)
	}
}

func TestAgainIsTheSame(t *testing.T) {
	d := newFakeDomain()
	p := properties(clicks())
	mustAsk(t, d, cfn.RequestCreate, p, setup.Properties{})
	d.index["clicks-2026-11-23"] = &fakeIndex{fields: map[string]string{}}
	template, roles, mappings := maps.Clone(d.template), maps.Clone(d.role), maps.Clone(d.mapping)
	for range 2 {
		mustAsk(t, d, cfn.RequestUpdate, p, p)
		mustAsk(t, d, cfn.RequestCreate, p, setup.Properties{})
	}
	if !reflect.DeepEqual(d.template, template) || !reflect.DeepEqual(d.role, roles) || !reflect.DeepEqual(d.mapping, mappings) || len(d.policy) != 1 {
		t.Errorf("set up five times: %v %v %v %v", d.template, d.role, d.mapping, d.policy)
	}
	is := d.index["clicks-2026-11-23"]
	if !slices.Equal(is.aliases, []string{"clicks"}) || is.version != d.policy["clicks-retention"].seqNo {
		t.Errorf("index = %+v, want one alias and version %d of the policy", is, d.policy["clicks-retention"].seqNo)
	}
}

func TestUpdateOfIndicesThatAreThere(t *testing.T) {
	d := newFakeDomain()
	was := clicks()
	was.Mapping.Properties = maps.Clone(was.Mapping.Properties)
	delete(was.Mapping.Properties, "took")
	was.Alias = "web"
	mustAsk(t, d, cfn.RequestCreate, properties(was), setup.Properties{})
	for _, name := range []string{"clicks", "clicks-2026", "clicks-eu-2026-11-23", "clicks-2026-11-23x", "xclicks-2026-11-23"} { // others'
		d.index[name] = &fakeIndex{fields: map[string]string{}, aliases: []string{"web"}}
	}
	delete(d.index, "clicks")
	own := []string{"clicks-2026-11-23-05", "clicks-2026-11-23", "clicks-2026-w48", "clicks-2026-11"}
	for _, name := range own {
		d.index[name] = &fakeIndex{fields: map[string]string{"page": "keyword"}, aliases: []string{"web"}}
	}
	d.index["clicks-2026-11"].policy = "another"

	mustAsk(t, d, cfn.RequestUpdate, properties(clicks()), properties(was))
	for name, is := range d.index {
		want := &fakeIndex{fields: map[string]string{}, aliases: []string{"web"}}
		if slices.Contains(own, name) {
			want = &fakeIndex{
				fields: map[string]string{"page": "keyword", "took": "integer"}, aliases: []string{"clicks"},
				policy: "clicks-retention", version: d.policy["clicks-retention"].seqNo,
			}
		}
		if !reflect.DeepEqual(is, want) {
			t.Errorf("index %s = %+v, want %+v", name, is, want)
		}
	}
}

func TestUpdateWithoutRetentionReadersAndAlias(t *testing.T) {
	d := newFakeDomain()
	was := properties(clicks())
	mustAsk(t, d, cfn.RequestCreate, was, setup.Properties{})
	d.index["clicks-2026-11-23"] = &fakeIndex{fields: map[string]string{}}
	mustAsk(t, d, cfn.RequestUpdate, was, was)
	p := was
	p.Policy, p.ReaderArns, p.Alias = "", nil, ""
	mustAsk(t, d, cfn.RequestUpdate, p, was)
	if is := d.index["clicks-2026-11-23"]; len(d.policy) != 0 || is.policy != "" || len(is.aliases) != 0 {
		t.Errorf("policies %v; index %+v; want none, detached, and no alias", d.policy, is)
	}
	if want := map[string][]string{"clicks-writer": {writer}}; !reflect.DeepEqual(d.mapping, want) || len(d.role) != 2 {
		t.Errorf("role mappings = %v, want %v", d.mapping, want)
	}
}

func TestUpdateThatCannotBe(t *testing.T) {
	d := newFakeDomain()
	d.index["clicks-2026-11-23"] = &fakeIndex{fields: map[string]string{"took": "keyword"}}
	p := properties(clicks())
	_, err := ask(t.Context(), d, cfn.RequestUpdate, p, p)
	want := "set up index clicks of " + endpoint + ": PUT /clicks-2026-11-23/_mapping: 400 Bad Request: mapper [took] cannot be changed from type [keyword] to [integer] (illegal_argument_exception). " +
		"Fields can be added to an index, but not change their type: give the field another name, or the index. https://docs.opensearch.org/latest/api-reference/index-apis/put-mapping/"
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant %s", err, want)
	}
	d.index = map[string]*fakeIndex{"clicks": {fields: map[string]string{}}}
	if _, err := ask(t.Context(), d, cfn.RequestUpdate, p, p); err == nil || !strings.Contains(err.Error(), "alias clicks: there is an index of this name") {
		t.Errorf("error of an alias that is an index: %v", err)
	}
	d = newFakeDomain()
	d.template["other"] = map[string]any{"index_patterns": []any{"clicks-*"}, "priority": 100}
	if _, err := ask(t.Context(), d, cfn.RequestCreate, p, setup.Properties{}); err == nil || !strings.Contains(err.Error(), "same priority [100]") || !strings.Contains(err.Error(), "Another template is for the same index names") {
		t.Errorf("error of a second template: %v", err)
	}
}

func TestIndexThatCannotChangeItsPolicyKeepsIt(t *testing.T) {
	d := newFakeDomain()
	d.index["clicks-2026-11-22"] = &fakeIndex{fields: map[string]string{}, policy: "clicks-retention", version: 1, state: "Cannot change policy while transitioning to new state"}
	d.index["clicks-2026-11-23"] = &fakeIndex{fields: map[string]string{}}
	mustAsk(t, d, cfn.RequestCreate, properties(clicks()), setup.Properties{})
	if was, is := d.index["clicks-2026-11-22"].version, d.index["clicks-2026-11-23"].version; was != 1 || is != d.policy["clicks-retention"].seqNo {
		t.Errorf("versions %d and %d, want 1 and the policy's", was, is)
	}
}

// Each request that fails for good fails the resource, and is named.
func TestEveryRefusalIsTold(t *testing.T) {
	p := properties(clicks())
	old := p
	old.Alias = "web"
	without := p
	without.Policy, without.ReaderArns = "", nil
	data := p
	data.DeleteIndices = true
	for name, c := range map[string]struct {
		kind   cfn.RequestType
		p, old setup.Properties
	}{
		"update":            {cfn.RequestUpdate, p, old},
		"update to less":    {cfn.RequestUpdate, without, p},
		"delete":            {cfn.RequestDelete, p, p},
		"delete with data":  {cfn.RequestDelete, data, data},
		"update once again": {cfn.RequestUpdate, p, p},
	} {
		d := inUse(t, old)
		before := len(d.calls)
		mustAsk(t, d, c.kind, c.p, c.old)
		for _, call := range d.calls[before:] {
			d := inUse(t, old)
			d.refuse = func(method, path string) (int, string) {
				if method+" "+path == call {
					return 400, `{"error":"refused"}`
				}
				return 0, ""
			}
			if _, err := ask(t.Context(), d, c.kind, c.p, c.old); err == nil || !strings.Contains(err.Error(), call) || !strings.Contains(err.Error(), ": 400 Bad Request: refused") {
				t.Errorf("%s: %s was refused, error = %v", name, call, err)
			}
		}
	}
}
