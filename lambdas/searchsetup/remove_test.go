package main

import (
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/millrace-dev/millrace/search/setup"
)

// inUse is a domain that is set up and has indices, of which the last is another's.
func inUse(t *testing.T, p setup.Properties) *fakeDomain {
	d := newFakeDomain()
	mustAsk(t, d, cfn.RequestCreate, p, setup.Properties{})
	for _, name := range []string{"clicks-2026-11-22", "clicks-2026-11-23", "clicks-eu-2026-11-23"} {
		d.index[name] = &fakeIndex{fields: map[string]string{}, policy: "clicks-retention"}
	}
	return d
}

func left(d *fakeDomain) int { return len(d.template) + len(d.policy) + len(d.role) + len(d.mapping) }

func TestDeleteLeavesTheData(t *testing.T) {
	p := properties(clicks())
	d := inUse(t, p)
	mustAsk(t, d, cfn.RequestDelete, p, p)
	if left(d) != 0 || len(d.index) != 3 {
		t.Errorf("left are %v %v %v %v, and indices %v; want the three indices", d.template, d.policy, d.role, d.mapping, d.index)
	}
	for name, is := range d.index {
		if own := name != "clicks-eu-2026-11-23"; own != (is.policy == "") {
			t.Errorf("policy of %s is %q", name, is.policy)
		}
	}
	mustAsk(t, d, cfn.RequestDelete, p, p) // of nothing
}

func TestDeleteOfTheDataIsAskedFor(t *testing.T) {
	p := properties(clicks())
	p.DeleteIndices = true
	d := inUse(t, p)
	mustAsk(t, d, cfn.RequestDelete, p, p)
	if left(d) != 0 || len(d.index) != 1 || d.index["clicks-eu-2026-11-23"] == nil {
		t.Errorf("left are %v %v %v %v, and indices %v; want the other's index", d.template, d.policy, d.role, d.mapping, d.index)
	}
}

func TestRetainIsKept(t *testing.T) {
	p := properties(clicks())
	p.Retain = true
	d := inUse(t, p)
	before := len(d.calls)
	mustAsk(t, d, cfn.RequestDelete, p, p)
	if len(d.calls) != before {
		t.Errorf("calls %v", d.calls[before:])
	}
}

// With another logical ID, CloudFormation creates the new resource, then deletes the
// old one.
func TestDeleteOfWhatBelongsToAnotherResource(t *testing.T) {
	p := properties(clicks())
	p.DeleteIndices = true
	d := inUse(t, p)
	renamed := cfn.Event{RequestType: cfn.RequestCreate, StackID: "arn:stack", LogicalResourceID: "Renamed", ResourceProperties: p.Map()}
	if _, err := send(t.Context(), d, renamed); err != nil {
		t.Fatal(err)
	}
	mustAsk(t, d, cfn.RequestDelete, p, p)
	if left(d) != 6 || len(d.index) != 3 {
		t.Errorf("left are %d pieces and %d indices, want all", left(d), len(d.index))
	}
	delete(d.template["clicks"], "_meta") // made by hand
	renamed.RequestType = cfn.RequestDelete
	if _, err := send(t.Context(), d, renamed); err != nil || left(d) != 6 {
		t.Errorf("Delete of a template of nobody: %v, %d pieces are left", err, left(d))
	}
}

func TestDeleteOfWhatWasNeverSetUp(t *testing.T) {
	d := newFakeDomain()
	event := cfn.Event{RequestType: cfn.RequestDelete, PhysicalResourceID: "log-stream", ResourceProperties: map[string]any{"Index": "clicks"}}
	if id, err := send(t.Context(), d, event); err != nil || id != "log-stream" || len(d.calls) != 0 {
		t.Errorf("Delete = %s, %v after %v", id, err, d.calls)
	}
	event.RequestType = cfn.RequestCreate
	if _, err := send(t.Context(), d, event); err == nil || !strings.Contains(err.Error(), "property Endpoint is empty") || len(d.calls) != 0 {
		t.Errorf("Create: %v after %v", err, d.calls)
	}
}

func TestDeleteWhenTheDomainIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := properties(clicks())
		gone := failing{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: endpoint, IsNotFound: true}}}
		mustAsk(t, gone, cfn.RequestDelete, p, p)
		if _, err := ask(t.Context(), gone, cfn.RequestUpdate, p, p); err == nil || !strings.Contains(err.Error(), "Nothing has this endpoint's name") {
			t.Errorf("Update: %v", err)
		}
	})
}

func TestReplacementHasAnotherID(t *testing.T) {
	was := properties(clicks())
	d := inUse(t, was)
	for _, change := range []func(*setup.Properties){
		func(p *setup.Properties) { p.Endpoint = "https://search-other.eu-west-1.es.amazonaws.com/" },
		func(p *setup.Properties) {
			index := clicks()
			index.Name = "taps"
			*p = properties(index)
		},
	} {
		p := was
		change(&p)
		before := len(d.calls)
		id, err := ask(t.Context(), d, cfn.RequestUpdate, p, was)
		if err != nil || id == physical(was) || id != physical(p) {
			t.Errorf("Update = %s, %v", id, err)
		}
		if slices.Contains(d.calls[before:], "DELETE /_plugins/_ism/policies/clicks-retention") {
			t.Error("the old index was touched")
		}
	}
}
