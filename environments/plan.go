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

// partitions of the lake that can be open at a time.
func (e Environment) partitions() int { return e.days() * len(x1.EventTypes) }

// days that events on the way to the lake can be of.
func (e Environment) days() int {
	return schema.Days(e.Events.MaxAge, x1.DefaultMaxFuture, e.Analytics.Retention)
}
