package policy

import (
	"fmt"
	"strings"
)

// identityTypes hold policies of identities. Policies of resources, such as those
// of a key, are not judged by the rules on permissions: there * means the resource
// that they belong to.
var identityTypes = []string{"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"}

// statement of a policy that allows something.
type statement struct {
	path   string
	object map[string]any
}

// allowing are the statements of an identity's policies that allow something.
func allowing(r *Resource) []statement {
	found := statements(r, "PolicyDocument.Statement", r.possible("PolicyDocument.Statement"))
	for _, p := range r.possible("Policies.*.PolicyDocument.Statement") {
		found = append(found, statements(r, "Policies.PolicyDocument.Statement", []any{p})...)
	}
	return found
}

func statements(r *Resource, path string, documents []any) []statement {
	var found []statement
	for _, document := range documents {
		for i, v := range list(document) {
			for _, branch := range r.Stack.branches(v) {
				object, ok := branch.(map[string]any)
				if ok && !unknown(branch) && is(object["Effect"], "Allow") {
					found = append(found, statement{fmt.Sprintf("%s.%d", path, i), object})
				}
			}
		}
	}
	return found
}

// texts of an element of a statement, a text or a list of them.
func (s statement) texts(r *Resource, element string) []string {
	var found []string
	for _, v := range r.Stack.within(s.object, element) {
		for _, one := range list(v) {
			for _, branch := range r.Stack.branches(one) {
				if branch != nil {
					found = append(found, r.Stack.text(branch))
				}
			}
		}
	}
	return found
}

func anyLike(patterns []string, action string) bool {
	for _, p := range patterns {
		if strings.EqualFold(p, action) {
			return true
		}
	}
	return false
}
