package iam

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// document is a policy (IAM user guide, "IAM JSON policy elements reference").
type document struct {
	Version   string
	ID        string `json:"Id"`
	Statement statements
}

type statements []statement

type statement struct {
	Sid          string
	Effect       string
	Principal    *principals
	NotPrincipal *principals
	Action       values
	NotAction    values
	Resource     values
	NotResource  values
	Condition    map[string]map[string]values // operator → key → values
}

// variables says whether ${…} in the policy is a variable; before 2012-10-17
// it is text.
func (d *document) variables() bool { return d.Version == "2012-10-17" }

// kind is what a policy is attached to, which decides its elements.
type kind int

const (
	ofIdentity kind = iota // of a role: says which resources
	ofResource             // of a resource: says which principals, too
	ofTrust                // of a role: says who may assume it
)

// parse reads a policy and refuses what IAM refuses on writing it.
func parse(text []byte, k kind) (*document, error) {
	d := &document{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(d); err != nil {
		return nil, malformed("Syntax errors in policy: %v", err)
	}
	if d.Version != "" && d.Version != "2012-10-17" && d.Version != "2008-10-17" {
		return nil, malformed("The policy must contain a valid version string, not %q", d.Version)
	}
	if len(d.Statement) == 0 {
		return nil, malformed("Syntax errors in policy: it has no Statement")
	}
	for i, st := range d.Statement {
		if err := st.check(k); err != nil {
			return nil, malformed("Statement %d (%q): %v", i+1, st.Sid, err)
		}
	}
	return d, nil
}

func (st *statement) check(k kind) error {
	named := st.Principal != nil || st.NotPrincipal != nil
	target := len(st.Resource) > 0 || len(st.NotResource) > 0
	switch {
	case st.Effect != "Allow" && st.Effect != "Deny":
		return fmt.Errorf("the Effect is %q; allowed are Allow and Deny", st.Effect)
	case (len(st.Action) > 0) == (len(st.NotAction) > 0):
		return fmt.Errorf("exactly one of Action and NotAction is required")
	case k == ofIdentity && named:
		return fmt.Errorf("policy document should not specify a principal")
	case k == ofIdentity && (len(st.Resource) > 0) == (len(st.NotResource) > 0):
		return fmt.Errorf("exactly one of Resource and NotResource is required")
	case k == ofTrust && target:
		return fmt.Errorf("has prohibited field Resource")
	case k != ofIdentity && !named:
		return fmt.Errorf("missing required field Principal")
	}
	for name := range st.Condition {
		if _, err := operatorOf(name); err != nil {
			return err
		}
	}
	return nil
}

func malformed(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("MalformedPolicyDocument", format, args...)
}

// UnmarshalJSON takes one statement or a list.
func (s *statements) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		return strict(b, (*[]statement)(s))
	}
	*s = make(statements, 1)
	return strict(b, &(*s)[0])
}

// values is one value or a list; conditions may give booleans and numbers.
type values []string

// UnmarshalJSON takes a scalar or a list of scalars.
func (v *values) UnmarshalJSON(b []byte) error {
	var one any
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&one); err != nil {
		return err
	}
	list, ok := one.([]any)
	if !ok {
		list = []any{one}
	}
	for _, e := range list {
		switch e.(type) {
		case string, bool, json.Number:
			*v = append(*v, fmt.Sprint(e))
		default:
			return fmt.Errorf("%s is neither a value nor a list of values", b)
		}
	}
	return nil
}

// principals is the Principal element: "*" or lists by type.
type principals struct {
	AWS           values
	Service       values
	Federated     values
	CanonicalUser values
}

// UnmarshalJSON takes "*", which is short for {"AWS": "*"}, or the object.
func (p *principals) UnmarshalJSON(b []byte) error {
	var all string
	if json.Unmarshal(b, &all) == nil {
		if all != "*" {
			return fmt.Errorf("invalid principal %q: a string must be \"*\"", all)
		}
		p.AWS = values{"*"}
		return nil
	}
	type plain principals
	return strict(b, (*plain)(p))
}

func strict(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}
