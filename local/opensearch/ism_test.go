package opensearch

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

// keep deletes indices of a pattern when they are that old.
func keep(pattern, age string) string {
	return `{"policy":{"description":"d","default_state":"keep","states":[
		{"name":"keep","actions":[],"transitions":[{"state_name":"delete","conditions":{"min_index_age":"` + age + `"}}]},
		{"name":"delete","actions":[{"delete":{}}],"transitions":[]}],
		"ism_template":[{"index_patterns":["` + pattern + `"],"priority":100}]}}`
}

// eventually waits for what a pass of index state management does; go test's own limit
// ends the wait.
func eventually(done func() bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		<-tick.C
	}
}

// policyOf is what explain says of the policy of an index.
func (b *bench) policyOf(index string) any {
	b.t.Helper()
	var page map[string]json.RawMessage
	if err := json.Unmarshal([]byte(b.must("GET", "/_plugins/_ism/explain/"+index, "")), &page); err != nil {
		b.t.Fatal(err)
	}
	var is map[string]any
	json.Unmarshal(page[index], &is)
	return is["index.plugins.index_state_management.policy_id"]
}

func TestIndicesAreDeletedAtTheirAge(t *testing.T) {
	b := newBench(t, 24*3600, `{}`)                                  // a day is a second
	b.backend.createAt(time.Now().Add(-time.Minute), "events-0", "") // before the policy
	b.must("PUT", "/_plugins/_ism/policies/retention", keep("events-*", "2d"))
	begun := time.Now().Truncate(time.Millisecond) // as an index's creation date is
	b.backend.create("events-1", "")
	b.backend.create("other-1", "")
	if got := b.policyOf("events-1"); got != "retention" {
		t.Errorf("events-1 has the policy %v", got)
	}
	for _, index := range []string{"events-0", "other-1"} {
		if got := b.policyOf(index); got != nil {
			t.Errorf("%s has the policy %v", index, got)
		}
	}
	eventually(func() bool { return !b.backend.has("events-1") })
	if age := time.Since(begun); age < 2*time.Second {
		t.Errorf("it was deleted after %s, which are not 2 days of a second each", age)
	}
	if !b.backend.has("events-0") || !b.backend.has("other-1") {
		t.Error("an index without the policy was deleted")
	}
}

func TestAPolicyIsReplacedByItsVersion(t *testing.T) {
	b := newBench(t, 1, `{}`)
	const path = "/_plugins/_ism/policies/retention"
	if status, text := b.as("owner", "GET", path, ""); status != 404 || !strings.Contains(text, "Policy not found") {
		t.Errorf("%d %s", status, text)
	}
	for i, version := range []string{"", "?if_seq_no=0&if_primary_term=1"} {
		status, text := b.as("owner", "PUT", path+version, keep("events-*", strconv.Itoa(i+7)+"d"))
		if status != 201-i {
			t.Errorf("%d %s", status, text)
		}
	}
	for _, version := range []string{"", "?if_seq_no=0&if_primary_term=1", "?if_seq_no=1&if_primary_term=2"} {
		if status, text := b.as("owner", "PUT", path+version, keep("events-*", "9d")); status != 409 || !strings.Contains(text, "version_conflict_engine_exception") {
			t.Errorf("%q: %d %s", version, status, text)
		}
	}
	var got struct {
		Version int   `json:"_version"`
		SeqNo   int64 `json:"_seq_no"`
		Policy  struct {
			PolicyID string `json:"policy_id"`
			States   []struct {
				Transitions []struct {
					Conditions struct {
						Age string `json:"min_index_age"`
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(b.must("GET", path, "")), &got); err != nil || got.Version != 2 || got.SeqNo != 1 || got.Policy.PolicyID != "retention" || got.Policy.States[0].Transitions[0].Conditions.Age != "8d" {
		t.Errorf("%+v, %v", got, err)
	}
	b.must("DELETE", path, "")
	if status, _ := b.as("owner", "GET", path, ""); status != 404 {
		t.Errorf("%d after it was deleted", status)
	}
}

func TestPoliciesAreAddedChangedAndRemoved(t *testing.T) {
	b := newBench(t, 1, `{}`)
	b.backend.createAt(time.Now().Add(-time.Minute), "events-0", "")
	b.must("PUT", "/_plugins/_ism/policies/retention", keep("events-*", "365d"))
	for _, c := range []struct {
		call, want string
		policy     any
	}{
		{"change_policy", "does not have a policy", nil},
		{"add", `"updated_indices":1`, "retention"},
		{"add", "already has a policy", "retention"},
		{"change_policy", `"updated_indices":1`, "retention"},
		{"remove", `"updated_indices":1`, nil},
	} {
		if text := b.must("POST", "/_plugins/_ism/"+c.call+"/events-0", `{"policy_id":"retention"}`); !strings.Contains(text, c.want) {
			t.Errorf("%s: %s, want %s", c.call, text, c.want)
		}
		if got := b.policyOf("events-0"); got != c.policy {
			t.Errorf("after %s the policy is %v", c.call, got)
		}
	}
	// What a policy was taken from stays without it, although its template fits.
	b.backend.create("events-1", "")
	if got := b.policyOf("events-1"); got != "retention" {
		t.Errorf("events-1 has the policy %v", got)
	}
	b.must("POST", "/_plugins/_ism/remove/events-1", "")
	if got := b.policyOf("events-1"); got != nil {
		t.Errorf("events-1 has the policy %v again", got)
	}
	for _, c := range []struct {
		path, body, want string
		status           int
	}{
		{"add/events-0", `{"policy_id":"missing"}`, "Could not find policy=missing", 400},
		{"add/missing", `{"policy_id":"retention"}`, "no such index [missing]", 404},
		{"add/events-0", ``, "Missing policy ID", 400},
		{"retry/events-0", ``, "not POST retry/events-0", 501},
	} {
		if status, text := b.as("owner", "POST", "/_plugins/_ism/"+c.path, c.body); status != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s, want %d %s", c.path, status, text, c.status, c.want)
		}
	}
}

func TestWhatAPolicyCannotDoHereIsRefused(t *testing.T) {
	b := newBench(t, 1, `{}`)
	for _, c := range []struct{ give, want string }{
		{`{}`, `the body is not {\"policy\":{…}}`},
		{`{"policy":{"default_state":"a","states":[]}}`, "default_state [a] is none of its states"},
		{`{"policy":{"default_state":"a","states":[{"name":"a","actions":[{"rollover":{}}]}]}}`, "action [rollover]: the local endpoint carries out delete, read_only, read_write"},
		{`{"policy":{"default_state":"a","states":[{"name":"a","transitions":[{"state_name":"b"}]}]}}`, "transition to [b]"},
		{`{"policy":{"default_state":"a","states":[{"name":"a","transitions":[{"state_name":"a","conditions":{"min_size":"1gb"}}]}]}}`, "min_size"},
		{keep("x", "7 days"), "failed to parse [7 days]"},
		{`{"policy":{"default_state":"a","states":[{"name":"a"}],"schedule":1}}`, "[schedule]: invalid field"},
	} {
		if status, text := b.as("owner", "PUT", "/_plugins/_ism/policies/x", c.give); status != 400 || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s, want %s", c.give, status, text, c.want)
		}
	}
}

// Actions wait for a backend that is down, and are then done once.
func TestActionsWaitForTheBackend(t *testing.T) {
	b := newBench(t, 24*3600*1000, `{}`)
	b.must("PUT", "/_plugins/_ism/policies/freeze", `{"policy":{"default_state":"hot","states":[
		{"name":"hot","transitions":[{"state_name":"frozen","conditions":{"min_doc_count":5}}]},
		{"name":"frozen","actions":[{"read_only":{}}]}],"ism_template":{"index_patterns":["events-*"]}}}`)
	b.backend.create("events-1", "")
	b.policyOf("events-1")
	b.backend.refuse("PUT")
	b.backend.mu.Lock()
	b.backend.docs["events-1"] = 5
	b.backend.mu.Unlock()
	explained := func(text string) func() bool {
		return func() bool { return strings.Contains(b.must("GET", "/_plugins/_ism/explain/events-1", ""), text) }
	}
	eventually(explained("Failed to read_only"))
	b.backend.refuse("")
	var got []string
	eventually(func() bool { got = append(got, b.backend.reached()...); return len(got) > 0 })
	if got[0] != `PUT /events-1/_settings {"index.blocks.write":true}` {
		t.Errorf("the backend was asked %q", got)
	}
	eventually(explained("Successfully did read_only"))
	if !explained(`"name":"frozen"`)() {
		t.Error(b.must("GET", "/_plugins/_ism/explain/events-1", ""))
	}
}

func TestTimeValues(t *testing.T) {
	for text, want := range map[string]time.Duration{"31d": 31 * 24 * time.Hour, "90m": 90 * time.Minute, "1500ms": 1500 * time.Millisecond, "0s": 0} {
		if got, err := timeValue(text); got != want || err != nil {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "-1d", "1w", "1.5h", "99999999d", "99999999999999999999d"} {
		if got, err := timeValue(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}
