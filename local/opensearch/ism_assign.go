package opensearch

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type failedIndex struct {
	Name   string `json:"index_name"`
	UUID   string `json:"index_uuid"`
	Reason string `json:"reason"`
}

// assign adds a policy to indices, changes the one they have, or takes it away.
func (m *stateManager) assign(w http.ResponseWriter, r *http.Request, call, expression string, body []byte) {
	var given struct {
		PolicyID string `json:"policy_id"`
	}
	if err := json.Unmarshal(body, &given); call != "remove" && (err != nil || given.PolicyID == "") {
		failure(w, http.StatusBadRequest, "illegal_argument_exception", "Missing policy ID")
		return
	}
	all, err := m.indices(r.Context())
	if err != nil {
		failure(w, http.StatusServiceUnavailable, "status_exception", err.Error())
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attach(all)
	p := m.policies[given.PolicyID]
	if call != "remove" && p == nil {
		failure(w, http.StatusBadRequest, "illegal_argument_exception", "Could not find policy="+given.PolicyID)
		return
	}
	names := named(all, expression)
	if len(names) == 0 {
		failure(w, http.StatusNotFound, "index_not_found_exception", "no such index ["+expression+"]")
		return
	}
	failed, updated := []failedIndex{}, 0
	for _, name := range names {
		x := m.managed[name]
		switch {
		case call == "add" && x != nil:
			failed = append(failed, failedIndex{name, all[name].uuid, "This index already has a policy, use the update policy API to update index policies"})
		case call != "add" && x == nil:
			failed = append(failed, failedIndex{name, all[name].uuid, "This index does not have a policy to " + strings.TrimSuffix(call, "_policy")})
		case call == "remove":
			delete(m.managed, name)
			updated++
		default:
			m.manage(name, all[name].uuid, p)
			updated++
		}
	}
	m.soon()
	answer(w, http.StatusOK, map[string]any{"updated_indices": updated, "failures": len(failed) > 0, "failed_indices": failed})
}

// named are the indices that an expression names: names and patterns with commas.
func named(all map[string]indexState, expression string) []string {
	var names []string
	for name := range all {
		if expression == "" || slices.ContainsFunc(strings.Split(expression, ","), func(p string) bool { return matches(p, name) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// explain tells the policy and the state of indices; of one without a policy that it
// has none.
func (m *stateManager) explain(w http.ResponseWriter, r *http.Request, expression string) {
	all, err := m.indices(r.Context())
	if err != nil {
		failure(w, http.StatusServiceUnavailable, "status_exception", err.Error())
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attach(all)
	total := 0
	page := map[string]any{}
	for _, name := range named(all, expression) {
		x := m.managed[name]
		if x == nil {
			if expression != "" {
				page[name] = map[string]any{"index.plugins.index_state_management.policy_id": nil, "index.opendistro.index_state_management.policy_id": nil, "enabled": nil}
			}
			continue
		}
		total++
		page[name] = map[string]any{
			"index.plugins.index_state_management.policy_id":    x.policy.id,
			"index.opendistro.index_state_management.policy_id": x.policy.id,
			"index": name, "index_uuid": x.uuid, "policy_id": x.policy.id, "enabled": true,
			"policy_seq_no": x.policy.seqNo, "policy_primary_term": x.policy.term,
			"state":               map[string]any{"name": x.state, "start_time": x.entered.UnixMilli()},
			"index_creation_date": all[name].created.UnixMilli(),
			"info":                map[string]string{"message": x.info},
		}
	}
	page["total_managed_indices"] = total
	answer(w, http.StatusOK, page)
}
