package sizing

// above lists the quotas that the plan needs more of.
func (p Plan) above(q quotas) []Quota {
	var all []Quota
	need := func(service, name string, standard, needed float64, unit, source string) {
		if needed > standard {
			all = append(all, Quota{service, name, standard, needed, unit, source})
		}
	}
	l := p.Load
	if l.OnDemand {
		const name, mb = "write throughput of an on-demand stream, ", 1e6
		need("Kinesis", name+"ingest", q.onDemandBytes/mb, p.Ingest.write()/mb, "MB/s", streamsPage)
		need("Kinesis", name+"analytics", q.onDemandBytes/mb, p.Analytics.write()/mb, "MB/s", streamsPage)
	} else {
		need("Kinesis", "shards", q.shards, float64(p.Ingest.Shards+p.Analytics.Shards), "shards", streamsPage)
	}
	need("Lambda", "concurrent executions", q.executions, float64(p.Transform.ReservedConcurrency+unreserved), "executions", concurrencyPage)
	need("Firehose", "active partitions of the lake", q.partitions, float64(l.Partitions), "partitions", firehosePage)

	rejects := l.peak() * l.WrongShare * (1 + Headroom)
	bytes := rejects * l.reject()
	// An invocation with rejects makes a request, or more if they do not fit.
	requests := max(min(rejects, p.flow(l.peak(), true).invocations), rejects/batchPutRecords, bytes/batchPutBytes)
	need("Firehose", "records put as rejects", q.putRecords, rejects, "records/s", firehosePage)
	need("Firehose", "requests that put rejects", q.putRequests, requests, "requests/s", firehosePage)
	need("Firehose", "bytes put as rejects", q.putBytes/(1<<20), bytes/(1<<20), "MiB/s", firehosePage)
	return all
}

// write is the bytes a second that the stream has to take. A thousand records are
// as much as a megabyte: a shard's worth.
func (s Stream) write() float64 {
	return max(s.BytesPerSecond, s.RecordsPerSecond*shardBytes/shardRecords) * (1 + Headroom)
}
