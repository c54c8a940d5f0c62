package cloudwatch

// periods are the buckets of a metric, one for each period that has data. Values of
// different units are taken together, unless the query names one.
func (s *Service) periods(q *Stat, values bool, period, from, to int64) []bucket {
	var room [2]*series
	var merged buckets
	for i, x := range s.find(room[:0], q.Namespace, q.Name, q.Dimensions, q.Unit) {
		own := x.periods(values, period, from, to)
		if i == 0 {
			merged = own
			continue
		}
		for _, b := range own {
			at, _ := merged.at(b.start)
			*at = aggregate([]bucket{*at, b}, values)
			at.start = b.start
		}
	}
	return merged
}

// periods begin at from and every period after it. Those of less than a minute are there where it was published with high resolution;
// else a minute's values are in the period that begins with it.
func (x *series) periods(values bool, period, from, to int64) (found []bucket) {
	x.mu.Lock()
	defer x.mu.Unlock()
	source := x.minutes
	if period < 60 && len(x.seconds) > 0 {
		source = x.seconds
	}
	source = source.between(from, to)
	found = make([]bucket, 0, max(min(int64(len(source)), (to-from)/period), 0))
	for len(source) > 0 {
		start := source[0].start - mod(source[0].start-from, period)
		n := 1
		for n < len(source) && source[n].start < start+period {
			n++
		}
		b := aggregate(source[:n], values)
		b.start = start
		found = append(found, b)
		source = source[n:]
	}
	return found
}
