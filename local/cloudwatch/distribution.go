package cloudwatch

import (
	"cmp"
	"math"
	"slices"
)

const (
	// exact is up to how many different values a bucket keeps as they are.
	exact = 64
	// precision is by how much a value may be off beyond that, of itself.
	precision = 0.01
	// maxCells bounds a bucket: 512 cells one percent to either side span a factor of
	// 28 000. What is outside of all of them then goes to the nearest.
	maxCells = 512
)

// distribution is the values of a bucket, for percentiles. Empty where all are the
// bucket's minimum, which is its maximum, too.
type distribution struct {
	cells   []cell // sorted by value
	rounded bool   // cells stand for what is near
	unknown bool   // a statistic set was put: its values are not known
}

// cell is a value and how many samples have it.
type cell struct{ value, count float64 }

func (d *distribution) bytes() int64 { return int64(cap(d.cells)) * 16 }

// learn adds a sample to a distribution of n samples between low and high.
func (d *distribution) learn(low, high, n float64, x sample) {
	if d.unknown || x.set {
		d.unknown, d.cells = true, nil
		return
	}
	if d.cells == nil {
		if low == high && x.value == low {
			return
		}
		d.cells = append(make([]cell, 0, 4), cell{low, n})
	}
	d.put(x.value, x.count)
}

func (d *distribution) put(value, count float64) {
	i, found := slices.BinarySearchFunc(d.cells, value, func(c cell, v float64) int { return cmp.Compare(c.value, v) })
	if found {
		d.cells[i].count += count
		return
	}
	if len(d.cells) == exact && !d.rounded {
		d.round()
		d.put(value, count)
		return
	}
	if d.rounded {
		if j := d.near(i, value); j >= 0 {
			d.cells[j].count += count
			return
		}
	}
	d.cells = slices.Insert(d.cells, i, cell{value, count})
}

// near is the cell that stands for a value which belongs before cell i, or -1.
func (d *distribution) near(i int, value float64) int {
	j := i
	if i == len(d.cells) || i > 0 && value-d.cells[i-1].value < d.cells[i].value-value {
		j = i - 1
	}
	if len(d.cells) >= maxCells || math.Abs(d.cells[j].value-value) <= precision*math.Abs(value) {
		return j
	}
	return -1
}

// round lets each cell stand for what is near it.
func (d *distribution) round() {
	d.rounded = true
	kept := d.cells[:1]
	for _, c := range d.cells[1:] {
		if last := &kept[len(kept)-1]; math.Abs(c.value-last.value) <= precision*math.Abs(c.value) {
			last.count += c.count
		} else {
			kept = append(kept, c)
		}
	}
	d.cells = kept
}
