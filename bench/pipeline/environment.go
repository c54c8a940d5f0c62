package main

import (
	"runtime"

	"github.com/millrace-dev/millrace/environments"
)

// environment is the name under which it is deployed.
const environment = "bench"

// environment is dev with as many shards as asked for; of the analytics stream
// half as many, since in aggregates a shard takes twice the events. The functions
// are compiled for this machine at once; the endpoint would do it else.
func (c config) environment() environments.Environment {
	env := environments.Dev()
	env.Name = environment
	env.Ingest.Shards, env.Analytics.Shards = c.shards, max(1, c.shards/2)
	if runtime.GOARCH == "amd64" {
		env.Architecture = "x86_64"
	}
	return env
}
