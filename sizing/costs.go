package sizing

import "math"

const (
	gb = 1 << 30 // as AWS bills
	kb = 1 << 10
)

// costs of a plan beside those of the same load without any packing.
func costs(p Plan) []Cost {
	alone := p.Load
	alone.EventsPerRecord = 1
	all := bill(p, true)
	for i, c := range bill(layOut(alone, false), false) {
		all[i].Unpacked = c.Quantity
	}
	return all
}

// bill has the same drivers in the same order, whatever the load, but for the mode
// of the streams.
func bill(p Plan, packs bool) []Cost {
	l := p.Load
	f := p.flow(l.EventsPerSecond, packs)
	read := l.EventsPerSecond / float64(l.EventsPerRecord)
	var b drivers
	b.stream("ingest", p.Ingest, read, l.record(), 1)
	b.stream("analytics", p.Analytics, f.records, f.record, l.AnalyticsReaders)

	seconds := p.Transform.takes(l.EventsPerSecond / f.invocations * l.cpu()).Seconds()
	b.add("Lambda", "requests of the transform", f.invocations, "requests")
	b.add("Lambda", "duration of the transform", f.invocations*seconds*float64(p.Transform.MemoryMiB)/1024, "GB-seconds")

	shaped := l.EventsPerSecond * float64(l.ShapedBytes)
	b.add("Firehose", "ingested for the lake", f.records*roundUp(f.record, 5*kb)/gb, "GB")
	b.add("Firehose", "converted to a columnar format", shaped/gb, "GB")
	b.add("Firehose", "partitioned", shaped/gb, "GB")
	files := shaped/(maxBufferMiB<<20) + float64(l.Partitions)/p.Lake.Interval.Seconds()
	b.add("Firehose", "objects of the lake", files, "objects")

	rejects := l.EventsPerSecond * l.WrongShare
	b.add("Firehose", "ingested for rejects", rejects*roundUp(l.reject(), 5*kb)/gb, "GB")
	files += rejects*l.reject()/float64(p.Rejects.SizeMiB<<20) + 1/p.Rejects.Interval.Seconds()
	b.add("S3", "PUT requests, at most", files, "requests")
	return b
}

type drivers []Cost

func (d *drivers) add(service, driver string, perSecond float64, unit string) {
	*d = append(*d, Cost{Service: service, Driver: driver, Quantity: perSecond * secondsPerMonth, Unit: unit, Per: "month"})
}

func (d *drivers) stream(name string, s Stream, records, bytes float64, readers int) {
	if s.Shards > 0 {
		d.add("Kinesis", name+" shards", float64(s.Shards)/3600, "shard hours")
		d.add("Kinesis", name+" PUT payload units", records*putUnits(bytes), "units of 25 KB")
		return
	}
	d.add("Kinesis", name+" on demand", 1./3600, "stream hours")
	d.add("Kinesis", name+" data in", records*roundUp(bytes, kb)/gb, "GB")
	d.add("Kinesis", name+" data out", records*bytes*float64(readers)/gb, "GB")
}

func roundUp(bytes, unit float64) float64 { return math.Ceil(bytes/unit) * unit }

// reject is the size of a rejected event.
func (l Load) reject() float64 { return float64(l.EventBytes)*4/3 + rejectBytes }
