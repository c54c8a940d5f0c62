package kinesis

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestSequenceNumbersLookLikeAWSs(t *testing.T) {
	// The first is from the API reference of PutRecords.
	const documented = "49543463076548007577105092703039560359975228518395012686"
	if len((sequence{created: 1_764_000_000, place: 1, arrived: 1_764_000_000}).String()) != len(documented) {
		t.Error("our sequence numbers have another length than AWS's")
	}
	for _, s := range []sequence{
		{created: 1_764_000_000, arrived: 1_764_000_000},
		{created: 1_764_000_000, place: 1, arrived: 1_764_000_007, shard: 3},
		{created: 1 << 35, place: lastPlace, arrived: 1<<36 - 1, shard: 1<<32 - 1},
	} {
		if got, ok := parseSequence(s.String()); !ok || got != s {
			t.Errorf("%+v reads back as %+v, %v", s, got, ok)
		}
	}
	for _, text := range []string{"", "0", "-1", "12", "x", documented + "0", "1" + documented[1:]} {
		if got, ok := parseSequence(text); ok {
			t.Errorf("%q is taken for the sequence number %+v", text, got)
		}
	}
}

func TestSequenceNumbersIncreaseInAShardAndFromParentToChild(t *testing.T) {
	parent := sequence{created: 1_764_000_000, shard: 15}
	child := sequence{created: 1_764_000_001, shard: 0}
	inOrder := []sequence{
		parent,
		{parent.created, 1, 1_764_000_000, 15},
		{parent.created, 2, 1_764_000_000, 15},
		{parent.created, 3, 1_764_000_001, 15},
		{parent.created, 1 << 17, 1_764_000_001, 15},
		{parent.created, lastPlace, 1_764_000_001, 15},
		child,
		{child.created, 1, 1_764_000_001, 0},
	}
	for i, s := range inOrder[1:] {
		if s.wide().cmp(inOrder[i].wide()) <= 0 {
			t.Errorf("%+v is not higher than %+v", s, inOrder[i])
		}
	}
}

func TestWideAgreesWithBig(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	limit := new(big.Int).Lsh(big.NewInt(1), 192)
	for range 2000 {
		w := wide{random.Uint64(), random.Uint64() >> random.IntN(64), random.Uint64() >> random.IntN(64)}
		b, _ := new(big.Int).SetString(w.String(), 10)
		back := new(big.Int).Add(new(big.Int).SetUint64(w[0]), new(big.Int).Add(
			new(big.Int).Lsh(new(big.Int).SetUint64(w[1]), 64),
			new(big.Int).Lsh(new(big.Int).SetUint64(w[2]), 128)))
		if b.Cmp(back) != 0 {
			t.Fatalf("%v prints as %s, is %s", [3]uint64(w), w, back)
		}
		if got, ok := parseWide(w.String()); !ok || got != w {
			t.Fatalf("%s reads as %v, %v", w, got, ok)
		}
		n := random.Uint64()>>random.IntN(63) | 1
		q, r := w, uint64(0)
		r = q.div(n)
		bq, br := new(big.Int).QuoRem(b, new(big.Int).SetUint64(n), new(big.Int))
		if q.String() != bq.String() || br.Uint64() != r {
			t.Fatalf("%s / %d = %s rest %d, want %s rest %s", w, n, q, r, bq, br)
		}
		if sum := w.plus(q).minus(q); sum != w {
			t.Fatalf("%s + %s - %s = %s", w, q, q, sum)
		}
	}
	if _, ok := parseWide(limit.String()); ok {
		t.Error("2^192 is taken for a number of 192 bits")
	}
	if got, ok := parseWide(new(big.Int).Sub(limit, big.NewInt(1)).String()); !ok || got.plus(one) != (wide{}) {
		t.Error("2^192-1 is not read")
	}
}

func TestHashKeysAreDividedUniformly(t *testing.T) {
	// From the output of DescribeStream for a stream of three shards.
	for i, start := range []string{"0", "113427455640312821154458202477256070485", "226854911280625642308916404954512140970"} {
		if got := uniform(i, 3); got.String() != start {
			t.Errorf("shard %d starts at %s, want %s", i, got, start)
		}
	}
	if got := uniform(3, 3).minus(one); got.String() != "340282366920938463463374607431768211455" {
		t.Errorf("the last shard ends at %s", got)
	}
	// MD5("hello") = 5d41402abc4b2a76b9719d911017c592
	if got := hashOf([]byte("hello")); got != (wide{0xb9719d911017c592, 0x5d41402abc4b2a76}) {
		t.Errorf("the hash key of hello is %x", [3]uint64(got))
	}
}
