package opensearch

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Measure publishes what is a state and not an event: the state of domains.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {
	for _, d := range s.all() {
		d.measured.Lock()
		d.measure()
		d.measured.Unlock()
	}
}

// measurement is what Measure keeps of a domain from one call to the next.
type measurement struct {
	asked  time.Time // by the machine's clock
	took   time.Duration
	latest stats
	rated  time.Time // when rates were published, by the endpoint's clock
	before nodeStats // what they were reckoned from
}

// patience is how many times as long as a question took the next one waits: a clock
// that is moved by hours asks hundreds of times.
const patience = 20

func (d *Domain) measure() {
	m := &d.measurement
	if time.Since(m.asked) >= patience*m.took {
		m.asked = time.Now()
		m.latest = d.stats()
		m.took = time.Since(m.asked)
	}
	p := d.properties()
	d.publish(d.cluster(m.latest, p)...)
	d.publish(d.documents(m.latest)...)
	d.publish(d.storage(m.latest, p)...)
	d.publish(d.load(m.latest, p)...)
	d.publish(d.keys(p)...)
	d.rates(m)
}

// cluster is how the shards are. There is one node, whatever the domain has: a replica
// that the domain's nodes would have room for counts as if it were there, and one that
// they would not makes the domain yellow, as on AWS. A search engine that is down has
// no node and no shard.
func (d *Domain) cluster(s stats, p domainProps) []metric.Value {
	red, yellow, nodes := !s.up, false, 0
	var primaries, active, unassigned number
	if s.up {
		nodes = p.dataNodes() + p.managers()
	}
	for _, index := range s.indices {
		room := min(index.Replicas, number(p.dataNodes()-1))
		red = red || index.Health == "red"
		yellow = yellow || room < index.Replicas
		primaries += index.Shards
		active += index.Shards * (1 + room)
		unassigned += index.Shards * (index.Replicas - room)
	}
	return []metric.Value{
		metric.One("ClusterStatus.green", !red && !yellow), metric.One("ClusterStatus.yellow", yellow && !red), metric.One("ClusterStatus.red", red),
		metric.Count("Nodes", nodes), metric.Count("Shards.active", active), metric.Count("Shards.activePrimary", primaries),
		metric.Count("Shards.unassigned", unassigned), metric.Count("Shards.delayedUnassigned", 0),
		metric.Count("Shards.initializing", 0), metric.Count("Shards.relocating", 0),
		metric.One("ClusterIndexWritesBlocked", !s.up || s.blocked), metric.Count("AutomatedSnapshotFailure", 0),
	}
}

func (d *Domain) documents(s stats) []metric.Value {
	if !s.up {
		return nil
	}
	var found, deleted number
	for _, index := range s.indices {
		found += index.Docs
		deleted += index.Deleted
	}
	return []metric.Value{metric.Count("SearchableDocuments", found), metric.Count("DeletedDocuments", deleted)}
}

// storage reckons with the volumes that the domain has, and with copies of shards on
// each node that it has: each is as full as the others.
func (d *Domain) storage(s stats, p domainProps) []metric.Value {
	if !s.up {
		return nil
	}
	used := 0.0
	for _, index := range s.indices {
		used += float64(index.Bytes) * float64(1+min(index.Replicas, number(p.dataNodes()-1)))
	}
	values := []metric.Value{mebibytes("ClusterUsedSpace", used)}
	if p.EBSOptions != nil && p.EBSOptions.VolumeSize > 0 {
		volume := float64(p.EBSOptions.VolumeSize) * (1 << 30)
		values = append(values, mebibytes("FreeStorageSpace", max(0, volume-used/float64(p.dataNodes()))))
	}
	return values
}

// load is the node's own; the embedded index has none.
func (d *Domain) load(s stats, p domainProps) []metric.Value {
	if !s.up {
		return nil
	}
	cpu, heap, old := s.node.Process.CPU.Percent, s.node.JVM.Mem.HeapUsed, 0.0
	if pool := s.node.JVM.Mem.Pools.Old; pool.Max > 0 {
		old = 100 * pool.Used / pool.Max
	}
	pools := s.node.Pools
	values := []metric.Value{
		percent("CPUUtilization", cpu), percent("JVMMemoryPressure", heap), percent("OldGenJVMMemoryPressure", old),
		metric.Count("ThreadpoolWriteQueue", pools.Write.Queue), metric.Count("ThreadpoolWriteRejected", pools.Write.Rejected),
		metric.Count("ThreadpoolSearchQueue", pools.Search.Queue), metric.Count("ThreadpoolSearchRejected", pools.Search.Rejected),
	}
	if p.managers() > 0 {
		values = append(values, percent("MasterCPUUtilization", cpu), percent("MasterJVMMemoryPressure", heap), metric.Count("MasterReachableFromNode", 1))
	}
	return values
}

// keys is of a domain that encrypts what it keeps.
func (d *Domain) keys(p domainProps) []metric.Value {
	e := p.EncryptionAtRestOptions
	if e == nil || !e.Enabled {
		return nil
	}
	state := "Enabled"
	if c := d.service.config; e.KmsKeyId != "" && c.KeyState != nil {
		state = c.KeyState(e.KmsKeyId)
	}
	return []metric.Value{
		metric.One("KMSKeyError", state == "Disabled"),
		metric.One("KMSKeyInaccessible", state != "Disabled" && state != "Enabled"),
	}
}

// rates publishes what was done since the last time, as so much a minute. A node that
// was down may have begun to count from 0 again.
func (d *Domain) rates(m *measurement) {
	now := d.service.config.Clock.Now()
	if !m.latest.up {
		m.rated = time.Time{}
		return
	}
	is, was, minutes := m.latest.node.Indices, m.before.Indices, now.Sub(m.rated).Minutes()
	begun := m.rated.IsZero() || is.Indexing.Total < was.Indexing.Total || is.Search.Total < was.Search.Total
	if !begun && minutes <= 0 {
		return
	}
	defer func() { m.rated, m.before = now, m.latest.node }()
	if begun {
		return
	}
	d.rate("Indexing", is.Indexing.Total-was.Indexing.Total, is.Indexing.Took-was.Indexing.Took, minutes)
	d.rate("Search", is.Search.Total-was.Search.Total, is.Search.Took-was.Search.Took, minutes)
}

func (d *Domain) rate(of string, operations, took int64, minutes float64) {
	d.publish(metric.Count(of+"Rate", float64(operations)/minutes))
	if operations > 0 {
		d.publish(metric.Value{Name: of + "Latency", Unit: "Milliseconds", Value: float64(took) / float64(operations)})
	}
}
