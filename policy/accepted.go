package policy

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
)

// Acceptance is a rule that a resource breaks on purpose: of this package or of
// cdk-nag, in the resource's metadata where cdk-nag reads it,
//
//	"cdk_nag": {"rules_to_suppress": [{"id": "alarm-action", "reason": "…"}]}
//
// as NagSuppressions.addResourceSuppressions writes it, or of checkov, in its own
// place.
//
//	"checkov": {"skip": [{"id": "CKV_AWS_21", "comment": "…"}]}
//
// What is noted for a whole stack is not read: who adds a resource later would
// accept what nobody has thought of.
//
// https://github.com/cdklabs/cdk-nag#suppressing-a-rule
// https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
type Acceptance struct {
	Resource  *Resource
	Rule      string
	AppliesTo []string // what of it, if not all: in the terms of cdk-nag
	Reason    string
}

// Acceptances of all resources, in the order of stacks, logical IDs and rules.
func (a *App) Acceptances() []Acceptance {
	var found []Acceptance
	for _, s := range a.Stacks {
		for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
			own := s.Resources[id].acceptances()
			slices.SortStableFunc(own, func(a, b Acceptance) int { return cmp.Compare(a.Rule, b.Rule) })
			found = append(found, own...)
		}
	}
	return found
}

func (r *Resource) acceptances() []Acceptance {
	var found []Acceptance
	for _, entry := range r.Stack.within(r.Metadata["cdk_nag"], "rules_to_suppress.*") {
		if rule, ok := entry.(map[string]any); ok {
			found = append(found, Acceptance{r, fmt.Sprint(rule["id"]), appliesTo(rule), reason(rule)})
		}
	}
	for _, entry := range r.Stack.within(r.Metadata["checkov"], "skip.*") {
		if rule, ok := entry.(map[string]any); ok {
			comment, _ := rule["comment"].(string)
			found = append(found, Acceptance{r, fmt.Sprint(rule["id"]), nil, comment})
		}
	}
	return found
}

func appliesTo(rule map[string]any) []string {
	var found []string
	for _, v := range list(rule["applies_to"]) {
		if expression, ok := v.(map[string]any); ok {
			v = expression["regex"]
		}
		found = append(found, fmt.Sprint(v))
	}
	return found
}

// reason of an acceptance; cdk-nag encodes one that is not Latin-1.
func reason(rule map[string]any) string {
	text, _ := rule["reason"].(string)
	if rule["is_reason_encoded"] == true {
		if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
			return string(plain)
		}
	}
	return text
}

// accepts says whether the resource breaks the rule on purpose. Without a reason
// it does not.
func (r *Resource) accepts(rule string) bool {
	return slices.ContainsFunc(r.acceptances(), func(a Acceptance) bool { return a.Rule == rule && a.Reason != "" })
}
