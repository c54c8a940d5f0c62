package cloudwatch

import (
	"cmp"
	"slices"
	"sort"
)

// bucket is what was published within a minute, or a second.
type bucket struct {
	start                int64 // Unix seconds
	count, sum, min, max float64
	distribution
}

// bytesOfBucket is what one takes, without its distribution.
const bytesOfBucket = 88

// sample is a value that was seen some times, or the sums of several (StatisticSet of
// the API).
type sample struct {
	value, count  float64
	sum, min, max float64
	set           bool // of a statistic set whose values are not known
}

func (b *bucket) add(x sample) {
	if b.count == 0 {
		b.min, b.max = x.min, x.max
		b.unknown = x.set
	} else {
		b.learn(b.min, b.max, b.count, x)
		b.min, b.max = min(b.min, x.min), max(b.max, x.max)
	}
	b.count += x.count
	b.sum += x.sum
}

// buckets are sorted by time.
type buckets []bucket

// at is the bucket that begins at start, made where there is none.
func (bs *buckets) at(start int64) (b *bucket, made bool) {
	n := len(*bs)
	if n > 0 && (*bs)[n-1].start == start {
		return &(*bs)[n-1], false
	}
	if n == 0 || (*bs)[n-1].start < start {
		*bs = append(*bs, bucket{start: start})
		return &(*bs)[n], true
	}
	i, found := slices.BinarySearchFunc(*bs, start, func(b bucket, start int64) int { return cmp.Compare(b.start, start) })
	if !found {
		*bs = slices.Insert(*bs, i, bucket{start: start})
	}
	return &(*bs)[i], !found
}

// between are those that begin from from on and before to.
func (bs buckets) between(from, to int64) buckets {
	i := sort.Search(len(bs), func(i int) bool { return bs[i].start >= from })
	j := sort.Search(len(bs), func(j int) bool { return bs[j].start >= to })
	return bs[i:max(i, j)]
}

// since forgets what began before start, and returns how many bytes that were.
func (bs *buckets) since(start int64) int64 {
	i := sort.Search(len(*bs), func(i int) bool { return (*bs)[i].start >= start })
	if i == 0 {
		return 0
	}
	freed := int64(0)
	for _, b := range (*bs)[:i] {
		freed += bytesOfBucket + b.bytes()
	}
	*bs = slices.Clone((*bs)[i:])
	return freed
}
