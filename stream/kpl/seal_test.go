package kpl

import (
	"bytes"
	"fmt"
	"testing"
)

// Sealed together, aggregates are what each is alone.
func TestSeal(t *testing.T) {
	for n := range 6 {
		var unsealed, want [][]byte
		for i := range n {
			var a Aggregate
			for j := range i * 7 {
				a.Add(fmt.Sprint("key ", j%5), "", bytes.Repeat([]byte{byte(j)}, 40*i+j))
			}
			unsealed, want = append(unsealed, a.AppendUnsealed(nil)), append(want, a.Bytes())
		}
		Seal(unsealed)
		for i := range want {
			if !bytes.Equal(unsealed[i], want[i]) {
				t.Errorf("aggregate %d of %d differs", i, n)
			}
		}
	}
}

func TestAddWithin(t *testing.T) {
	var a Aggregate
	if !a.AddWithin(10, "key", "", make([]byte, 100)) {
		t.Error("the first is refused, which must be stored somewhere")
	}
	limit := a.SizeWith("other", "1", []byte("data"))
	if a.AddWithin(limit-1, "other", "1", []byte("data")) || a.Len() != 1 {
		t.Error("one byte too many is taken")
	}
	if !a.AddWithin(limit, "other", "1", []byte("data")) || a.Size() != limit {
		t.Errorf("the size is %d, want the limit of %d", a.Size(), limit)
	}
}

// The table of keys keeps each apart, however many there are and however often the
// aggregate is emptied.
func TestManyKeys(t *testing.T) {
	var a Aggregate
	for round := range 50 {
		a.Reset()
		n := 1 + round*37
		for i := range 2 * n {
			a.Add(fmt.Sprint("key ", i%n), "", []byte{1})
		}
		users, ok := Unpack(a.Bytes())
		if !ok || len(users) != 2*n || len(a.keys.keys) != n {
			t.Fatalf("%d records, %d keys, %v; want %d and %d", len(users), len(a.keys.keys), ok, 2*n, n)
		}
		for i, u := range users {
			if u.PartitionKey != fmt.Sprint("key ", i%n) {
				t.Fatalf("record %d has key %s", i, u.PartitionKey)
			}
		}
	}
}
