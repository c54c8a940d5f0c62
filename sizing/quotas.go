package sizing

// above lists the quotas that the plan needs more of.
func (p Plan) above(q quotas) []Quota {
	var all []Quota
	need := func(service, name string, standard, needed float64, unit, source string) {
		if needed > standard {
			all = append(all, Quota{service, name, standard, needed, unit, source})
		}
	}
	if p.Load.OnDemand {
		for _, s := range []struct {
			name string
			Stream
		}{{"ingest", p.Ingest}, {"analytics", p.Analytics}} {
			need("Kinesis", "write throughput of the on-demand stream "+s.name, q.onDemandBytes/1e6, float64(s.needed), "MB/s", streamsPage)
		}
	} else {
		need("Kinesis", "shards of the account", q.shards, float64(p.Ingest.Shards+p.Analytics.Shards), "shards", streamsPage)
	}
	need("Lambda", "concurrent executions", q.executions, float64(p.Transform.ReservedConcurrency+unreserved), "executions", concurrencyPage)
	need("Firehose", "active partitions of the lake", q.partitions, float64(p.Load.Partitions), "partitions", firehosePage)

	l := p.Load
	f := p.flow(l.peak(), true)
	rejects := l.peak() * l.WrongShare * (1 + Headroom)
	bytes := rejects * l.reject()
	// An invocation with rejects makes one request, unless they do not fit.
	requests := max(min(rejects, f.invocations), rejects/batchPutRecords, bytes/batchPutBytes)
	need("Firehose", "records put as rejects", q.putRecords, rejects, "records/s", firehosePage)
	need("Firehose", "requests that put rejects", q.putRequests, requests, "requests/s", firehosePage)
	need("Firehose", "bytes put as rejects", q.putBytes/(1<<20), bytes/(1<<20), "MiB/s", firehosePage)
	return all
}
