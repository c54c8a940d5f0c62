package environments

import (
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/sizing"
	"github.com/millrace-dev/millrace/x1"
)

// Plan is the capacity for the environment's load. Validate reports its error.
func (e Environment) Plan() (sizing.Plan, error) {
	load := e.Load
	load.Region = e.Region
	load.Partitions = e.partitions()
	return sizing.For(load)
}

// SearchPlan is the capacity of the search domain: for the load, but for what the
// environment states itself. Validate reports its error.
func (e Environment) SearchPlan() (sizing.SearchPlan, error) {
	plan, err := e.Plan()
	if err != nil {
		return sizing.SearchPlan{}, err
	}
	p, err := plan.Search(sizing.Search{
		Retention: e.Search.Retention, Rotation: e.Search.Rotation.Period(), Replicas: e.Search.Replicas, Zones: e.searchZones(),
	})
	if e.Search.NodeType != "" {
		p.NodeType = e.Search.NodeType
	}
	if e.Search.DataNodes != 0 {
		p.Nodes = e.Search.DataNodes
	}
	if e.Search.VolumeGiB != 0 {
		p.VolumeGiB = e.Search.VolumeGiB
	}
	return p, err
}

// searchZones of the domain, which has three at most.
func (e Environment) searchZones() int { return max(1, min(3, len(e.Network.Zones))) }

// partitions of the lake that can be open at a time.
func (e Environment) partitions() int { return e.days() * len(x1.EventTypes) }

// days that events on the way to the lake can be of.
func (e Environment) days() int {
	return schema.Days(e.Events.MaxAge, x1.DefaultMaxFuture, e.Analytics.Retention)
}
