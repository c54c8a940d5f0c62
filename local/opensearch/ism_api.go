package opensearch

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// api is _plugins/_ism: policies, explain, add, remove and change_policy.
// https://docs.opensearch.org/2.19/im-plugin/ism/api/
func (m *stateManager) api(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, path, _ := strings.Cut(r.URL.Path, "/_ism/")
		call, name, _ := strings.Cut(path, "/")
		switch {
		case call == "policies" && r.Method == http.MethodGet && name == "":
			m.list(w)
		case call == "policies" && r.Method == http.MethodGet:
			m.get(w, name)
		case call == "policies" && r.Method == http.MethodPut && name != "":
			m.put(w, r, name, body)
		case call == "policies" && r.Method == http.MethodDelete && name != "":
			m.remove(w, name)
		case call == "explain" && r.Method == http.MethodGet:
			m.explain(w, r, name)
		case slices.Contains([]string{"add", "remove", "change_policy"}, call) && r.Method == http.MethodPost && name != "":
			m.assign(w, r, call, name, body)
		default:
			failure(w, http.StatusNotImplemented, "illegal_argument_exception", "the local endpoint's _ism takes PUT, GET and DELETE of policies/ID, GET of explain, and POST of add, remove and change_policy: not "+r.Method+" "+path)
		}
	})
}

type policyAnswer struct {
	ID      string         `json:"_id"`
	Version int            `json:"_version"`
	SeqNo   int64          `json:"_seq_no"`
	Term    int64          `json:"_primary_term"`
	Policy  map[string]any `json:"policy"`
}

// shown is the policy with what the plugin adds.
func (p *ismPolicy) shown() map[string]any {
	all := map[string]any{}
	for name, value := range p.body {
		all[name] = value
	}
	all["policy_id"], all["last_updated_time"] = p.id, p.updated.UnixMilli()
	return all
}

func (p *ismPolicy) answer() policyAnswer {
	return policyAnswer{p.id, p.version, p.seqNo, p.term, p.shown()}
}

func (m *stateManager) list(w http.ResponseWriter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := []policyAnswer{}
	for _, p := range m.policies {
		all = append(all, p.answer())
	}
	slices.SortFunc(all, func(a, b policyAnswer) int { return strings.Compare(a.ID, b.ID) })
	answer(w, http.StatusOK, map[string]any{"policies": all, "total_policies": len(all)})
}

func (m *stateManager) get(w http.ResponseWriter, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.policies[id]; p != nil {
		answer(w, http.StatusOK, p.answer())
		return
	}
	failure(w, http.StatusNotFound, "status_exception", "Policy not found")
}

// put makes a policy, or replaces that of the sequence number and primary term that the
// request names: without them, a policy that is there is a conflict.
func (m *stateManager) put(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	p, err := parsePolicy(body)
	if err != nil {
		failure(w, http.StatusBadRequest, "illegal_argument_exception", err.Error())
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	is := m.policies[id]
	seq, term := r.URL.Query().Get("if_seq_no"), r.URL.Query().Get("if_primary_term")
	switch {
	case is != nil && seq == "" && term == "":
		failure(w, http.StatusConflict, "version_conflict_engine_exception", "["+id+"]: version conflict, document already exists (current version ["+strconv.Itoa(is.version)+"])")
		return
	case (seq != "" || term != "") && (is == nil || seq != strconv.FormatInt(is.seqNo, 10) || term != strconv.FormatInt(is.term, 10)):
		failure(w, http.StatusConflict, "version_conflict_engine_exception", "["+id+"]: version conflict, required seqNo ["+seq+"], primary term ["+term+"]")
		return
	}
	p.id, p.version, p.seqNo, p.term, p.updated = id, 1, m.seq, 1, time.UnixMilli(time.Now().UnixMilli())
	m.seq++
	status := http.StatusCreated
	if is != nil {
		p.version, status = is.version+1, http.StatusOK
	}
	m.policies[id] = p
	m.soon()
	answer(w, status, map[string]any{"_id": id, "_version": p.version, "_seq_no": p.seqNo, "_primary_term": p.term, "policy": map[string]any{"policy": p.shown()}})
}

// remove deletes a policy. Indices keep the version that they have.
func (m *stateManager) remove(w http.ResponseWriter, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.policies[id]
	if p == nil {
		failure(w, http.StatusNotFound, "status_exception", "Policy not found")
		return
	}
	delete(m.policies, id)
	m.seq++
	answer(w, http.StatusOK, map[string]any{"_index": ".opendistro-ism-config", "_id": id, "_version": p.version + 1, "result": "deleted", "_seq_no": m.seq, "_primary_term": p.term})
}
