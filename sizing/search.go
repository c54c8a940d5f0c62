package sizing

import (
	"errors"
	"math"
	"time"
)

// Search is what an index of the events has to keep, and how safely.
type Search struct {
	// Retention is how long a document is kept at least, 1h to 3650 days. Required.
	Retention time.Duration
	// Rotation is how long an index is written to before the next begins, 1h to 31
	// days. An index is deleted as a whole, when its last document is as old as
	// Retention. Zero: 24h.
	Rotation time.Duration
	// Replicas of each shard, on other nodes, 0 to 2. Zero: none, and with the one
	// node its documents are gone.
	Replicas int
	// Zones of the domain, 1 to 3. Zero: 1.
	Zones int
}

// SearchPlan is the capacity of an OpenSearch domain for a load.
type SearchPlan struct {
	Search     Search  // with its defaults
	SourceGiB  float64 // the documents that are kept at a time, as JSON
	StorageGiB float64 // that all data nodes have to have together
	Shards     int     // primary ones of an index
	NodeType   string  // of the data nodes, such as r6g.large.search
	Nodes      int     // data nodes, a multiple of Zones
	VolumeGiB  int     // of each data node
	// ManagerType of the three dedicated managers. Empty with one zone, where the
	// data nodes manage themselves.
	ManagerType string
	Managers    int
	Buffer      Buffer // of the delivery stream
}

// Search computes the capacity of the domain that the plan's events are put into.
// The error joins a Problem for everything that is wrong, one a line.
func (p Plan) Search(s Search) (SearchPlan, error) {
	standard(&s.Rotation, 24*time.Hour)
	standard(&s.Zones, 1)
	if err := s.check(); err != nil {
		return SearchPlan{}, err
	}
	perSecond := p.Load.EventsPerSecond * float64(p.Load.ShapedBytes) / gb
	out := SearchPlan{Search: s}
	out.SourceGiB = perSecond * (s.Retention + s.Rotation).Seconds()
	copies := float64(1 + s.Replicas)
	out.StorageGiB = out.SourceGiB * copies * (1 + indexOverhead) / (1 - linuxShare) / (1 - serviceShare)
	out.Shards = max(1, ceil(perSecond*s.Rotation.Seconds()*(1+indexOverhead)/shardGiB))
	out.size(float64(out.Shards) * copies * shardCores)
	if s.Zones > 1 {
		out.Managers, out.ManagerType = managers, managerFor(out.Nodes)
	}
	out.Buffer = Buffer{SizeMiB: searchBuffer(p.Load), Interval: p.Load.Freshness}
	return out, nil
}

// size takes the smallest nodes of which few are enough, for the storage and for the
// cores of the shards that are written to.
func (s *SearchPlan) size(cores float64) {
	for _, n := range nodes {
		count := max(1+s.Search.Replicas, s.Search.Zones, ceil(s.StorageGiB/(n.cores*coreGiB)), ceil(cores/n.cores))
		s.NodeType, s.Nodes = n.name, (count+s.Search.Zones-1)/s.Search.Zones*s.Search.Zones
		if s.Nodes <= fewNodes {
			break
		}
	}
	s.VolumeGiB = max(leastVolumeGiB, int(math.Ceil(s.StorageGiB/float64(s.Nodes)/10))*10)
}

// managerFor so many nodes that are managed: the least that the page recommends.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html
func managerFor(nodes int) string {
	switch {
	case nodes <= 10:
		return "m6g.large.search"
	case nodes <= 30:
		return "c6g.2xlarge.search"
	case nodes <= 75:
		return "c6g.4xlarge.search"
	}
	return "r6g.2xlarge.search"
}

// searchBuffer holds ten seconds of the peak, as far as a buffer for OpenSearch can.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceBufferingHints.html
func searchBuffer(l Load) int {
	return min(searchBufferMiB, max(5, ceil(bufferSeconds*l.peak()*float64(l.ShapedBytes)/(1<<20))))
}

func (s Search) check() error {
	var c checks
	const day = 24 * 3600
	c.seconds("Retention", s.Retention, 3600, 3650*day, "how long documents are kept", "")
	c.seconds("Rotation", s.Rotation, 3600, 31*day, "as often as Firehose begins an index", rotationPage)
	c.whole("Replicas", s.Replicas, 0, 2, "copies beside the first", "")
	c.whole("Zones", s.Zones, 1, 3, "availability zones of a domain", zonesPage)
	if len(c) == 0 {
		c.that(s.Replicas > 0 || s.Zones == 1, "Replicas", s.Replicas, "1 and more in more than one zone, of which one may fail", zonesPage)
	}
	return errors.Join(c...)
}
