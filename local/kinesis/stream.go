package kinesis

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// The capacity modes of a stream.
const (
	provisioned = "PROVISIONED"
	onDemand    = "ON_DEMAND"
)

// Stream is one data stream. What is above mu never changes.
type Stream struct {
	service *Service
	name    string
	dir     string // of its shards' logs
	created time.Time
	of      []metric.Dimension // its name
	reading readings

	keptFor                      atomic.Int64 // retention, nanoseconds
	recordsIn, bytesIn, throttle atomic.Int64

	// Whoever puts records holds mu for reading, so that a shard is not closed
	// under a record that is on its way there.
	mu          sync.RWMutex
	shards      []*shard // by index: parents come before their children
	open        []*shard // by starting hash key
	nextShard   uint32
	mode        string
	maxRecord   int      // KiB
	keyID       string   // of encryption; empty: none
	metrics     []string // shard-level ones that are switched on
	tags        map[string]string
	policy      string
	consumers   map[string]*consumer // by name
	resizes     quota
	modeChanges quota
	keyStarts   quota
	keyStops    quota
	seen        map[*shard]load // what its open shards had taken a minute ago, if on demand
}

// ARN is the stream's Amazon Resource Name.
func (st *Stream) ARN() string { return st.service.arnPrefix() + st.name }

// Name is the stream's name.
func (st *Stream) Name() string { return st.name }

func (st *Stream) account() string { return st.service.cfg.Account }

func (st *Stream) retention() time.Duration { return time.Duration(st.keptFor.Load()) }

func (st *Stream) retentionHours() int { return int(st.retention() / time.Hour) }

// Shard describes a shard of a stream.
type Shard struct {
	ID                             string
	ParentID, AdjacentParentID     string // empty without
	StartingHashKey, EndingHashKey string
	Closed                         bool // split or merged: it takes no more records
}

// Shards is the stream's shards whose records may be within retention, parents
// before their children.
func (st *Stream) Shards() []Shard {
	st.mu.RLock()
	defer st.mu.RUnlock()
	shards := make([]Shard, len(st.shards))
	for i, sh := range st.shards {
		_, closed := sh.ended()
		shards[i] = Shard{sh.id, sh.parent, sh.adjacent, sh.start.String(), sh.end.String(), closed}
	}
	return shards
}

// shard finds a shard by its ID.
func (st *Stream) shard(id string) (*shard, error) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	if sh := st.byID(id); sh != nil {
		return sh, nil
	}
	return nil, errNoShard(id, st.name, st.account())
}

// byID finds a shard, or nil. The caller holds mu.
func (st *Stream) byID(id string) *shard {
	if i := slices.IndexFunc(st.shards, func(sh *shard) bool { return sh.id == id }); i >= 0 {
		return st.shards[i]
	}
	return nil
}

// route is the open shard that a hash key belongs to. The caller holds mu.
func (st *Stream) route(key wide) int {
	return sort.Search(len(st.open), func(i int) bool { return st.open[i].end.cmp(key) >= 0 })
}

// add opens a shard for the hash keys from start to before end. Its sequence
// numbers are higher than those of its parents. The caller holds mu.
func (st *Stream) add(now time.Time, start, end wide, parents ...*shard) {
	sh := st.newShard(now, start, end, parents)
	i, _ := slices.BinarySearchFunc(st.open, start, func(o *shard, start wide) int { return o.start.cmp(start) })
	st.open = slices.Insert(slices.Clone(st.open), i, sh)
}

func (st *Stream) newShard(now time.Time, start, end wide, parents []*shard) *shard {
	sh := &shard{
		stream: st, id: shardID(st.nextShard), index: st.nextShard,
		start: start, end: end.minus(one), created: now.Unix(), openedAt: now,
		in: newWriteLimit(), out: newReadLimit(),
	}
	sh.of = append(slices.Clone(st.of), metric.Dimension{Name: "ShardId", Value: sh.id})
	for i, parent := range parents {
		sh.created = max(sh.created, parent.created+1)
		if i == 0 {
			sh.parent = parent.id
		} else {
			sh.adjacent = parent.id
		}
	}
	st.nextShard++
	st.shards = append(st.shards, sh)
	return sh
}

// end closes a shard. The caller holds mu.
func (st *Stream) end(now time.Time, sh *shard) {
	sh.close(now)
	st.open = slices.DeleteFunc(slices.Clone(st.open), func(o *shard) bool { return o == sh })
}

// expire forgets records past retention, and closed shards whose records all are.
func (st *Stream) expire(now time.Time) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.shards = slices.DeleteFunc(st.shards, func(sh *shard) bool {
		sh.mu.Lock()
		defer sh.mu.Unlock()
		if err := sh.trim(now); err != nil {
			st.service.log.Error("forget records past retention", "stream", st.name, "shard", sh.id, "error", err)
		}
		return !sh.closedAt.IsZero() && now.Sub(sh.closedAt) > st.retention()
	})
}

// release gives back the stream's handles; its shards answer with err from now on.
func (st *Stream) release(err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, sh := range st.shards {
		sh.release(err)
	}
}

// StreamStatus counts what a stream did and holds.
type StreamStatus struct {
	Name, ARN               string
	OpenShards              int
	RecordsIn, BytesIn      int64 // accepted since it was made; partition keys included
	Throttled               int64 // records refused for the shards' limits
	Retained, RetainedBytes int64 // within retention
}

// Status describes every stream, by name.
func (s *Service) Status() []StreamStatus {
	var all []StreamStatus
	for _, st := range s.list() {
		all = append(all, st.status())
	}
	return all
}

func (st *Stream) status() StreamStatus {
	st.mu.RLock()
	defer st.mu.RUnlock()
	status := StreamStatus{
		Name: st.name, ARN: st.ARN(), OpenShards: len(st.open),
		RecordsIn: st.recordsIn.Load(), BytesIn: st.bytesIn.Load(), Throttled: st.throttle.Load(),
	}
	for _, sh := range st.shards {
		sh.mu.Lock()
		records, bytes := sh.retained()
		sh.mu.Unlock()
		status.Retained += records
		status.RetainedBytes += bytes
	}
	return status
}

// openShards counts the account's shards of that mode; of any for "".
func (s *Service) openShards(mode string) (shards, streams int) {
	for _, st := range s.list() {
		st.mu.RLock()
		if mode == "" || st.mode == mode {
			shards += len(st.open)
			streams++
		}
		st.mu.RUnlock()
	}
	return shards, streams
}

// remove takes a stream out of the service and deletes its records.
func (s *Service) remove(st *Stream) error {
	s.mu.Lock()
	if s.streams[st.name] != st {
		s.mu.Unlock()
		return errNoStream(st.name, s.cfg.Account)
	}
	delete(s.streams, st.name)
	s.mu.Unlock()
	st.release(errNoStream(st.name, s.cfg.Account))
	if err := os.RemoveAll(st.dir); err != nil {
		return fmt.Errorf("delete the records of stream %s: %w", st.name, err)
	}
	return nil
}
