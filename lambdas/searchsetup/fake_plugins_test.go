package main

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// The plugins of the fake domain: index state management, and security.

func (d *fakeDomain) policies(r *http.Request, id string, body []byte) (int, any) {
	is, query := d.policy[id], r.URL.Query()
	switch {
	case r.Method == "PUT":
		given := query.Get("if_seq_no") + "/" + query.Get("if_primary_term")
		switch {
		case is == nil && given == "/":
		case is == nil:
			return failure(404, "status_exception", "Policy not found")
		case given != strconv.FormatInt(is.seqNo, 10)+"/1":
			return failure(409, "version_conflict_engine_exception", "[%s]: version conflict, required seqNo [%s], but was [%d]", id, given, is.seqNo)
		}
		d.putPolicy(id, body)
		return 200, map[string]any{"_id": id, "_seq_no": d.seqNo, "_primary_term": 1}
	case is == nil:
		return failure(404, "status_exception", "Policy not found")
	case r.Method == "DELETE":
		delete(d.policy, id)
		return 200, map[string]any{"_id": id, "result": "deleted"}
	default:
		return 200, map[string]any{"_id": id, "_seq_no": is.seqNo, "_primary_term": 1, "policy": is.body}
	}
}

func (d *fakeDomain) putPolicy(id string, body []byte) {
	d.seqNo++
	d.policy[id] = &fakePolicy{body: body, seqNo: d.seqNo}
}

func (d *fakeDomain) ism(action, index string, body []byte) (int, any) {
	is := d.index[index]
	if is == nil {
		return notFound(index)
	}
	var ask struct {
		ID string `json:"policy_id"`
	}
	_ = json.Unmarshal(body, &ask)
	why := is.state
	switch {
	case why != "":
	case action == "add" && is.policy != "":
		why = "This index already has a policy, use the update policy API to update index policies"
	case action == "change_policy" && is.policy == "":
		why = "This index is not being managed"
	case action == "remove" && is.policy == "":
		why = "This index does not have a policy to remove"
	case action == "remove":
		is.policy, is.version = "", 0
	case d.policy[ask.ID] == nil:
		return failure(404, "status_exception", "Could not find policy=%s", ask.ID)
	default:
		is.policy, is.version = ask.ID, d.policy[ask.ID].seqNo
	}
	if why != "" {
		return 200, map[string]any{"updated_indices": 0, "failures": true, "failed_indices": []any{map[string]string{"index_name": index, "reason": why}}}
	}
	return 200, map[string]any{"updated_indices": 1, "failures": false, "failed_indices": []any{}}
}

func (d *fakeDomain) roles(method, name string, body []byte) (int, any) {
	_, there := d.role[name]
	switch {
	case method == "PUT":
		var role any
		if err := json.Unmarshal(body, &role); err != nil {
			return 400, map[string]string{"status": "error", "reason": "Could not parse content of request."}
		}
		d.role[name] = role
		return 200, map[string]string{"status": "OK", "message": "'" + name + "' updated."}
	case !there:
		return 404, map[string]string{"status": "NOT_FOUND", "message": "Resource '" + name + "' not found."}
	}
	delete(d.role, name)
	return 200, map[string]string{"status": "OK", "message": "'" + name + "' deleted."}
}

func (d *fakeDomain) mappings(method, name string, body []byte) (int, any) {
	switch {
	case method == "PUT" && d.role[name] == nil:
		return 404, map[string]string{"status": "NOT_FOUND", "message": "Role '" + name + "' is not available for role-mapping."}
	case method == "PUT":
		var m struct {
			Roles []string `json:"backend_roles"`
		}
		if err := json.Unmarshal(body, &m); err != nil || len(m.Roles) == 0 {
			return 400, map[string]any{"status": "error", "reason": "Invalid configuration", "missing_mandatory_keys": map[string]string{"keys": "backend_roles"}}
		}
		d.mapping[name] = m.Roles
		return 200, map[string]string{"status": "OK", "message": "'" + name + "' updated."}
	case d.mapping[name] == nil:
		return 404, map[string]string{"status": "NOT_FOUND", "message": "Resource '" + name + "' not found."}
	}
	delete(d.mapping, name)
	return 200, map[string]string{"status": "OK", "message": "'" + name + "' deleted."}
}
