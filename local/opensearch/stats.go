package opensearch

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answerWithin is how long the search engine has to say how it is.
const answerWithin = 5 * time.Second

// stats is what the search engine says of itself. One that does not answer is down.
type stats struct {
	up      bool
	blocked bool // an index takes no documents, for want of disk space
	indices []indexStats
	node    nodeStats
}

// indexStats is a row of _cat/indices. A number of an index that is not there is null.
type indexStats struct {
	Health   string `json:"health"`
	Shards   number `json:"pri"`
	Replicas number `json:"rep"`
	Docs     number `json:"docs.count"`
	Deleted  number `json:"docs.deleted"`
	Bytes    number `json:"pri.store.size"`
}

// number is written as a text.
type number int64

// UnmarshalJSON reads a text with digits; anything else is 0.
func (n *number) UnmarshalJSON(text []byte) error {
	var digits string
	if json.Unmarshal(text, &digits) == nil {
		v, _ := strconv.ParseInt(digits, 10, 64) // 0 then
		*n = number(v)
	}
	return nil
}

// nodeStats is a node of _nodes/stats. The embedded index has indices alone.
// https://docs.opensearch.org/2.19/api-reference/nodes-apis/nodes-stats/
type nodeStats struct {
	Indices struct {
		Indexing struct {
			Total int64 `json:"index_total"`
			Took  int64 `json:"index_time_in_millis"`
		}
		Search struct {
			Total int64 `json:"query_total"`
			Took  int64 `json:"query_time_in_millis"`
		}
	}
	JVM struct {
		Mem struct {
			HeapUsed float64 `json:"heap_used_percent"`
			Pools    struct {
				Old struct {
					Used float64 `json:"used_in_bytes"`
					Max  float64 `json:"max_in_bytes"`
				}
			}
		}
	}
	Process struct{ CPU struct{ Percent float64 } }
	Pools   struct {
		Write, Search struct{ Queue, Rejected int64 }
	} `json:"thread_pool"`
}

// ask asks the search engine how it is.
func (d *Domain) stats() (s stats) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	var nodes struct{ Nodes map[string]nodeStats }
	var settings map[string]struct {
		Settings struct {
			Index struct {
				Blocks struct {
					Full string `json:"read_only_allow_delete"`
				}
			}
		}
	}
	s.up = true
	for _, question := range []struct {
		path string
		into any
	}{
		{"/_cat/indices?format=json&bytes=b&h=health,pri,rep,docs.count,docs.deleted,pri.store.size", &s.indices},
		{"/_nodes/stats/indices,jvm,process,thread_pool", &nodes},
		{"/_settings", &settings},
	} {
		status, answer := ask(ctx, d.backend, http.MethodGet, question.path, nil)
		if status != http.StatusOK || json.Unmarshal(answer, question.into) != nil {
			return stats{}
		}
	}
	for _, n := range nodes.Nodes {
		s.node = n // there is one
	}
	for _, index := range settings {
		s.blocked = s.blocked || index.Settings.Index.Blocks.Full == "true"
	}
	return s
}
