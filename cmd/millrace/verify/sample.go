package verify

import (
	"context"
	"strings"
)

// Sample is the answer to a question that somebody might ask the index: which
// firmware has how many errors.
type Sample struct {
	Matches int        `json:"matches"` // errors in the index
	InLake  int        `json:"in_lake"` // errors in the lake, by its partitions
	Groups  []Firmware `json:"by_firmware"`
}

// Firmware is a version of the boxes' software.
type Firmware struct {
	Version string `json:"firmware"`
	Errors  int    `json:"errors"`
}

func askSample(ctx context.Context, index Index, alias string) (s Sample, err error) {
	var answer struct {
		Hits         hits `json:"hits"`
		Aggregations struct {
			Firmware struct {
				Buckets []struct {
					Key      string `json:"key"`
					DocCount int    `json:"doc_count"`
				} `json:"buckets"`
			} `json:"firmware"`
		} `json:"aggregations"`
	}
	err = search(ctx, index, alias, map[string]any{
		"size": 0, "track_total_hits": true, // else it stops counting at 10 000
		"query": map[string]any{"term": map[string]any{"event_type": "error"}},
		"aggs":  map[string]any{"firmware": map[string]any{"terms": map[string]any{"field": "device_firmware", "size": 5}}},
	}, &answer)
	if err != nil {
		return s, err
	}
	s.Matches = answer.Hits.Total.Value
	for _, b := range answer.Aggregations.Firmware.Buckets {
		s.Groups = append(s.Groups, Firmware{b.Key, b.DocCount})
	}
	return s, nil
}

func (s *Sample) countLake(partitions map[string]int) {
	for partition, n := range partitions {
		if strings.HasSuffix(partition, "/event_type=error") {
			s.InLake += n
		}
	}
}
