package cloudwatch

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// statistic computes one number of what was published in a period
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html).
type statistic struct {
	of func(*bucket) (float64, bool) // false: there is none of these values
	// values says that the distribution is needed, not only the sums.
	values bool
}

var simple = map[string]func(*bucket) (float64, bool){
	"SampleCount": func(b *bucket) (float64, bool) { return b.count, true },
	"Sum":         func(b *bucket) (float64, bool) { return b.sum, true },
	"Average":     func(b *bucket) (float64, bool) { return b.sum / b.count, true },
	"Minimum":     func(b *bucket) (float64, bool) { return b.min, true },
	"Maximum":     func(b *bucket) (float64, bool) { return b.max, true },
}

var trimmed = map[string]func(*bucket, bounds) (float64, bool){
	"tm": func(b *bucket, x bounds) (float64, bool) { n, sum := b.within(x); return sum / n, n > 0 },
	"tc": func(b *bucket, x bounds) (float64, bool) { n, _ := b.within(x); return n, true },
	"ts": func(b *bucket, x bounds) (float64, bool) { _, sum := b.within(x); return sum, true },
	"wm": (*bucket).winsorized,
	"pr": func(b *bucket, x bounds) (float64, bool) { n, _ := b.within(x); return 100 * n / b.count, true },
}

func parseStatistic(text string) (statistic, error) {
	if of := simple[text]; of != nil {
		return statistic{of: of}, nil
	}
	lower := strings.ToLower(text)
	if lower == "iqm" {
		lower = "tm(25%:75%)"
	}
	if p, ok := percent(strings.TrimPrefix(lower, "p")); ok && lower[0] == 'p' {
		return statistic{func(b *bucket) (float64, bool) { return b.percentile(p / 100), true }, true}, nil
	}
	if len(lower) > 2 && trimmed[lower[:2]] != nil {
		of := trimmed[lower[:2]]
		if x, ok := parseBounds(lower[2:], lower[:2] == "pr"); ok {
			return statistic{func(b *bucket) (float64, bool) { return of(b, x) }, true}, nil
		}
	}
	return statistic{}, fmt.Errorf("the statistic %q is none: give SampleCount, Sum, Average, Minimum, Maximum, IQM, p0 to p100, tm, tc, ts or wm with a percentage (tm90) or bounds (TM(10%%:90%%), TM(150:1000)), or PR(low:high)", text)
}

// percent reads 0 to 100 with at most ten decimal places.
func percent(text string) (float64, bool) {
	_, decimals, _ := strings.Cut(text, ".")
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && v >= 0 && v <= 100 && len(decimals) <= 10 && !strings.ContainsAny(text, "+-eExXpP_")
}

// bounds are of values, or of shares of all samples.
type bounds struct {
	low, high float64
	shares    bool
}

// parseBounds reads 90, (10%:90%), (:90%), (150:1000), (80%:) and the like.
func parseBounds(text string, absolute bool) (bounds, bool) {
	if p, ok := percent(text); ok && !absolute {
		return bounds{0, p / 100, true}, true
	}
	inner, opened := strings.CutPrefix(text, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	low, high, two := strings.Cut(inner, ":")
	if !opened || !closed || !two || low == "" && high == "" {
		return bounds{}, false
	}
	if strings.HasSuffix(low, "%") || strings.HasSuffix(high, "%") {
		if low == "" {
			low = "0%"
		}
		if high == "" {
			high = "100%"
		}
		l, lowOK := percent(strings.TrimSuffix(low, "%"))
		h, highOK := percent(strings.TrimSuffix(high, "%"))
		ok := lowOK && highOK && strings.HasSuffix(low, "%") && strings.HasSuffix(high, "%") && l < h && !absolute
		return bounds{l / 100, h / 100, true}, ok
	}
	x := bounds{low: math.Inf(-1), high: math.Inf(1)}
	var lowErr, highErr error
	if low != "" {
		x.low, lowErr = strconv.ParseFloat(low, 64)
	}
	if high != "" {
		x.high, highErr = strconv.ParseFloat(high, 64)
	}
	return x, lowErr == nil && highErr == nil && x.low < x.high
}

// each shows the values of a bucket in order.
func (b *bucket) each(yield func(cell)) {
	if b.cells == nil {
		yield(cell{b.min, b.count})
		return
	}
	for _, c := range b.cells {
		yield(c)
	}
}

// percentile is the smallest value that at least the share of the samples do not exceed.
func (b *bucket) percentile(share float64) float64 {
	rank, seen, found := share*b.count, 0.0, b.max
	done := false
	b.each(func(c cell) {
		if seen += c.count; !done && seen >= rank*(1-1e-12) {
			found, done = c.value, true
		}
	})
	return min(max(found, b.min), b.max)
}

// within is how many samples are within bounds, and their sum. The lower bound of
// values is exclusive, the upper one inclusive; of shares, samples count in part.
func (b *bucket) within(x bounds) (n, sum float64) {
	seen := 0.0
	b.each(func(c cell) {
		part := c.count
		if x.shares {
			part = min(seen+c.count, x.high*b.count) - max(seen, x.low*b.count)
		} else if c.value <= x.low || c.value > x.high {
			part = 0
		}
		seen += c.count
		if part > 0 {
			n += part
			sum += part * c.value
		}
	})
	return n, sum
}

// winsorized is the mean where what is outside counts as the bound itself.
func (b *bucket) winsorized(x bounds) (float64, bool) {
	low, high := x.low, x.high
	if x.shares {
		low, high = b.percentile(x.low), b.percentile(x.high)
	}
	sum := 0.0
	b.each(func(c cell) { sum += c.count * min(max(c.value, low), high) })
	return sum / b.count, true
}
