package search

import (
	"fmt"
	"time"
)

// Policy is the body of PUT /_plugins/_ism/policies/ID, a policy of Index State
// Management.
// https://docs.opensearch.org/latest/im-plugin/ism/policies/
type Policy struct {
	Policy PolicyBody `json:"policy"`
}

// PolicyBody is the states that an index goes through, and the indices that it is
// attached to when they are created.
type PolicyBody struct {
	Description  string        `json:"description"`
	DefaultState string        `json:"default_state"`
	States       []PolicyState `json:"states"`
	ISMTemplate  []ISMTemplate `json:"ism_template"`
}

// PolicyState is what is done with an index in it, and where it goes from there.
type PolicyState struct {
	Name        string             `json:"name"`
	Actions     []PolicyAction     `json:"actions"`
	Transitions []PolicyTransition `json:"transitions"`
}

// PolicyAction is an action; delete has no parameters.
type PolicyAction struct {
	Delete struct{} `json:"delete"`
}

// PolicyTransition is the next state, and when.
type PolicyTransition struct {
	StateName  string           `json:"state_name"`
	Conditions PolicyConditions `json:"conditions"`
}

// PolicyConditions are met when the index is that old.
type PolicyConditions struct {
	MinIndexAge string `json:"min_index_age"` // since its creation, 31d or 90m
}

// ISMTemplate attaches the policy to new indices of these names.
type ISMTemplate struct {
	IndexPatterns []string `json:"index_patterns"`
	Priority      int      `json:"priority"`
}

// RetentionPolicy deletes an index as soon as no document in it can be younger than
// the retention: the retention and one period of the rotation after its creation.
// False if documents are kept for ever. OpenSearch Serverless has no policies of
// this kind.
func (i Index) RetentionPolicy() (Policy, bool) {
	if i.Retention == 0 {
		return Policy{}, false
	}
	age := ismAge(i.Retention + i.rotation().Period())
	return Policy{Policy: PolicyBody{
		Description:  fmt.Sprintf("%s keeps documents for at least %s", i.Pattern(), ismAge(i.Retention)),
		DefaultState: "keep",
		States: []PolicyState{
			{Name: "keep", Actions: []PolicyAction{}, Transitions: []PolicyTransition{
				{StateName: "delete", Conditions: PolicyConditions{MinIndexAge: age}},
			}},
			{Name: "delete", Actions: []PolicyAction{{}}, Transitions: []PolicyTransition{}},
		},
		ISMTemplate: []ISMTemplate{{IndexPatterns: []string{i.Pattern()}, Priority: templatePriority}},
	}}, true
}

// ismAge is a duration of whole minutes in the units that OpenSearch has.
// https://docs.opensearch.org/latest/api-reference/units/
func ismAge(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
