package sizing

// The units by which AWS bills.
// https://aws.amazon.com/kinesis/data-streams/pricing/
// https://aws.amazon.com/firehose/pricing/
const (
	kb              = 1 << 10
	gb              = 1 << 30
	secondsPerMonth = 730 * 3600
)

// costs of a plan, beside those of the same load without any packing.
func costs(p Plan) []Cost {
	alone := p.Load
	alone.EventsPerRecord = 1
	all := bill(p, true)
	for i, c := range bill(layOut(alone, false), false) {
		all[i].Unpacked = c.Quantity
	}
	return all
}

// bill has the same drivers in the same order for all loads on streams of a mode.
func bill(p Plan, packs bool) drivers {
	l := p.Load
	f := p.flow(l.EventsPerSecond, packs)
	var d drivers
	d.stream("ingest", p.Ingest, l.EventsPerSecond/float64(l.EventsPerRecord), l.record(), 1)
	d.stream("analytics", p.Analytics, f.records, f.record, l.AnalyticsReaders)

	duration := p.Transform.takes(f.events * l.cpu()).Seconds()
	d.add("Lambda", "requests", f.invocations, "requests")
	d.add("Lambda", "duration", f.invocations*duration*float64(p.Transform.MemoryMiB)/1024, "GB-seconds")

	shaped := l.EventsPerSecond * float64(l.ShapedBytes)
	rejected := l.EventsPerSecond * l.WrongShare
	// Each record is rounded up to 5 KB, also as it is converted.
	ingested := f.records * roundUp(f.record, 5*kb)
	d.add("Firehose", "lake, ingested", ingested/gb, "GB")
	d.add("Firehose", "lake, converted", ingested/gb, "GB")
	d.add("Firehose", "lake, partitioned", shaped*LakeRatio/gb, "GB")

	files := shaped/float64(p.Lake.SizeMiB<<20) + float64(l.Partitions)/p.Lake.Interval.Seconds()
	d.add("Firehose", "lake, objects", files, "objects")
	d.add("Firehose", "rejects, ingested", rejected*roundUp(l.reject(), 5*kb)/gb, "GB")
	files += rejected*l.reject()/float64(p.Rejects.SizeMiB<<20) + 1/p.Rejects.Interval.Seconds()
	d.add("S3", "PUT requests", files, "requests")
	d.add("S3", "added to the lake", shaped*LakeRatio/gb, "GB")
	return d
}

type drivers []Cost

func (d *drivers) add(service, driver string, perSecond float64, unit string) {
	*d = append(*d, Cost{Service: service, Driver: driver, Quantity: perSecond * secondsPerMonth, Unit: unit, Per: "month"})
}

// stream with so many records a second, of so many bytes each, that are read by so
// many.
func (d *drivers) stream(name string, s Stream, records, bytes float64, readers int) {
	if s.Shards > 0 {
		d.add("Kinesis", name+", shards", float64(s.Shards)/3600, "shard hours")
		d.add("Kinesis", name+", put", records*putUnits(bytes), "PUT payload units")
		return
	}
	d.add("Kinesis", name+", on demand", 1./3600, "stream hours")
	d.add("Kinesis", name+", data in", records*roundUp(bytes, kb)/gb, "GB")
	d.add("Kinesis", name+", data out", records*bytes*float64(readers)/gb, "GB")
}

func roundUp(bytes, unit float64) float64 { return float64(ceil(bytes/unit)) * unit }
