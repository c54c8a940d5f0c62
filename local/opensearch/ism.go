package opensearch

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/timescale"
)

// stateManager is index state management: it attaches policies to new indices and takes
// each index from state to state.
// https://docs.opensearch.org/2.19/im-plugin/ism/index/
type stateManager struct {
	backend Backend
	scale   timescale.Scale
	log     *slog.Logger

	mu       sync.Mutex
	policies map[string]*ismPolicy
	managed  map[string]*managedIndex // by name
	seen     map[string]bool          // by UUID: policies attach themselves once, to what is new
	seq      int64

	wake chan struct{}
	stop context.CancelFunc
	done chan struct{}
}

// managedIndex is an index with a policy. It keeps the version of the policy that it got.
type managedIndex struct {
	uuid    string
	policy  *ismPolicy
	state   string
	entered time.Time
	acted   bool // the state's actions are done
	info    string
}

func newStateManager(b Backend, scale timescale.Scale, log *slog.Logger) *stateManager {
	ctx, stop := context.WithCancel(context.Background())
	m := &stateManager{
		backend: b, scale: scale, log: log,
		policies: map[string]*ismPolicy{}, managed: map[string]*managedIndex{}, seen: map[string]bool{},
		wake: make(chan struct{}, 1), stop: stop, done: make(chan struct{}),
	}
	go m.run(ctx)
	return m
}

func (m *stateManager) close() {
	m.stop()
	<-m.done
}

// Every job runs each five minutes, "plugins.index_state_management.job_interval"
// (https://docs.opensearch.org/2.19/im-plugin/ism/settings/). Amazon's domains take 30 to
// 48 minutes.
const (
	jobInterval = 5 * time.Minute
	leastPause  = 100 * time.Millisecond // however fast time passes
)

func (m *stateManager) run(ctx context.Context) {
	defer close(m.done)
	tick := time.NewTicker(max(leastPause, m.scale.Of(jobInterval)))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-m.wake:
		}
		m.pass(ctx)
	}
}

// soon has a pass begin now.
func (m *stateManager) soon() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// pass looks at every index once. Nothing is asked of the backend as long as there is no
// policy.
func (m *stateManager) pass(ctx context.Context) {
	m.mu.Lock()
	idle := len(m.policies) == 0 && len(m.managed) == 0
	m.mu.Unlock()
	if idle {
		return
	}
	all, err := m.indices(ctx)
	if err != nil {
		m.log.Debug("index state management waits", "error", err)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attach(all)
	for name, is := range all {
		if x := m.managed[name]; x != nil {
			m.step(ctx, name, is, x)
		}
	}
}

// attach gives new indices the policy whose template fits them, that with the highest
// priority: an index that is older than the policy's last version stays without.
func (m *stateManager) attach(all map[string]indexState) {
	for name, x := range m.managed {
		if is, ok := all[name]; !ok || is.uuid != x.uuid {
			delete(m.managed, name) // another index of the name is another index
		}
	}
	for name, is := range all {
		if m.managed[name] != nil || m.seen[is.uuid] || strings.HasPrefix(name, ".") {
			continue
		}
		m.seen[is.uuid] = true
		var best *ismPolicy
		priority := -1
		for _, p := range m.policies {
			if is.created.Before(p.updated) {
				continue
			}
			for _, t := range p.templates {
				if t.Priority > priority && slices.ContainsFunc(t.IndexPatterns, func(pattern string) bool { return matches(pattern, name) }) {
					best, priority = p, t.Priority
				}
			}
		}
		if best != nil {
			m.manage(name, is.uuid, best)
		}
	}
}

func (m *stateManager) manage(name, uuid string, p *ismPolicy) {
	m.managed[name] = &managedIndex{uuid: uuid, policy: p, state: p.defaultState, entered: time.Now(), info: "Successfully initialized policy: " + p.id}
}
