package iam

import (
	"slices"
	"strings"
)

// request is one question: may principal do action on resource?
type request struct {
	principal principal
	action    string // "kinesis:PutRecords"
	resource  string // ARN; empty where the call does not name it
	keys      map[string][]string
}

// principal is who asks, in the forms that a Principal element may name.
type principal struct {
	arn     string // "arn:aws:sts::…:assumed-role/name/session", or the owner's user ARN
	role    string // ARN of the session's role; empty for the owner
	account string
	service string // "lambda.amazonaws.com" where a service asks
}

type effect int

const (
	none effect = iota // implicit deny
	allow
	deny
)

// effect of all documents together: one explicit deny is enough to deny.
func effectOf(q *request, documents ...*document) effect {
	result := none
	for _, d := range documents {
		switch d.effect(q) {
		case deny:
			return deny
		case allow:
			result = allow
		}
	}
	return result
}

func (d *document) effect(q *request) effect {
	result := none
	for i := range d.Statement {
		st := &d.Statement[i]
		if !st.applies(q, d.variables()) {
			continue
		}
		if st.Effect == "Deny" {
			return deny
		}
		result = allow
	}
	return result
}

func (st *statement) applies(q *request, variables bool) bool {
	return st.principalApplies(q.principal) &&
		st.actionApplies(q.action) &&
		st.resourceApplies(q, variables) &&
		st.conditionApplies(q, variables)
}

// actionApplies: names of services and actions are not case sensitive.
func (st *statement) actionApplies(action string) bool {
	if len(st.NotAction) > 0 {
		return !anyGlob(st.NotAction, action)
	}
	return anyGlob(st.Action, action)
}

func anyGlob(patterns []string, action string) bool {
	for _, p := range patterns {
		if glob(literal(strings.ToLower(p)), strings.ToLower(action)) {
			return true
		}
	}
	return false
}

func (st *statement) resourceApplies(q *request, variables bool) bool {
	if len(st.Resource) == 0 && len(st.NotResource) == 0 {
		return true // a trust policy
	}
	if q.resource == "" {
		// The call names no resource (Kinesis GetRecords gives an iterator): an
		// allow of the action anywhere is enough, a deny must be of everything.
		return st.Effect == "Allow" || len(st.Resource) == 1 && st.Resource[0] == "*"
	}
	list, want := st.Resource, true
	if len(list) == 0 {
		list, want = st.NotResource, false
	}
	for _, r := range list {
		if p, ok := expand(r, q.keys, variables); ok && glob(p, q.resource) {
			return want
		}
	}
	return !want
}

func (st *statement) principalApplies(p principal) bool {
	switch {
	case st.NotPrincipal != nil:
		return !st.NotPrincipal.names(p, true)
	case st.Principal != nil:
		return st.Principal.names(p, st.Effect == "Deny" || p.role == "")
	}
	return true
}

// names reports whether the element covers p. The account (its ID or its root
// ARN) covers everybody in a Deny; in an Allow it delegates to the account,
// whose identity policies then decide: the owner needs none, a session does.
func (e *principals) names(p principal, byAccount bool) bool {
	for _, name := range e.Service {
		if p.service != "" && name == p.service {
			return true
		}
	}
	if p.arn == "" { // a service: it is one of all principals, and of no account
		return slices.Contains(e.AWS, "*")
	}
	for _, name := range e.AWS {
		switch {
		case name == "*", name == p.arn, p.role != "" && name == p.role:
			return true
		case name == p.account, name == "arn:aws:iam::"+p.account+":root":
			if byAccount {
				return true
			}
		}
	}
	return false
}
