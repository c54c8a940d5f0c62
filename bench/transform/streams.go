package main

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/stream/kpl"
)

// streams is an endpoint of Kinesis and Firehose that takes everything at once
// and counts.
type streams struct {
	http.Server
	url    string
	shards int
	keep   bool                          // the events, too
	refuse func(entry int) (code string) // the error of an entry of PutRecords; may be nil

	mu      sync.Mutex
	entries int // that came
	counts  totals
	events  [][]byte // shaped ones, if keep
}

// totals are what was stored, and how many entries were refused.
type totals struct {
	records, events, rejects, refused int
}

func serveStreams(shards int) (*streams, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &streams{url: "http://" + listener.Addr().String(), shards: shards}
	s.Handler = http.HandlerFunc(s.serve)
	go s.Serve(listener)
	return s, nil
}

func (s *streams) totals() totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

func (s *streams) serve(w http.ResponseWriter, r *http.Request) {
	var answer any
	var err error
	switch _, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); action {
	case "ListShards":
		answer = s.listShards()
	case "PutRecords":
		answer, err = s.putRecords(r)
	case "PutRecordBatch":
		answer, err = s.putRecordBatch(r)
	default:
		err = fmt.Errorf("no action %q", action)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = map[string]string{"__type": "InvalidArgumentException", "message": err.Error()}
	}
	json.NewEncoder(w).Encode(answer)
}

// space is how many hash keys there are.
var space = new(big.Int).Lsh(big.NewInt(1), 128)

// border is the first hash key of a shard.
func (s *streams) border(shard int) *big.Int {
	b := new(big.Int).Mul(space, big.NewInt(int64(shard)))
	return b.Div(b, big.NewInt(int64(s.shards)))
}

func shardID(i int) string { return fmt.Sprintf("shardId-%012d", i) }

func (s *streams) listShards() any {
	type keyRange struct{ StartingHashKey, EndingHashKey string }
	type sequenceRange struct{ StartingSequenceNumber string }
	type shard struct {
		ShardId             string
		HashKeyRange        keyRange
		SequenceNumberRange sequenceRange
	}
	all := make([]shard, s.shards)
	for i := range all {
		end := new(big.Int).Sub(s.border(i+1), big.NewInt(1))
		all[i] = shard{shardID(i), keyRange{s.border(i).String(), end.String()}, sequenceRange{"0"}}
	}
	return map[string]any{"Shards": all}
}

// takes is the shard of a record.
func (s *streams) takes(partitionKey, explicitHashKey string) string {
	hash, ok := new(big.Int).SetString(explicitHashKey, 10)
	if !ok {
		sum := md5.Sum([]byte(partitionKey))
		hash = new(big.Int).SetBytes(sum[:])
	}
	i := 0
	for i+1 < s.shards && s.border(i+1).Cmp(hash) <= 0 {
		i++
	}
	return shardID(i)
}

func (s *streams) putRecords(r *http.Request) (any, error) {
	var in struct {
		Records []struct {
			PartitionKey, ExplicitHashKey string
			Data                          []byte
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	type result struct {
		SequenceNumber, ShardId, ErrorCode string `json:",omitempty"`
	}
	results := make([]result, len(in.Records))
	s.mu.Lock()
	defer s.mu.Unlock()
	refused := 0
	for i, record := range in.Records {
		s.entries++
		if s.refuse != nil {
			if code := s.refuse(s.entries); code != "" {
				results[i].ErrorCode = code
				refused++
				continue
			}
		}
		results[i] = result{SequenceNumber: "1", ShardId: s.takes(record.PartitionKey, record.ExplicitHashKey)}
		s.counts.records++
		users, ok := kpl.Unpack(record.Data)
		if !ok {
			users = []kpl.Record{{Data: record.Data}}
		}
		s.counts.events += len(users)
		for _, u := range users {
			if s.keep {
				s.events = append(s.events, u.Data)
			}
		}
	}
	s.counts.refused += refused
	return map[string]any{"FailedRecordCount": refused, "Records": results}, nil
}

func (s *streams) putRecordBatch(r *http.Request) (any, error) {
	var in struct {
		Records []struct{ Data []byte }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	type result struct{ RecordId string }
	results := make([]result, len(in.Records))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, record := range in.Records {
		results[i] = result{"1"}
		var line struct{ Part int }
		if err := json.Unmarshal(record.Data, &line); err != nil {
			return nil, err
		}
		if line.Part == 1 { // an event may have several
			s.counts.rejects++
		}
	}
	return map[string]any{"FailedPutCount": 0, "RequestResponses": results}, nil
}
