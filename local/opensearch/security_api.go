package opensearch

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// securityAPI is _plugins/_security/api: roles, rolesmapping and actiongroups, each with
// GET, PUT and DELETE. A domain without fine-grained access control has no such plugin.
// https://docs.opensearch.org/2.19/security/access-control/api/
func (d *Domain) securityAPI(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, path, _ := strings.Cut(r.URL.Path, "/_security/")
		kind, name, _ := strings.Cut(strings.TrimPrefix(path, "api/"), "/")
		switch {
		case !d.fineGrained():
			noHandler(w, r)
		case !strings.HasPrefix(path, "api/"):
			failure(w, http.StatusNotImplemented, "illegal_argument_exception", "the local endpoint's _security has api/roles, api/rolesmapping and api/actiongroups")
		case kind == "roles":
			serveKind(w, r, d.security, "role", name, body, d.security.roles, d.security.checkRole)
		case kind == "rolesmapping":
			serveKind(w, r, d.security, "rolesmapping", name, body, d.security.mappings, d.security.checkMapping)
		case kind == "actiongroups":
			serveKind(w, r, d.security, "actiongroup", name, body, d.security.groups, d.security.checkGroup)
		default:
			failure(w, http.StatusNotImplemented, "illegal_argument_exception", "the local endpoint's _security has no "+kind+": there are roles, rolesmapping and actiongroups")
		}
	})
}

// noHandler is OpenSearch's answer to a path that no plugin has.
func noHandler(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusBadRequest, map[string]string{"error": "no handler found for uri [" + r.URL.RequestURI() + "] and method [" + r.Method + "]"})
}

type securityAnswer struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// serveKind serves one kind of the plugin's things, by name. check completes what was
// put, or answers why it cannot be: status and reason.
func serveKind[T any](w http.ResponseWriter, r *http.Request, s *security, kind, name string, body []byte, all map[string]T, check func(name string, put *T) (int, string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, there := all[name]
	reserved := kind == "role" && s.roles[name].Reserved
	switch {
	case r.Method == http.MethodGet && name == "":
		answer(w, http.StatusOK, all)
	case name == "" || strings.Contains(name, "/") || !slices.Contains([]string{http.MethodGet, http.MethodPut, http.MethodDelete}, r.Method):
		failure(w, http.StatusNotImplemented, "illegal_argument_exception", "the local endpoint's _security takes GET, PUT and DELETE of one "+kind+", and GET of all")
	case r.Method == http.MethodPut && reserved, r.Method == http.MethodDelete && reserved:
		answer(w, http.StatusForbidden, securityAnswer{"FORBIDDEN", kind + " '" + name + "' is reserved."})
	case r.Method == http.MethodPut:
		var put T
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&put); err != nil {
			answer(w, http.StatusBadRequest, map[string]string{"status": "error", "reason": "Invalid configuration: " + err.Error()})
			return
		}
		if status, reason := check(name, &put); reason != "" {
			answer(w, status, securityAnswer{map[int]string{400: "BAD_REQUEST", 404: "NOT_FOUND"}[status], reason})
			return
		}
		all[name] = put
		if there {
			answer(w, http.StatusOK, securityAnswer{"OK", "'" + name + "' updated."})
		} else {
			answer(w, http.StatusCreated, securityAnswer{"CREATED", "'" + name + "' created."})
		}
	case !there:
		answer(w, http.StatusNotFound, securityAnswer{"NOT_FOUND", kind + " '" + name + "' not found."})
	case r.Method == http.MethodDelete:
		delete(all, name)
		answer(w, http.StatusOK, securityAnswer{"OK", "'" + name + "' deleted."})
	default:
		answer(w, http.StatusOK, map[string]T{name: was})
	}
}

func (s *security) checkRole(_ string, r *securityRole) (int, string) {
	r.Reserved, r.Hidden, r.Static = false, false, false
	for _, p := range r.IndexPermissions {
		if p.DLS != "" || len(p.FLS)+len(p.MaskedFields) > 0 {
			return http.StatusBadRequest, "the local endpoint has no document- and field-level security: leave out dls, fls and masked_fields"
		}
	}
	return 0, ""
}

// checkMapping: a role must be there before it is mapped.
func (s *security) checkMapping(name string, m *roleMapping) (int, string) {
	m.Reserved, m.Hidden = false, false
	if _, ok := s.roles[name]; !ok {
		return http.StatusNotFound, "role '" + name + "' not found."
	}
	if len(m.Hosts) > 0 {
		return http.StatusBadRequest, "the local endpoint maps users and backend roles to roles, no hosts: leave out hosts"
	}
	return 0, ""
}

func (s *security) checkGroup(name string, g *actionGroup) (int, string) {
	g.Reserved, g.Hidden, g.Static = false, false, false
	if _, ok := staticGroups[name]; ok {
		return http.StatusBadRequest, name + " is an action group of the plugin"
	}
	return 0, ""
}
