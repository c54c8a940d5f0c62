package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"
)

// healthy waits until the node listens and each of its primary shards is there, and
// answers its address. The context ends the wait.
func (p *process) healthy(ctx context.Context) (address string, err error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if port, err := os.ReadFile(p.portFile()); err == nil {
			if address = "127.0.0.1:" + string(port); yellow(ctx, address) {
				return address, nil
			}
		}
		select {
		case <-p.exited:
			return "", p.failure()
		case <-ctx.Done():
			return "", fmt.Errorf("OpenSearch node: it is not up yet: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// yellow: all primary shards are there. A single node has no place for replicas, so it
// need not be green (https://docs.opensearch.org/2.19/api-reference/cluster-api/cluster-health/).
// The question waits inside the node.
func yellow(ctx context.Context, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/_cluster/health?wait_for_status=yellow&timeout=5s", nil)
	if err != nil {
		return false
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var health struct {
		TimedOut bool `json:"timed_out"`
	}
	return answer.StatusCode == http.StatusOK && json.NewDecoder(answer.Body).Decode(&health) == nil && !health.TimedOut
}
