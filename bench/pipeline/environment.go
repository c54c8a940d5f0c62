package main

import (
	"runtime"

	"github.com/millrace-dev/millrace/environments"
)

// environment is the name under which it is deployed.
const environment = "bench"

// environment is dev with the load that as many shards as asked for take: dev's
// 3 200 events/s at its peak are four. Nobody but Firehose reads the analytics
// stream, which then has half as many: packed, a shard takes twice the events. What is
// measured ends at the lake, so there is no search. The functions are compiled for this machine at once; the endpoint would do it else.
func (c config) environment() environments.Environment {
	env := environments.Dev()
	env.Name = environment
	env.Load.EventsPerSecond *= float64(c.shards) / 4
	env.Load.AnalyticsReaders, env.Load.ShapedBytes = 1, 480
	env.Search = environments.Search{}
	if runtime.GOARCH == "amd64" {
		env.Architecture = "x86_64"
	}
	return env
}
