package mapping

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Measure publishes what is a state and not an event: that a mapping polls, and the
// iterator ages of functions that do not get on. A batch that waits to be tried again
// is as old as when it will be. The endpoint calls it every few seconds.
func (s *Service) Measure() {
	for _, m := range s.all() {
		m.measure()
	}
}

func (m *mapping) measure() {
	m.mu.Lock()
	c, running := m.settings, m.running != nil
	var waiting []time.Time
	for _, sh := range m.shards {
		waiting = append(waiting, sh.waiting()...)
	}
	m.mu.Unlock()
	if !running {
		return
	}
	m.publish(c, metric.Count("PolledEventCount", 0))
	for _, last := range waiting {
		m.service.publishOfFunction(c, m.service.iteratorAge(last))
	}
}

// batchTimes are the arrivals of the first and the last record of the batch that a lane
// is at; zero: it is at none.
type batchTimes struct {
	first, last time.Time
	waits       bool // to be tried again
}

func (l *lane) at(t batchTimes) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times = t
}

// awaits marks that the lane's batch is waiting to be tried again, or no more.
func (l *lane) awaits(waits bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times.waits = waits
}

func (l *lane) where() batchTimes {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.times
}

// waiting is when the last records arrived of the batches that wait to be tried again.
func (sh *shard) waiting() (last []time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for _, l := range sh.lanes {
		if t := l.where(); t.waits {
			last = append(last, t.last)
		}
	}
	return last
}

// oldest is when the first record arrived that is read and not done with: of a batch at
// which a lane is, or that the role may not read. What is only gathered is not late.
func (sh *shard) oldest() (first time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	first = sh.refused
	for _, l := range sh.lanes {
		if t := l.where().first; !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// refuse notes the first record of those that were read without being allowed to be;
// none: they are allowed now.
func (sh *shard) refuse(items []item) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.refused = time.Time{}
	if len(items) > 0 {
		sh.refused = items[0].arrived
	}
}
