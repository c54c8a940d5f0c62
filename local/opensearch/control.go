package opensearch

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// controlled lets a request pass for which one of the user's roles has each permission.
func (d *Domain) controlled(next http.Handler, body []byte, u user) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u.name == "" {
			unauthorized(w)
			return
		}
		if pluginOf(r.URL.Path) == "_security" {
			if !u.isMaster() {
				answer(w, http.StatusForbidden, securityAnswer{"FORBIDDEN", "No permission to access REST API: " + u.String()})
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		index, endpoint, _ := split(r.URL.Path)
		named, ok := needsOfBody(endpoint, index, body)
		if !ok {
			failure(w, http.StatusBadRequest, "parse_exception", "the body of "+endpoint+" names no index that can be read")
			return
		}
		for _, n := range append(needs(r.Method, r.URL.Path), named...) {
			if !d.may(r.Context(), u, n) {
				failure(w, http.StatusForbidden, "security_exception", noPermission(n.action, u))
				return
			}
		}
		if endpoint == "_bulk" {
			d.bulk(w, r, next, body, index, u)
			return
		}
		if slices.Contains([]string{"_doc", "_create", "_update"}, endpoint) && !d.mayCreate(r.Context(), u, index) {
			failure(w, http.StatusForbidden, "security_exception", noPermission(createIndex, u))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func noPermission(action string, u user) string {
	return "no permissions for [" + action + "] and " + u.String()
}

// createIndex is what a write to an index that is not there needs. The security plugin
// asks for it where OpenSearch asks itself for indices:admin/auto_create.
const createIndex = "indices:admin/create"

// mayCreate reports whether the user may write to an index as far as it must be created
// for that.
func (d *Domain) mayCreate(ctx context.Context, u user, index string) bool {
	if d.security.mayOnIndex(u, createIndex, []string{index}) {
		return true
	}
	status, _ := ask(ctx, d.backend, http.MethodHead, "/"+index, nil)
	return status == http.StatusOK
}

// may reports whether the user may, on each of the indices that the need names.
func (d *Domain) may(ctx context.Context, u user, n need) bool {
	if n.cluster {
		return d.security.mayOnCluster(u, n.action)
	}
	if strings.HasPrefix(n.action, "indices:data/write/") && d.mayByName(u, n) {
		return true // most requests are writes, by the index's own name
	}
	for _, names := range d.resolve(ctx, n.indices) {
		if !d.security.mayOnIndex(u, n.action, names) {
			return false
		}
	}
	return true
}

func (d *Domain) mayByName(u user, n need) bool {
	for _, name := range n.indices {
		if strings.ContainsAny(name, "*?") || !d.security.mayOnIndex(u, n.action, []string{name}) {
			return false
		}
	}
	return true
}

// resolve finds the indices that names, aliases and patterns stand for, each with its
// own aliases. What stands for none stands for itself.
func (d *Domain) resolve(ctx context.Context, expressions []string) [][]string {
	var all map[string]struct{ Aliases map[string]json.RawMessage }
	if status, text := ask(ctx, d.backend, http.MethodGet, "/_alias", nil); status == http.StatusOK {
		json.Unmarshal(text, &all) // what cannot be read has no aliases
	}
	var found [][]string
	for _, expression := range expressions {
		if strings.HasPrefix(expression, "-") {
			continue // it only takes away
		}
		known := false
		for index, is := range all {
			names := []string{index}
			for alias := range is.Aliases {
				names = append(names, alias)
			}
			if slices.ContainsFunc(names, func(name string) bool { return matches(expression, name) }) {
				known, found = true, append(found, names)
			}
		}
		if !known {
			found = append(found, []string{expression})
		}
	}
	return found
}
