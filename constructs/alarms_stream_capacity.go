package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
)

// What a shard takes a second.
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const (
	shardRecords = 1000
	shardBytes   = 1_000_000
)

// nearLimit is how many percent of a limit are much: what package sizing plans for the
// peak leaves a fifth free.
const nearLimit = 80

// capacity is what comes against what the shards take, or, on demand, against the peak
// that was told. Nothing that comes is nothing too much.
func (a *StreamAlarms) capacity(p StreamAlarmsProps) {
	path := pathOf(p.Stream)
	for _, c := range []struct {
		field   **Alarm
		kind    string
		metric  string
		unit    string
		shard   float64
		planned float64
	}{
		{&a.RecordsCapacity, "stream-records-capacity", "IncomingRecords", "records", shardRecords, p.PeakRecords},
		{&a.BytesCapacity, "stream-bytes-capacity", "IncomingBytes", "bytes", shardBytes, p.PeakBytes},
	} {
		w := watch{
			kind: c.kind, severity: Warn, compare: above, m: 3, n: 5, missing: asGood,
		}
		switch {
		case p.Shards > 0:
			w.metric, w.threshold = p.share(c.metric, c.shard*float64(p.Shards), "% of what the shards take"), nearLimit
			w.says = fmt.Sprintf("More than %d %% of the %s come to %s that its %d shards take: the load is above what was planned.", nearLimit, c.unit, path, p.Shards)
		case c.planned > 0:
			w.metric, w.threshold = p.share(c.metric, c.planned, "% of the planned peak"), 100
			w.says = fmt.Sprintf("More than %.0f %s a second come to %s: the load is above what was planned.", c.planned, c.unit, path)
		default:
			continue
		}
		*c.field = a.add(p, w)
	}
}

// share of so many a second that a metric is, in percent.
func (p *StreamAlarmsProps) share(name string, perSecond float64, label string) awscloudwatch.IMetric {
	return computed(fmt.Sprintf("100 * incoming / 60 / %.0f", perSecond), name+", "+label, time.Minute,
		map[string]awscloudwatch.IMetric{"incoming": p.metric(name, "Sum", time.Minute)})
}

// check fills in what the stream says; without a stream there is nothing to watch.
func (p *StreamAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("Stream", p.Stream, "the stream to watch") || !c.here("Stream", p.Stream, true) {
		return false
	}
	if stream, ok := resourceOf[awskinesis.CfnStream](p.Stream); ok {
		take(&p.Retention, hours(known(stream.RetentionPeriodHours())))
		take(&p.Shards, int(known(stream.ShardCount())))
	}
	const day = 24 * time.Hour
	c.by(pageStreams).seconds("Retention", &p.Retention, day, day, 365*day)
	c.seconds("Late", &p.Late, 5*time.Minute, time.Second, 365*day)
	c.by(pageStreams).number("Shards", &p.Shards, 0, 1, 20000, "shards, or 0 for on demand")
	c.atLeastZero("PeakRecords", &p.PeakRecords)
	c.atLeastZero("PeakBytes", &p.PeakBytes)
	if p.SilentAfter != None {
		c.by(pagePutAlarm).seconds("SilentAfter", &p.SilentAfter, 15*time.Minute, time.Minute, day)
		if p.SilentAfter%time.Minute != 0 {
			c.failf("SilentAfter is %v, allowed are whole minutes", p.SilentAfter)
			p.SilentAfter = 15 * time.Minute
		}
	}
	return true
}

func (c check) atLeastZero(field string, value *float64) {
	if !(*value >= 0) { // nor NaN
		c.failf("%s is %v, allowed are 0 and more", field, *value)
		*value = 0
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Milliseconds()) }
