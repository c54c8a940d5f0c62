package mapping

import (
	"slices"
	"time"
)

// MappingStatus is how far a mapping is. When Behind and InFlight are 0, every
// record that was in the stream when Status was called has been processed to a
// conclusion: delivered, sent to the destination, or dropped.
type MappingStatus struct {
	UUID     string
	Function string // name
	Stream   string // name
	// Destination is the ARN of the bucket, queue or topic that is told of batches that
	// failed for good; empty: none.
	Destination string

	Behind    int64 // records from the starting position on that have no conclusion yet
	InFlight  int64 // records that a function is working on; part of Behind
	Delivered int64 // records that the function has taken
	Discarded int64 // records given up: in the destination, if there is one
	Filtered  int64 // records that no filter let pass
	Failed    int64 // invocations that failed, wholly or for some records
	OnFailure int64 // batches that the destination has been given

	// Oldest is when the first record arrived that is being worked on, or waits to be
	// tried again; zero: there is none.
	Oldest time.Time `json:",omitzero"`
}

// Status is the state of all mappings, the oldest first. Where one function feeds
// another, a record may pass, while they are looked at one by one, to a mapping that
// was idle a moment ago: so all that is idle is looked at until it stays the same.
func (s *Service) Status() []MappingStatus {
	all := s.look()
	for !slices.ContainsFunc(all, MappingStatus.busy) {
		before := all
		if all = s.look(); slices.Equal(all, before) {
			break
		}
	}
	return all
}

func (s *Service) look() []MappingStatus {
	var all []MappingStatus
	for _, m := range s.all() {
		all = append(all, m.status())
	}
	return all
}

func (m MappingStatus) busy() bool { return m.Behind > 0 || m.InFlight > 0 }

func (m *mapping) status() MappingStatus {
	c := m.current()
	status := MappingStatus{
		UUID: m.uuid, Function: lastPart(c.FunctionARN, ":"), Stream: lastPart(c.stream(), "/"), Destination: c.OnFailure,
		Behind: m.behind(),
	}
	status.InFlight = m.inFlight.Load()
	status.Behind = max(status.Behind, status.InFlight) // what came after it was counted may be there
	status.Delivered = m.delivered.Load()
	status.Discarded = m.discarded.Load()
	status.Filtered = m.filtered.Load()
	status.Failed = m.failed.Load()
	status.OnFailure = m.onFailure.Load()
	status.Oldest = m.oldest()
	return status
}

func (m *mapping) oldest() (first time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, sh := range m.shards {
		if t := sh.oldest(); !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// behind looks for new shards first: a shard that has been split may be done, and
// what was put since is in shards that nobody has seen yet.
func (m *mapping) behind() int64 {
	m.discover()
	m.mu.Lock()
	defer m.mu.Unlock()
	var n int64
	for _, sh := range m.shards {
		n += sh.behind()
	}
	return n
}
