package opensearch

import (
	"net/http"
	"slices"
	"strings"
)

// need is what fine-grained access control asks of a request: an action, of the cluster
// or of each of some indices.
type need struct {
	action  string
	cluster bool
	indices []string // names, aliases and patterns; empty: all
}

// The actions of OpenSearch's transport layer that a request of its REST API becomes, by
// method and the first part of the path that begins with an underscore.
// https://docs.opensearch.org/2.19/security/access-control/permissions/
var (
	onCluster = map[string][]string{
		"GET _msearch":            {"indices:data/read/msearch"},
		"POST _msearch":           {"indices:data/read/msearch"},
		"GET _mget":               {"indices:data/read/mget"},
		"POST _mget":              {"indices:data/read/mget"},
		"GET _search/scroll":      {"indices:data/read/scroll"},
		"POST _search/scroll":     {"indices:data/read/scroll"},
		"DELETE _search/scroll":   {"indices:data/read/scroll/clear"},
		"GET /":                   {"cluster:monitor/main"},
		"HEAD /":                  {"cluster:monitor/main"},
		"GET _cluster/health":     {"cluster:monitor/health"},
		"GET _cluster/state":      {"cluster:monitor/state"},
		"GET _cluster/settings":   {"cluster:monitor/state"},
		"PUT _cluster/settings":   {"cluster:admin/settings/update"},
		"GET _cluster/stats":      {"cluster:monitor/stats"},
		"GET _nodes":              {"cluster:monitor/nodes/info"},
		"GET _nodes/stats":        {"cluster:monitor/nodes/stats"},
		"GET _cat/health":         {"cluster:monitor/health"},
		"GET _cat/nodes":          {"cluster:monitor/state", "cluster:monitor/nodes/info", "cluster:monitor/nodes/stats"},
		"GET _index_template":     {"indices:admin/index_template/get"},
		"HEAD _index_template":    {"indices:admin/index_template/get"},
		"PUT _index_template":     {"indices:admin/index_template/put"},
		"POST _index_template":    {"indices:admin/index_template/put"},
		"DELETE _index_template":  {"indices:admin/index_template/delete"},
		"GET _component_template": {"cluster:admin/component_template/get"},
		"PUT _component_template": {"cluster:admin/component_template/put"},
		"GET _template":           {"indices:admin/template/get"},
		"PUT _template":           {"indices:admin/template/put"},
		"DELETE _template":        {"indices:admin/template/delete"},
		"POST _bulk":              {"indices:data/write/bulk"},
		"PUT _bulk":               {"indices:data/write/bulk"},
		"GET _ism/policies":       {"cluster:admin/opendistro/ism/policy/get"},
		"PUT _ism/policies":       {"cluster:admin/opendistro/ism/policy/write"},
		"DELETE _ism/policies":    {"cluster:admin/opendistro/ism/policy/delete"},
		"GET _ism/explain":        {"cluster:admin/opendistro/ism/managedindex/explain"},
		"POST _ism/add":           {"cluster:admin/opendistro/ism/managedindex/add"},
		"POST _ism/remove":        {"cluster:admin/opendistro/ism/managedindex/remove"},
		"POST _ism/change_policy": {"cluster:admin/opendistro/ism/managedindex/change"},
	}
	onIndices = map[string][]string{
		"GET /":                 {"indices:admin/get"},
		"HEAD /":                {"indices:admin/get"},
		"PUT /":                 {"indices:admin/create"},
		"DELETE /":              {"indices:admin/delete"},
		"GET _search":           {"indices:data/read/search"},
		"POST _search":          {"indices:data/read/search"},
		"GET _count":            {"indices:data/read/search"},
		"POST _count":           {"indices:data/read/search"},
		"GET _doc":              {"indices:data/read/get"},
		"HEAD _doc":             {"indices:data/read/get"},
		"GET _source":           {"indices:data/read/get"},
		"PUT _doc":              {"indices:data/write/index"},
		"POST _doc":             {"indices:data/write/index"},
		"DELETE _doc":           {"indices:data/write/delete"},
		"PUT _create":           {"indices:data/write/index"},
		"POST _create":          {"indices:data/write/index"},
		"POST _update":          {"indices:data/write/update"},
		"GET _mapping":          {"indices:admin/mappings/get"},
		"PUT _mapping":          {"indices:admin/mapping/put"},
		"POST _mapping":         {"indices:admin/mapping/put"},
		"GET _settings":         {"indices:monitor/settings/get"},
		"PUT _settings":         {"indices:admin/settings/update"},
		"GET _stats":            {"indices:monitor/stats"},
		"GET _refresh":          {"indices:admin/refresh"},
		"POST _refresh":         {"indices:admin/refresh"},
		"POST _flush":           {"indices:admin/flush"},
		"GET _alias":            {"indices:admin/aliases/get"},
		"HEAD _alias":           {"indices:admin/aliases/get"},
		"PUT _alias":            {"indices:admin/aliases"},
		"DELETE _alias":         {"indices:admin/aliases"},
		"GET _field_caps":       {"indices:data/read/field_caps"},
		"POST _field_caps":      {"indices:data/read/field_caps"},
		"POST _delete_by_query": {"indices:data/write/delete/byquery", "indices:data/read/search"},
		"GET _cat/count":        {"indices:data/read/search"},
		"GET _cat/indices":      {"indices:monitor/settings/get", "indices:monitor/stats"},
		"GET _resolve/index":    {"indices:admin/resolve/index"},
	}
)

// needs of a request. What is in neither table needs an action that only all_access
// has. What a body names is asked for beside: by bulk and needsOfBody. The bodies of
// _reindex and _aliases are not read, so these are for all_access alone.
func needs(method, path string) []need {
	index, endpoint, target := split(path)
	if endpoint == "/" && index == "" {
		return needsOf(onCluster[method+" /"], true, nil)
	}
	if list := onCluster[method+" "+endpoint]; list != nil && endpoint != "/" {
		return needsOf(list, true, nil)
	}
	if list := onIndices[method+" "+endpoint]; list != nil {
		if strings.HasPrefix(endpoint, "_cat/") || strings.HasPrefix(endpoint, "_resolve/") {
			index = target
		}
		all := needsOf(list, false, indicesOf(index))
		if endpoint == "_cat/indices" {
			all = append(all, needsOf([]string{"cluster:monitor/state", "cluster:monitor/health"}, true, nil)...)
		}
		return all
	}
	return []need{{action: "unknown:" + method + " " + path, cluster: true}}
}

func needsOf(actions []string, cluster bool, indices []string) []need {
	list := make([]need, len(actions))
	for i, action := range actions {
		list[i] = need{action, cluster, indices}
	}
	return list
}

func indicesOf(names string) []string {
	if names == "" || names == "_all" {
		return []string{"*"}
	}
	return strings.Split(names, ",")
}

// wide are the endpoints whose second part says what is asked, too.
var wide = []string{"_cat", "_cluster", "_ism", "_resolve"}

// split takes a path apart: the indices that it begins with, if it does, the endpoint, and what comes
// after that.
func split(path string) (index, endpoint, target string) {
	path = strings.Trim(path, "/")
	for _, root := range []string{"_plugins/", "_opendistro/"} {
		path = strings.TrimPrefix(path, root)
	}
	parts := strings.Split(path, "/")
	if !strings.HasPrefix(parts[0], "_") || parts[0] == "_all" {
		index, parts = parts[0], parts[1:]
	}
	if len(parts) == 0 {
		return index, "/", ""
	}
	endpoint, parts = parts[0], parts[1:]
	if len(parts) > 0 && (slices.Contains(wide, endpoint) || endpoint == "_nodes" && parts[0] == "stats" || endpoint == "_search" && parts[0] == "scroll") {
		endpoint, parts = endpoint+"/"+parts[0], parts[1:]
	}
	return index, endpoint, strings.Join(parts, "/")
}

// unauthorized is the plugin's answer to those who have not said who they are.
func unauthorized(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="OpenSearch Security"`)
	w.WriteHeader(http.StatusUnauthorized)
	w.Write([]byte("Unauthorized"))
}
