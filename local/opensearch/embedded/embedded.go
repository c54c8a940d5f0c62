// Package embedded is a search index inside this process that answers a part of
// OpenSearch's REST API as OpenSearch 2.19 does. A local domain runs on it where no
// Java is.
//
//	n, err := embedded.Open(dir)
//	…
//	defer n.Close()
//	n.ServeHTTP(w, r)
//
// What it has:
//
//   - _bulk (index, create, delete), _doc, _create; mappings with keyword, text,
//     boolean, byte, short, integer, long, float, double, date and object, dynamic or
//     strict, with OpenSearch's errors for what does not fit;
//   - _search and _count: match_all, match_none, term, terms, match, match_phrase,
//     range with date math, exists, ids, prefix, wildcard, bool, constant_score,
//     query_string; from, size, sort, search_after, _source, track_total_hits;
//   - aggregations with further ones in them: terms, filter, filters, missing,
//     date_histogram in UTC, histogram, avg, min, max, sum, stats, value_count,
//     cardinality, percentiles;
//   - indices with settings, mappings and aliases, composable index templates, _refresh,
//     _cluster/health, _nodes/stats with indices, _cat/indices, _cat/count, _cat/aliases and _cat/health.
//
// All else is refused with an error that names it. The contract suite in this package's
// tests sends the same requests here and to a real node and compares the answers.
//
// Where it differs: a document is found at once, not only after a refresh; the score of
// a text is bleve's, so its number is another; percentiles and cardinality are exact
// where OpenSearch estimates; shards and replicas are numbers that are remembered.
//
// Texts are in bleve (https://blevesearch.com). All other fields are columns in memory,
// eight bytes a document, because they are matched and aggregated exactly and bleve took
// ten times as long for a document that has twenty of them. Documents themselves are in a
// file in the folder. Nothing outlives the process.
package embedded

import (
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"
)

// Version of OpenSearch whose answers are given.
const Version = "2.19.1"

// Node holds indices, templates and aliases.
type Node struct {
	dir  string
	uuid string
	now  func() time.Time

	indexed, searched work // documents, and shards that were asked

	mu        sync.RWMutex // writers: whatever changes an index or this
	closed    bool
	indices   map[string]*index
	templates map[string]*template
}

// Open makes a node without indices. The folder is its own and is made.
func Open(dir string) (*Node, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("embedded index: %w", err)
	}
	return &Node{dir: dir, uuid: newID(), now: time.Now, indices: map[string]*index{}, templates: map[string]*template{}}, nil
}

// Name says what it is.
func (n *Node) Name() string { return "embedded index" }

// Close ends it and removes its folder. A second call does nothing.
func (n *Node) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil
	}
	n.closed = true
	for _, ix := range n.indices {
		ix.close()
	}
	clear(n.indices)
	if err := os.RemoveAll(n.dir); err != nil {
		return fmt.Errorf("embedded index: %w", err)
	}
	return nil
}

var _ http.Handler = (*Node)(nil)
