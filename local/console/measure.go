package console

import (
	"context"
	"fmt"
	"time"
)

// now is the machine's time.
func now() time.Time { return time.Now() }

// measure fills in what each part has done.
func (s *Console) measure(g *graph) {
	for _, st := range s.Streams.Status() {
		if n := g.find(st.ARN); n != nil {
			n.Facts = map[string]int64{"in": st.RecordsIn, "bytes": st.BytesIn, "throttled": st.Throttled, "retained": st.Retained, "shards": int64(st.OpenShards)}
		}
	}
	for _, m := range s.Mappings.Status() {
		if i, ok := g.mappings[m.UUID]; ok {
			g.edges[i].Facts = map[string]int64{"behind": m.Behind, "inFlight": m.InFlight}
		}
		if n := g.find(m.Function); n != nil { // of all its mappings
			n.Facts["in"] += m.Delivered + m.Discarded
			n.Facts["behind"] += m.Behind
			n.Facts["inFlight"] += m.InFlight
			n.Facts["discarded"] += m.Discarded
			n.Facts["failures"] += m.Failed
		}
	}
	for _, d := range s.Deliver.Status() {
		if n := g.find(d.Name); n != nil {
			n.Facts = map[string]int64{"in": d.Delivered + d.Failed + d.Buffered, "behind": d.Behind, "buffered": d.Buffered, "out": d.Delivered, "failed": d.Failed, "files": d.Files, "retried": d.Retried}
		}
	}
	for _, q := range s.Queues.Status() {
		if n := g.find(q.Name); n != nil {
			n.Facts = map[string]int64{"waiting": int64(q.Visible), "inFlight": int64(q.InFlight)}
		}
	}
	for _, e := range g.edges {
		from, to := g.byID(e.From), g.byID(e.To)
		switch {
		case to == nil || to.Kind != "bucket":
		case e.Kind == "failed":
			s.countFailed(to)
		case from != nil && from.Kind == "delivery":
			to.Facts["files"] += from.Facts["files"]
		}
	}
}

// countFailed counts what waits in a bucket for what failed. Such a bucket has few
// objects, or somebody has a worse problem than this count.
func (s *Console) countFailed(n *Node) {
	list, err := s.Objects.ListObjects(context.Background(), n.Name, "")
	if err == nil {
		n.Facts["objects"] = int64(len(list))
	}
}

// judge says how each box is: by its alarms, then by what it counts.
func (s *Console) judge(g *graph) {
	for _, n := range g.order {
		f := n.Facts
		switch {
		case n.Kind == "bucket" && f["objects"] > 0:
			n.State, n.Why = "warn", fmt.Sprintf("%d objects wait here: batches or records that could not be processed", f["objects"])
		case n.Kind == "function" && f["discarded"] > 0:
			n.State, n.Why = "warn", fmt.Sprintf("%d records were given up", f["discarded"])
		case n.Kind == "delivery" && f["failed"] > 0:
			n.State, n.Why = "warn", fmt.Sprintf("%d records could not be delivered", f["failed"])
		case f["behind"]+f["buffered"]+f["waiting"] > 0:
			n.State, n.Why = "busy", fmt.Sprintf("%d wait", f["behind"]+f["buffered"]+f["waiting"])
		}
	}
	s.judgeByAlarms(g)
}
