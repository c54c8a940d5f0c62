package embedded

import (
	"net/http"
	"slices"
	"strings"
)

// route is one call: its methods, its path in which {index} and {name} are anything, and
// the parameters that it takes.
type route struct {
	methods string
	path    string
	params  string
	reads   bool // it changes nothing
	handler func(*Node, *request) (any, *failure)
}

// Parameters that every call takes. Waiting for shards or a manager is over at once.
var everywhere = []string{"pretty", "human", "error_trace", "timeout", "master_timeout", "cluster_manager_timeout", "wait_for_active_shards"}

const (
	lenient = "ignore_unavailable allow_no_indices expand_wildcards"
	written = "refresh routing require_alias"
	cat     = "format h v s bytes time local"
)

var routes = []route{
	{"GET HEAD", "", "", true, (*Node).banner},
	{"POST PUT", "_bulk", written, false, (*Node).bulk},
	{"POST PUT", "{index}/_bulk", written, false, (*Node).bulk},
	{"GET POST", "_search", searchParams, true, (*Node).search},
	{"GET POST", "{index}/_search", searchParams, true, (*Node).search},
	{"GET POST", "_count", countParams, true, (*Node).count},
	{"GET POST", "{index}/_count", countParams, true, (*Node).count},
	{"POST", "{index}/_doc", written + " op_type", false, (*Node).putDocument},
	{"PUT POST", "{index}/_doc/{name}", written + " op_type", false, (*Node).putDocument},
	{"PUT POST", "{index}/_create/{name}", written, false, (*Node).putDocument},
	{"DELETE", "{index}/_doc/{name}", written, false, (*Node).deleteDocument},
	{"GET HEAD", "{index}/_doc/{name}", "realtime refresh", true, (*Node).getDocument},
	{"GET POST", "_refresh", lenient, true, (*Node).refresh},
	{"GET POST", "{index}/_refresh", lenient, true, (*Node).refresh},
	{"GET POST", "{index}/_flush", lenient + " force wait_if_ongoing", true, (*Node).refresh},
	{"GET HEAD", "_index_template", "local", true, (*Node).getTemplates},
	{"GET HEAD", "_index_template/{name}", "local", true, (*Node).getTemplates},
	{"PUT POST", "_index_template/{name}", "create cause", false, (*Node).putTemplate},
	{"DELETE", "_index_template/{name}", "", false, (*Node).deleteTemplate},
	{"GET HEAD", "_alias", "local " + lenient, true, (*Node).getAliases},
	{"GET HEAD", "_alias/{name}", "local " + lenient, true, (*Node).getAliases},
	{"GET HEAD", "{index}/_alias", "local " + lenient, true, (*Node).getAliases},
	{"GET HEAD", "{index}/_alias/{name}", "local " + lenient, true, (*Node).getAliases},
	{"PUT POST", "{index}/_alias/{name}", "", false, (*Node).putAlias},
	{"DELETE", "{index}/_alias/{name}", "", false, (*Node).deleteAlias},
	{"POST", "_aliases", "", false, (*Node).changeAliases},
	{"GET", "_mapping", "local " + lenient, true, (*Node).getMappings},
	{"GET", "{index}/_mapping", "local " + lenient, true, (*Node).getMappings},
	{"PUT POST", "{index}/_mapping", lenient, false, (*Node).putMapping},
	{"GET", "_settings", "local " + lenient, true, (*Node).getSettings},
	{"GET", "{index}/_settings", "local " + lenient, true, (*Node).getSettings},
	{"PUT", "{index}/_settings", lenient, false, (*Node).putSettings},
	{"GET", "_cluster/health", "level local wait_for_status wait_for_nodes wait_for_no_relocating_shards", true, (*Node).health},
	{"GET", "_cluster/health/{name}", "level local wait_for_status wait_for_nodes wait_for_no_relocating_shards", true, (*Node).health},
	{"GET", "_nodes/stats", "level", true, (*Node).nodesStats},
	{"GET", "_nodes/stats/{name}", "level", true, (*Node).nodesStats},
	{"GET", "_cat/indices", cat + " health pri " + lenient, true, (*Node).catIndices},
	{"GET", "_cat/indices/{name}", cat + " health pri " + lenient, true, (*Node).catIndices},
	{"GET", "_cat/count", cat, true, (*Node).catCount},
	{"GET", "_cat/count/{name}", cat, true, (*Node).catCount},
	{"GET", "_cat/aliases", cat, true, (*Node).catAliases},
	{"GET", "_cat/aliases/{name}", cat, true, (*Node).catAliases},
	{"GET", "_cat/health", cat + " ts", true, (*Node).catHealth},
	{"PUT", "{index}", "", false, (*Node).putIndex},
	{"DELETE", "{index}", lenient, false, (*Node).deleteIndex},
	{"GET", "{index}", "local include_defaults flat_settings " + lenient, true, (*Node).getIndex},
	{"HEAD", "{index}", "local include_defaults flat_settings " + lenient, true, (*Node).getIndex},
}

// find is the route of a request, or the methods that its path has.
func find(method string, parts []string, r *request) (found *route, allowed []string) {
	for i := range routes {
		index, rest, ok := routes[i].matches(parts, method)
		if !ok {
			continue
		}
		methods := strings.Fields(routes[i].methods)
		if slices.Contains(methods, method) {
			r.index, r.path = index, rest
			return &routes[i], nil
		}
		allowed = append(allowed, methods...)
	}
	slices.Sort(allowed)
	return nil, slices.Compact(allowed)
}

func (r *route) matches(parts []string, method string) (index string, rest []string, ok bool) {
	pattern := strings.Split(r.path, "/")
	if len(pattern) != len(parts) {
		return "", nil, false
	}
	for i, p := range pattern {
		switch {
		case p == "{index}":
			// A call that is not known begins with an underscore, but so may a name that
			// PUT then refuses.
			if strings.HasPrefix(parts[i], "_") && parts[i] != "_all" && (len(parts) > 1 || method != http.MethodPut) {
				return "", nil, false
			}
			index = parts[i]
		case p == "{name}":
			rest = append(rest, parts[i])
		case p != parts[i]:
			return "", nil, false
		default:
			rest = append(rest, parts[i])
		}
	}
	return index, rest, true
}
