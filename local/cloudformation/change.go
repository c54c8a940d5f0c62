package cloudformation

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/millrace-dev/millrace/local/cloudformation/template"
	"github.com/millrace-dev/millrace/local/resource"
)

// change is what a change set says of one resource (API reference,
// "ResourceChange").
type change struct {
	action      string // Add, Modify or Remove
	logicalID   string
	physicalID  string
	typeName    string
	replacement string // True, False or Conditional; empty unless Modify
	policy      string // PolicyAction
	details     []changeDetail
}

type changeDetail struct {
	attribute string // Properties, Metadata or Tags
	name      string // of the property
	recreates string // Never, Conditionally or Always
	kind      string // Add, Modify or Remove
	later     later  // set if the value is known only when the change set is executed
}

// comparison finds the changes between a stack and what it is to be.
type comparison struct {
	s       *Service
	st      *stack
	d       *desired
	changes map[string]*change // by logical ID; nil: no change
}

// later is the error of a value that is known only during deployment.
type later struct {
	source string // ChangeSource: ResourceReference or ResourceAttribute
	entity string // CausingEntity: "Stream" or "Stream.Arn"
}

func (l later) Error() string { return l.entity + " is known after deployment" }

// changes compares, and says whether an update would do anything: a change of
// an output counts, though it is no resource's. s.mu is held.
func (s *Service) changes(st *stack, d *desired) ([]change, bool, error) {
	c := &comparison{s, st, d, map[string]*change{}}
	for _, id := range slices.Sorted(maps.Keys(d.instance.Resources)) {
		if err := c.visit(id); err != nil {
			return nil, false, err
		}
	}
	var list []change
	for _, id := range slices.Sorted(maps.Keys(c.changes)) {
		if c.changes[id] != nil {
			list = append(list, *c.changes[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(st.resources)) {
		r := st.resources[id]
		if _, wanted := d.instance.Resources[id]; r.exists() && !wanted {
			list = append(list, change{action: "Remove", logicalID: id, physicalID: r.id, typeName: r.typeName, policy: removal(r.deletionPolicy)})
		}
	}
	outputs, err := evaluateOutputs(d, c.lookup(), s.dynamic())
	if err != nil && !errors.As(err, new(later)) {
		return nil, false, err
	}
	return list, len(list) > 0 || err != nil || !slices.Equal(outputs, st.outputs), nil
}

func removal(policy string) string {
	if policy == "Delete" {
		return "Delete"
	}
	return "Retain"
}

// visit compares a resource after what it needs.
func (c *comparison) visit(id string) error {
	if _, done := c.changes[id]; done {
		return nil
	}
	for _, need := range c.d.instance.Needs[id] {
		if err := c.visit(need); err != nil {
			return err
		}
	}
	now, want := c.st.resources[id], c.d.instance.Resources[id]
	t, _ := c.s.typeOf(want.Type)
	switch {
	case !now.exists():
		c.changes[id] = &change{action: "Add", logicalID: id, typeName: want.Type}
		return nil
	case now.typeName != want.Type:
		return refusef("Update of resource type is not permitted. The new template modifies resource type of the following resources: [%s]", id)
	}
	details, err := c.details(now, want, t)
	if err != nil {
		return err
	}
	if c.changes[id] = nil; len(details) > 0 || now.status == updateFailed || now.status == createFailed {
		c.changes[id] = modification(now, want, details)
	}
	return nil
}

func modification(now *resourceState, want template.Resource, details []changeDetail) *change {
	m := &change{action: "Modify", logicalID: now.logicalID, physicalID: now.id, typeName: now.typeName, replacement: "False", details: details}
	for _, detail := range details {
		switch {
		case detail.recreates == "Always":
			m.replacement = "True"
		case detail.recreates == "Conditionally" && m.replacement == "False":
			m.replacement = "Conditional"
		}
	}
	if m.replacement != "False" {
		m.policy = "ReplaceAnd" + removal(want.UpdateReplacePolicy)
	}
	return m
}

// details lists what differs in one resource.
func (c *comparison) details(now *resourceState, want template.Resource, t resource.Type) (list []changeDetail, err error) {
	before := topLevel(now.template)
	for _, name := range slices.Sorted(maps.Keys(want.Properties)) {
		detail, err := c.property(name, want.Properties[name], before, t)
		if err != nil {
			return nil, err
		}
		delete(before, name)
		if detail != nil {
			list = append(list, *detail)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		list = append(list, changeDetail{attribute: "Properties", name: name, kind: "Remove", recreates: recreates(t, name, "Always")})
	}
	if !sameTree(now.metadata, want.Metadata) {
		list = append(list, changeDetail{attribute: "Metadata", kind: "Modify", recreates: "Never"})
	}
	if !maps.Equal(now.tags, c.d.tagMap()) && !isCustom(now.typeName) {
		list = append(list, changeDetail{attribute: "Tags", kind: "Modify", recreates: "Never"})
	}
	return list, nil
}

func (c *comparison) property(name string, value any, before map[string]json.RawMessage, t resource.Type) (*changeDetail, error) {
	was, had := before[name]
	detail := &changeDetail{attribute: "Properties", name: name, kind: "Modify"}
	if !had {
		detail.kind = "Add"
	}
	// As a map of one property, so that AWS::NoValue takes it away.
	resolved, err := c.d.instance.Resolve(map[string]any{name: value}, c.lookup())
	if errors.As(err, &detail.later) {
		detail.recreates = recreates(t, name, "Conditionally")
		return detail, nil
	}
	if err != nil {
		return nil, err
	}
	is, has := resolved.(map[string]any)[name]
	if !has {
		if !had {
			return nil, nil
		}
		detail.kind = "Remove"
	} else if b, err := marshal(is); err != nil || had && bytes.Equal(b, was) {
		return nil, err
	}
	detail.recreates = recreates(t, name, "Always")
	return detail, nil
}

// recreates says whether a change of the property makes a new resource.
func recreates(t resource.Type, property, ifImmutable string) string {
	if slices.Contains(t.Immutable, property) {
		return ifImmutable
	}
	return "Never"
}

func sameTree(a, b any) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// lookup answers with what is known before anything is deployed.
func (c *comparison) lookup() template.Lookup {
	return template.Lookup{
		Ref: func(id string) (string, error) {
			if ch := c.changes[id]; ch != nil && ch.replacement != "False" {
				return "", later{"ResourceReference", id}
			}
			return c.st.resources[id].id, nil
		},
		Attribute: func(id, name string) (any, error) {
			if c.changes[id] != nil {
				return nil, later{"ResourceAttribute", id + "." + name}
			}
			return attributeOf(c.st.resources[id], name)
		},
		Import: c.s.exported,
	}
}
