package sizing

import "time"

// Load is what a pipeline has to carry.
type Load struct {
	// EventsPerSecond on average over a day, more than 0 and up to 10 million.
	// Required.
	EventsPerSecond float64
	// EventBytes is the size of a raw event on average, partition key included, 16
	// to 1024000, which is what Firehose takes as a record. Zero: 512.
	EventBytes int
	// PeakFactor is the busiest minute over the average, 1 to 100. Zero: 3.
	PeakFactor float64
	// ShapedBytes is the size of an event after the transform, partition key
	// included, 16 to 1024000. Zero: EventBytes.
	ShapedBytes int
	// EventsPerRecord that producers pack in the KPL's format, 1 to 10000; a record
	// is at most 1 MiB. Zero: 1, an event a record.
	EventsPerRecord int
	// WrongShare of the events, which go to rejects, more than 0 and up to 1. Zero:
	// 0.02. State more to be ready for a producer whose events are all wrong.
	WrongShare float64
	// Freshness is how long an event may wait in Firehose's buffer, 1m to 15m in
	// whole seconds. Until it is in the lake it may be 1.5 times that
	// (https://docs.aws.amazon.com/firehose/latest/dev/buffering.html). Larger
	// files are read faster and cost fewer requests. Zero: 5m.
	Freshness time.Duration
	// Latency that the transform may add by waiting for a batch to fill, 1s to 5m in
	// whole seconds. With more of it, batches and what is packed from them are
	// larger, and cost less. Zero: 1s, the least that AWS documents for batches of
	// more than 10 records.
	Latency time.Duration
	// OnDemand streams in place of provisioned shards.
	OnDemand bool
	// Partitions of the lake that can be open at a time, 1 to 5000: the days that
	// events can be of, times the kinds of event. Zero: 1.
	Partitions int
	// AnalyticsReaders of the analytics stream that share its shards' reads, 1 to 5:
	// Firehose for each destination, and Lambda or Flink without enhanced fan-out.
	// Zero: 1.
	AnalyticsReaders int
	// Region whose quotas apply, such as eu-central-1. Empty: the smallest that any
	// region has.
	Region string
}

// withDefaults for what is zero.
func (l Load) withDefaults() Load {
	standard(&l.EventBytes, 512)
	standard(&l.PeakFactor, 3)
	standard(&l.ShapedBytes, l.EventBytes)
	standard(&l.EventsPerRecord, 1)
	standard(&l.WrongShare, 0.02)
	standard(&l.Freshness, 5*time.Minute)
	standard(&l.Latency, time.Second)
	standard(&l.Partitions, 1)
	standard(&l.AnalyticsReaders, 1)
	return l
}

func standard[T comparable](field *T, value T) {
	if *field == *new(T) {
		*field = value
	}
}

// peak is the events a second of the busiest minute.
func (l Load) peak() float64 { return l.EventsPerSecond * l.PeakFactor }

// record of the ingest stream, in bytes.
func (l Load) record() float64 {
	if l.EventsPerRecord == 1 {
		return float64(l.EventBytes)
	}
	return packedSize(float64(l.EventsPerRecord), l.EventBytes)
}

// packedSize is how many bytes events take in one record in the KPL's format.
func packedSize(events float64, size int) float64 {
	return packedRecordBytes + events*float64(size+packedEventBytes)
}

// reject is the size of a rejected event, which rejects keep in base64.
func (l Load) reject() float64 { return float64(l.EventBytes)*4/3 + rejectBytes }

// cpu of one event on one core, in seconds.
func (l Load) cpu() float64 {
	return CPUPerEvent.Seconds() * max(1, float64(l.EventBytes)/cpuEventBytes)
}
