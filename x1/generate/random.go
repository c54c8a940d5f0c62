package generate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// newUUID is a UUID of version 4 (random) and so unique for all practical numbers
// of events.
func newUUID(random *rand.Rand) string {
	high, low := random.Uint64(), random.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&0xffff_ffff_ffff)
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

func between(random *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(random.Int64N(int64(to-from)))
}

// skewed is a duration in milliseconds as waiting times are: mostly near typical,
// now and then many times that.
func skewed(random *rand.Rand, typical int64) int64 {
	return 1 + int64(float64(typical)*(0.5+random.ExpFloat64()/2))
}

// weighted is a choice and how often it is made, relative to the others.
type weighted[T any] struct {
	weight int
	choice T
}

func pickWeighted[T any](random *rand.Rand, from []weighted[T]) T {
	sum := 0
	for _, w := range from {
		sum += w.weight
	}
	draw := random.IntN(sum)
	for _, w := range from {
		if draw -= w.weight; draw < 0 {
			return w.choice
		}
	}
	panic("unreachable: the draw is less than the sum of the weights")
}
