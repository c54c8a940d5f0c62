package sizing

// For computes the Plan for a load. The error joins a Problem for everything that
// is wrong with the load, one a line.
func For(load Load) (Plan, error) {
	load = load.withDefaults()
	if err := load.check(); err != nil {
		return Plan{}, err
	}
	p := layOut(load, true)
	p.Costs = costs(p)
	p.Quotas = p.above(quotasOf(load.Region))
	return p, nil
}

// layOut computes the capacity; packs says whether the transform packs what it
// puts.
func layOut(load Load, packs bool) Plan {
	p := Plan{Load: load}
	p.Ingest = newStream(load, load.peak()/float64(load.EventsPerRecord), load.record(), 1)
	p.Ingest.PutUnitsPerSecond = load.EventsPerSecond / float64(load.EventsPerRecord) * putUnits(load.record())

	p.Transform = newTransform(load)
	p.Transform.ReservedConcurrency = p.Ingest.open() * p.Transform.Parallelization

	p.Analytics = newStream(load, 0, 0, 1)
	for more := true; more; { // more shards can mean more and smaller aggregates
		f := p.flow(load.peak(), packs)
		next := newStream(load, f.records, f.record, load.AnalyticsReaders)
		more = next.needed > p.Analytics.needed
		p.Analytics = next
	}
	average := p.flow(load.EventsPerSecond, packs)
	p.Analytics.PutUnitsPerSecond = average.records * putUnits(average.record)

	p.Lake = Buffer{SizeMiB: maxBufferMiB, Interval: load.Freshness}
	p.Rejects = Buffer{SizeMiB: rejectBuffer(load), Interval: load.Freshness}
	return p
}

// rejectBuffer holds ten seconds of the peak, as far as a buffer can.
func rejectBuffer(load Load) int {
	perSecond := load.peak() * load.WrongShare * load.reject()
	return min(maxBufferMiB, max(rejectBufferMiB, ceil(bufferSeconds*perSecond/(1<<20))))
}
