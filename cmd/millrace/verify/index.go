package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// Index answers requests to a domain. A search/client.Client is one.
type Index interface {
	Do(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error)
}

// Documents is what has arrived in the index, compared with the lake: both are
// delivered from the analytics stream.
type Documents struct {
	Alias  string `json:"alias"`
	Engine string `json:"engine,omitempty"` // which index it is, where that is known
	Count  int    `json:"documents"`
	// Refused is how many documents the domain did not take. They are in the
	// bucket for failed documents, with the reason.
	Refused int `json:"refused"`
	// Missing is how many events that were sent are in the lake, and neither in the
	// index nor refused.
	Missing    int    `json:"missing"`
	Multiplied int    `json:"multiplied"` // documents of an event beyond its rows in the lake
	Unknown    int    `json:"unknown"`    // documents of events that are not in the lake
	Sample     Sample `json:"sample"`
}

// Judge is an error unless each event of the lake is in the index exactly once, or is
// refused with a reason, and the index answers what the lake does. It is nil where
// there is no index.
func (d *Documents) Judge() error {
	switch {
	case d == nil:
		return nil
	case d.Missing > 0 || d.Multiplied > 0 || d.Unknown > 0:
		return fmt.Errorf("of the events in the lake %d are not in the index; %d documents are there more than once and %d are unknown", d.Missing, d.Multiplied, d.Unknown)
	case d.Refused == 0 && d.Sample.Matches != d.Sample.InLake:
		return fmt.Errorf("the index finds %d errors, and the lake has %d", d.Sample.Matches, d.Sample.InLake)
	}
	return nil
}

// Reader is the index of a pipeline, as its reader; nil where it has none.
func Reader(cfg aws.Config, p pipeline.Pipeline) (Index, error) {
	if p.Search == nil {
		return nil, nil
	}
	return p.Search.Client(cfg)
}

// lake is what the index is compared with.
type lake struct {
	events     map[string]int // rows, and records that could not become one, by event ID
	partitions map[string]int // rows
}

func countIndex(ctx context.Context, store Store, index Index, p pipeline.Pipeline, ledger *Ledger, l lake) (*Documents, error) {
	d, found := &Documents{Alias: p.Search.Alias}, map[string]int{}
	there, err := refresh(ctx, index, p.Search.Alias)
	if err == nil && there {
		found, err = documents(ctx, index, p.Search.Alias)
	}
	if err != nil {
		return nil, err
	}
	for _, n := range found {
		d.Count += n
	}
	if err := countRefused(ctx, store, *p.Search, d, found); err != nil {
		return nil, err
	}
	for id, n := range found {
		switch rows := l.events[id]; {
		case rows == 0:
			d.Unknown += n
		case n > rows:
			d.Multiplied += n - rows
		}
	}
	for id := range ledger.keys() {
		d.Missing += max(0, l.events[id]-found[id])
	}
	if there {
		d.Sample, err = askSample(ctx, index, p.Search.Alias)
	}
	d.Sample.countLake(l.partitions)
	return d, err
}

// refresh lets searches see what has been written. False: there is no such index
// yet, since no document has come.
// https://docs.opensearch.org/latest/api-reference/index-apis/refresh/
func refresh(ctx context.Context, index Index, alias string) (bool, error) {
	path := "/" + alias + "/_refresh"
	status, answer, err := index.Do(ctx, http.MethodPost, path, nil)
	switch {
	case err != nil:
		return false, fmt.Errorf("refresh the index: %w", err)
	case status == http.StatusNotFound && bytes.Contains(answer, []byte("index_not_found_exception")):
		return false, nil
	case status != http.StatusOK:
		return false, fmt.Errorf("refresh the index: POST %s answers %d: %s", path, status, answer)
	}
	return true, nil
}

// countRefused adds the documents that the domain has refused to those found.
// Their form is in "Handle data delivery failures":
// https://docs.aws.amazon.com/firehose/latest/dev/retry.html#dd-retry-elasticsearch
func countRefused(ctx context.Context, store Store, p pipeline.Search, d *Documents, found map[string]int) error {
	return store.Each(ctx, p.FailedBucketName, p.FailedPrefix, func(key string, body []byte) error {
		plain, err := gunzip(key, body)
		if err != nil {
			return err
		}
		return eachJSON(plain, func(line json.RawMessage) error {
			id, err := failedID(line)
			if err != nil {
				return err
			}
			d.Refused++
			found[strings.ToLower(id)]++
			return nil
		})
	})
}

// page is how many documents a search answers with at most by default:
// index.max_result_window.
// https://docs.opensearch.org/2.19/install-and-configure/configuring-opensearch/index-settings/
const page = 10_000

type hits struct {
	Total struct {
		Value int `json:"value"`
	} `json:"total"`
	Hits []struct {
		Sort []string `json:"sort"`
	} `json:"hits"`
}

// documents counts the documents of each event. It reads the index in the order
// of the event IDs. A page may end within the documents of one event, so the
// last event of a full page is read again with the next.
func documents(ctx context.Context, index Index, alias string) (map[string]int, error) {
	found := map[string]int{}
	after := ""
	for {
		query := map[string]any{"size": page, "_source": false, "sort": []any{map[string]string{"event_id": "asc"}}}
		if after != "" {
			query["search_after"] = []string{after}
		}
		var answer struct {
			Hits hits `json:"hits"`
		}
		if err := search(ctx, index, alias, query, &answer); err != nil {
			return nil, err
		}
		read := answer.Hits.Hits
		full := len(read) == page
		if full {
			last := read[page-1].Sort[0]
			for len(read) > 0 && read[len(read)-1].Sort[0] == last {
				read = read[:len(read)-1]
			}
			if len(read) == 0 {
				return nil, fmt.Errorf("event %s has %d documents or more in %s", last, page, alias)
			}
		}
		for _, hit := range read {
			found[hit.Sort[0]]++
		}
		if !full {
			return found, nil
		}
		after = read[len(read)-1].Sort[0]
	}
}

func search(ctx context.Context, index Index, alias string, query map[string]any, into any) error {
	body, err := json.Marshal(query)
	if err != nil {
		return err
	}
	path := "/" + alias + "/_search"
	status, answer, err := index.Do(ctx, http.MethodPost, path, body)
	if err != nil {
		return fmt.Errorf("search the index: %w", err)
	}
	if status != http.StatusOK {
		return fmt.Errorf("search the index: POST %s answers %d: %s", path, status, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("search the index: POST %s: %w", path, err)
	}
	return nil
}
