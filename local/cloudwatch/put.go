package cloudwatch

import (
	"cmp"
	"math"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Put takes what services publish. It neither blocks nor fails: what the API would
// refuse is counted (Refused) and left out.
func (s *Service) Put(data ...metric.Datum) {
	var now time.Time
	for i := range data {
		d := &data[i]
		at := d.Time
		if at.IsZero() {
			if now.IsZero() {
				now = s.config.Clock.Now()
			}
			at = now
		}
		count := cmp.Or(d.Count, 1)
		s.add(d, at, sample{value: d.Value, count: count, sum: d.Value * count, min: d.Value, max: d.Value}, false)
	}
}

// Refused is how many values were left out since the start: numbers that are none, more
// metrics than are kept, documents of the embedded metric format that break its rules.
func (s *Service) Refused() int64 { return s.refused.Load() }

func (s *Service) add(d *metric.Datum, at time.Time, x sample, seconds bool) {
	if !number(x.sum) || !number(x.min) || !number(x.max) || !(x.count > 0) || math.IsInf(x.count, 0) {
		s.refused.Add(1)
		return
	}
	to := s.of(d.Namespace, d.Name, d.Dimensions, cmp.Or(d.Unit, "None"))
	if to == nil {
		s.refused.Add(1)
		return
	}
	s.used.Add(to.add(at.Unix(), x, seconds))
	s.trim(at)
}

// number reports whether CloudWatch takes the value: not NaN, not infinite, within
// 2 to the power of 360
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
func number(v float64) bool { return math.Abs(v) <= maxValue }

var maxValue = math.Ldexp(1, 360)

// add returns how many more bytes the series takes.
func (x *series) add(second int64, v sample, high bool) int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.total += v.sum
	x.last = max(x.last, second)
	grown := grow(&x.minutes, second-second%60, v)
	if high {
		grown += grow(&x.seconds, second, v)
	}
	return grown
}

func grow(bs *buckets, start int64, v sample) int64 {
	b, made := bs.at(start)
	before := b.bytes()
	b.add(v)
	grown := b.bytes() - before
	if made {
		grown += bytesOfBucket
	}
	return grown
}
