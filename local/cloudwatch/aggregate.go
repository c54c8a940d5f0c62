package cloudwatch

import (
	"cmp"
	"slices"
)

// aggregate is a period's buckets as one.
func aggregate(bs []bucket, values bool) bucket {
	a := bucket{}
	for i := range bs {
		b := &bs[i]
		if b.count == 0 {
			continue
		}
		if a.count == 0 {
			a.start, a.min, a.max = b.start, b.min, b.max
		}
		a.count += b.count
		a.sum += b.sum
		a.min, a.max = min(a.min, b.min), max(a.max, b.max)
		a.unknown = a.unknown || b.unknown
	}
	if values && a.min != a.max {
		a.cells = merge(bs)
	}
	return a
}

// merge is all values of the buckets, sorted, each once.
func merge(bs []bucket) []cell {
	var all []cell
	for i := range bs {
		if bs[i].count == 0 {
			continue
		}
		bs[i].each(func(c cell) { all = append(all, c) })
	}
	slices.SortFunc(all, func(a, b cell) int { return cmp.Compare(a.value, b.value) })
	kept := all[:0]
	for _, c := range all {
		if n := len(kept); n > 0 && kept[n-1].value == c.value {
			kept[n-1].count += c.count
		} else {
			kept = append(kept, c)
		}
	}
	return kept
}

// answer is the statistic of a period, if it has one. Percentiles and their like need
// the values: there are none of statistic sets, unless all values of one are equal, and
// none of negative values
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html,
// "Percentiles").
func (s statistic) answer(b *bucket) (float64, bool) {
	if b.count == 0 || s.values && (b.unknown || b.min < 0) {
		return 0, false
	}
	return s.of(b)
}
