package opensearch

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ismPolicy is a policy of index state management as far as it is carried out here.
// https://docs.opensearch.org/2.19/im-plugin/ism/policies/
type ismPolicy struct {
	id      string
	version int
	seqNo   int64
	term    int64
	updated time.Time
	body    map[string]json.RawMessage // as it was put

	defaultState string
	states       map[string]ismState
	templates    []ismTemplate
}

type ismState struct {
	Name        string
	Actions     []map[string]json.RawMessage
	Transitions []struct {
		StateName  string `json:"state_name"`
		Conditions *struct {
			MinIndexAge string `json:"min_index_age"`
			MinDocCount *int64 `json:"min_doc_count"`
		}
	}
}

type ismTemplate struct {
	IndexPatterns []string `json:"index_patterns"`
	Priority      int      `json:"priority"`
}

// ismActions are those that are carried out.
var ismActions = []string{"delete", "read_only", "read_write"}

// parsePolicy reads the body of PUT _plugins/_ism/policies/ID. What is not carried out
// here is an error, so that no policy is believed to do what it does not.
func parsePolicy(text []byte) (*ismPolicy, error) {
	var put struct {
		Policy map[string]json.RawMessage `json:"policy"`
	}
	if err := json.Unmarshal(text, &put); err != nil || put.Policy == nil {
		return nil, fmt.Errorf("the body is not {\"policy\":{…}}")
	}
	p := &ismPolicy{body: put.Policy, states: map[string]ismState{}}
	var list []ismState
	for name, value := range put.Policy {
		var err error
		switch name {
		case "default_state":
			err = json.Unmarshal(value, &p.defaultState)
		case "states":
			err = strictly(value, &list)
		case "ism_template":
			err = templatesOf(value, &p.templates)
		case "description", "error_notification", "policy_id", "last_updated_time", "schema_version", "user":
		default:
			err = fmt.Errorf("invalid field")
		}
		if err != nil {
			return nil, fmt.Errorf("policy: [%s]: %w", name, err)
		}
	}
	for _, s := range list {
		p.states[s.Name] = s
	}
	return p, p.check()
}

// templatesOf takes one template or a list.
func templatesOf(value json.RawMessage, to *[]ismTemplate) error {
	if !strings.HasPrefix(strings.TrimSpace(string(value)), "{") {
		return json.Unmarshal(value, to)
	}
	*to = make([]ismTemplate, 1)
	return json.Unmarshal(value, &(*to)[0])
}

func strictly(text []byte, to any) error {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	return dec.Decode(to)
}

func (p *ismPolicy) check() error {
	if len(p.states) == 0 || p.states[p.defaultState].Name == "" {
		return fmt.Errorf("policy: default_state [%s] is none of its states", p.defaultState)
	}
	for name, s := range p.states {
		for _, action := range s.Actions {
			for kind := range action {
				if !slices.Contains(append(ismActions, "retry", "timeout"), kind) {
					return fmt.Errorf("policy: state [%s]: action [%s]: the local endpoint carries out %s", name, kind, strings.Join(ismActions, ", "))
				}
			}
		}
		for _, t := range s.Transitions {
			if _, ok := p.states[t.StateName]; !ok {
				return fmt.Errorf("policy: state [%s]: transition to [%s], which is none of its states", name, t.StateName)
			}
			if t.Conditions != nil && t.Conditions.MinIndexAge != "" {
				if _, err := timeValue(t.Conditions.MinIndexAge); err != nil {
					return fmt.Errorf("policy: state [%s]: min_index_age: %w", name, err)
				}
			}
		}
	}
	return nil
}

var timeForm = regexp.MustCompile(`^(\d+)(nanos|micros|ms|s|m|h|d)$`)

// timeValue reads OpenSearch's time units.
// https://docs.opensearch.org/2.19/api-reference/units/
func timeValue(text string) (time.Duration, error) {
	m := timeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("failed to parse [%s]: allowed are a number and d, h, m, s, ms, micros or nanos", text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, err
	}
	unit := map[string]time.Duration{"nanos": 1, "micros": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	if n > int64(1<<62)/int64(unit) {
		return 0, fmt.Errorf("[%s] is more than 146 years", text)
	}
	return time.Duration(n) * unit, nil
}
