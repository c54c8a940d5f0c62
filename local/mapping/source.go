package mapping

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/metric"
)

// mapping is one event source mapping.
type mapping struct {
	service *Service
	uuid    string
	of      []metric.Dimension // its UUID
	stream  Stream
	created time.Time

	inFlight, delivered, discarded, filtered, failed, onFailure atomic.Int64

	admin sync.Mutex // one change of the mapping at a time

	mu       sync.Mutex
	settings settings
	changed  time.Time
	result   string   // LastProcessingResult
	shards   []*shard // parents before their children
	known    map[string]*shard
	running  context.Context // of the shards' workers; nil: stopped
	stop     context.CancelFunc
	deleted  bool
	workers  sync.WaitGroup
}

func newMapping(s *Service, c settings, stream Stream) *mapping {
	now, id := s.now(), uuid.NewString()
	return &mapping{
		service: s, uuid: id, of: []metric.Dimension{{Name: "EventSourceMappingUUID", Value: id}}, stream: stream, created: now, changed: now,
		settings: c, result: "No records processed", known: map[string]*shard{},
	}
}

func (m *mapping) current() settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// discover takes up the stream's shards that are new. Those that are there when
// the mapping is made are read from its starting position; later ones are
// children of those, and read whole.
func (m *mapping) discover() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := kinesis.Position{Type: kinesis.TrimHorizon}
	if len(m.known) == 0 {
		from = m.settings.position()
	}
	listed := m.stream.Shards()
	for _, s := range listed {
		if m.known[s.ID] != nil {
			continue
		}
		sh, err := newShard(m, s, from)
		if err != nil {
			return err
		}
		m.known[s.ID] = sh
		m.shards = append(m.shards, sh)
		if m.running != nil {
			m.work(sh)
		}
	}
	m.forget(listed)
	return nil
}

// forget drops shards that are done and that the stream has no more.
func (m *mapping) forget(listed []kinesis.Shard) {
	m.shards = slices.DeleteFunc(m.shards, func(sh *shard) bool {
		gone := sh.isDone() && !slices.ContainsFunc(listed, func(s kinesis.Shard) bool { return s.ID == sh.id })
		if gone {
			delete(m.known, sh.id)
		}
		return gone
	})
}

// work starts a shard's worker. It wants m.mu, and the mapping to run.
func (m *mapping) work(sh *shard) {
	ctx, c := m.running, m.settings
	m.workers.Go(func() { sh.run(ctx, c) })
}

// resume starts the workers where they stopped, if the mapping is enabled.
func (m *mapping) resume() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.settings.Enabled || m.deleted {
		return
	}
	m.running, m.stop = context.WithCancel(m.service.closing)
	for _, sh := range m.shards {
		if !sh.isDone() {
			m.work(sh)
		}
	}
}

// halt stops the workers and waits until the invocations under way have ended.
// What they have not brought to a conclusion they keep for resume.
func (m *mapping) halt() {
	m.mu.Lock()
	if m.running == nil {
		m.mu.Unlock()
		return
	}
	m.stop()
	m.running = nil
	m.mu.Unlock()
	m.workers.Wait()
}

// update changes the settings and keeps the position.
func (m *mapping) update(c settings) error {
	if err := m.service.checkAccess(c); err != nil {
		return err
	}
	m.admin.Lock()
	defer m.admin.Unlock()
	m.halt()
	m.mu.Lock()
	m.settings, m.changed = c, m.service.now()
	m.mu.Unlock()
	m.resume()
	return nil
}

// end halts the mapping for good.
func (m *mapping) end() {
	m.admin.Lock()
	defer m.admin.Unlock()
	m.halt()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.deleted = true
}

func (m *mapping) setResult(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.result = text
}
