package embedded

import (
	"net/http"
	"strings"
)

const clusterName = "millrace"

// banner is GET /.
func (n *Node) banner(*request) (any, *failure) {
	return object{
		"name": "millrace-embedded", "cluster_name": clusterName, "cluster_uuid": n.uuid,
		"version": object{
			"distribution": "opensearch", "number": Version, "build_type": "embedded", "build_snapshot": false,
			"minimum_wire_compatibility_version": "7.10.0", "minimum_index_compatibility_version": "7.0.0",
		},
		"tagline": "The OpenSearch Project: https://opensearch.org/",
	}, nil
}

// health is GET /_cluster/health and /_cluster/health/INDEX. Whoever waits for a status
// that it does not have is told that the time is up: it will not change by itself.
func (n *Node) health(r *request) (any, *failure) {
	list, f := n.resolve(strings.Join(r.path[2:], ""), r)
	if f != nil {
		return nil, f
	}
	h := n.healthOf(list)
	if r.query.Get("wait_for_status") == "green" && h["status"] != "green" {
		h["timed_out"], r.status = true, http.StatusRequestTimeout
	}
	return h, nil
}

func (n *Node) healthOf(list []*index) object {
	status, primaries, unassigned := "green", 0, 0
	for _, ix := range list {
		primaries += ix.settings.shards
		unassigned += ix.settings.shards * ix.settings.replicas
	}
	percent := 100.0
	if unassigned > 0 {
		status = "yellow"
		percent = 100 * float64(primaries) / float64(primaries+unassigned)
	}
	return object{
		"cluster_name": clusterName, "status": status, "timed_out": false, "number_of_nodes": 1, "number_of_data_nodes": 1,
		"discovered_master": true, "discovered_cluster_manager": true,
		"active_primary_shards": primaries, "active_shards": primaries, "relocating_shards": 0, "initializing_shards": 0,
		"unassigned_shards": unassigned, "delayed_unassigned_shards": 0, "number_of_pending_tasks": 0,
		"number_of_in_flight_fetch": 0, "task_max_waiting_in_queue_millis": 0, "active_shards_percent_as_number": percent,
	}
}
