package embedded

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// work counts what was done since the node was opened.
type work struct {
	operations atomic.Int64
	took       atomic.Int64 // nanoseconds
}

// did counts operations that began together.
func (w *work) did(operations int, begun time.Time) {
	w.operations.Add(int64(operations))
	w.took.Add(int64(time.Since(begun)))
}

func (w *work) object(total, took string) object {
	return object{total: w.operations.Load(), took: time.Duration(w.took.Load()).Milliseconds()}
}

// sections are those of GET /_nodes/stats. Only indices is here: a JVM, a process or
// a disk of its own the embedded index does not have.
var sections = []string{"_all", "adaptive_selection", "breaker", "discovery", "fs", "http", "indices", "ingest", "jvm", "os", "process", "thread_pool", "transport"}

// nodesStats is GET /_nodes/stats and /_nodes/stats/SECTION,…
// https://docs.opensearch.org/2.19/api-reference/nodes-apis/nodes-stats/
func (n *Node) nodesStats(r *request) (any, *failure) {
	node := object{"name": "millrace-embedded", "timestamp": n.now().UnixMilli(), "roles": []string{"cluster_manager", "data"}}
	wanted := []string{"_all"}
	if len(r.path) > 2 {
		wanted = strings.Split(r.path[2], ",")
	}
	for _, name := range wanted {
		if !slices.Contains(sections, name) {
			return nil, illegal("request [/%s] contains unrecognized metric: [%s]", strings.Join(r.path, "/"), name)
		}
		if name == "_all" || name == "indices" {
			node["indices"] = n.indicesStats()
		}
	}
	return object{
		"_nodes": object{"total": 1, "successful": 1, "failed": 0}, "cluster_name": clusterName, "nodes": object{n.uuid: node},
	}, nil
}

func (n *Node) indicesStats() object {
	live, deleted, size := 0, 0, int64(0)
	for _, ix := range n.all() {
		live, deleted, size = live+ix.live, deleted+len(ix.docs)-ix.live, size+ix.source.size()
	}
	return object{
		"docs": object{"count": live, "deleted": deleted}, "store": object{"size_in_bytes": size},
		"indexing": n.indexed.object("index_total", "index_time_in_millis"),
		"search":   n.searched.object("query_total", "query_time_in_millis"),
	}
}
