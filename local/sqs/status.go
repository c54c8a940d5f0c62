package sqs

import (
	"maps"
	"slices"
)

// QueueStatus counts a queue's messages.
type QueueStatus struct {
	Name     string
	Visible  int // that a consumer can receive
	InFlight int // that one has
	Delayed  int
}

// Status of every queue, by name.
func (s *Service) Status() []QueueStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []QueueStatus{}
	for _, name := range slices.Sorted(maps.Keys(s.queues)) {
		q := s.queues[name]
		visible, inFlight, delayed := q.counts(s.now())
		all = append(all, QueueStatus{name, visible, inFlight, delayed})
	}
	return all
}
