package opensearch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// indexState is what index state management knows of an index.
type indexState struct {
	uuid    string
	created time.Time
	docs    int64
}

// indices that the backend has.
func (m *stateManager) indices(ctx context.Context) (map[string]indexState, error) {
	status, text := ask(ctx, m.backend, http.MethodGet, "/_cat/indices?format=json&h=index,uuid,creation.date,docs.count", nil)
	if status != http.StatusOK {
		return nil, fmt.Errorf("status %d: %.200s", status, text)
	}
	var list []struct {
		Index, UUID string
		Created     string `json:"creation.date"`
		Docs        string `json:"docs.count"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("_cat/indices: %w", err)
	}
	all := map[string]indexState{}
	for _, i := range list {
		ms, err := strconv.ParseInt(i.Created, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("_cat/indices: index %s: creation.date %q: %w", i.Index, i.Created, err)
		}
		docs, _ := strconv.ParseInt(i.Docs, 10, 64) // none of an index that is closed
		all[i.Index] = indexState{uuid: i.UUID, created: time.UnixMilli(ms), docs: docs}
	}
	return all, nil
}
