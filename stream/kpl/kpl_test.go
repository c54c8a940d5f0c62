package kpl

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

type vector struct {
	Name    string
	Records []struct {
		PartitionKey    string `json:"partition_key"`
		ExplicitHashKey string `json:"explicit_hash_key"`
		Data            []byte
	}
	Aggregate []byte
}

// vectors are aggregates that AWS's own implementation made; the file's note
// says which.
func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/aws_kinesis_agg.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) == 0 {
		t.Fatal("testdata holds no vectors")
	}
	return file.Vectors
}

func TestUnpackReference(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			got, ok := Unpack(v.Aggregate)
			if !ok || len(got) != len(v.Records) {
				t.Fatalf("Unpack = %d records, %v; want %d", len(got), ok, len(v.Records))
			}
			for i, want := range v.Records {
				if got[i].PartitionKey != want.PartitionKey || got[i].ExplicitHashKey != want.ExplicitHashKey || !bytes.Equal(got[i].Data, want.Data) {
					t.Errorf("record %d = %+v, want %+v", i, got[i], want)
				}
			}
		})
	}
}

func TestAggregateEqualsReference(t *testing.T) {
	var a Aggregate
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			a.Reset() // one builder for all: Reset must leave nothing behind
			for _, r := range v.Records {
				want := a.SizeWith(r.PartitionKey, r.ExplicitHashKey, r.Data)
				a.Add(r.PartitionKey, r.ExplicitHashKey, r.Data)
				if a.Size() != want {
					t.Fatalf("Size = %d after %d records, SizeWith said %d", a.Size(), a.Len(), want)
				}
			}
			if got := a.Bytes(); !bytes.Equal(got, v.Aggregate) || a.Size() != len(got) {
				t.Errorf("Bytes differ from the reference (%d and %d bytes, Size %d)", len(got), len(v.Aggregate), a.Size())
			}
			if a.Len() != len(v.Records) {
				t.Errorf("Len = %d, want %d", a.Len(), len(v.Records))
			}
		})
	}
}

func TestUnpackIsZeroCopy(t *testing.T) {
	var a Aggregate
	a.Add("k", "", []byte("payload"))
	data := a.Bytes()
	records, _ := Unpack(data)
	data[bytes.Index(data, []byte("payload"))] = 'P'
	if string(records[0].Data) != "Payload" {
		t.Errorf("Data = %q: it is a copy", records[0].Data)
	}
}

// seal makes an aggregate of any message.
func seal(message []byte) []byte {
	sum := md5.Sum(message)
	return append(append([]byte(magic), message...), sum[:]...)
}

func bytesField(number protowire.Number, v string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), v)
}

func varintField(number protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), v)
}

func message(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestUnpackOtherEncoders(t *testing.T) {
	key := bytesField(1, "k")
	record := bytesField(3, string(message(varintField(1, 0), bytesField(3, "d"))))
	want := []Record{{PartitionKey: "k", Data: []byte("d")}}
	group := message(protowire.AppendTag(nil, 9, protowire.StartGroupType), varintField(1, 7), protowire.AppendTag(nil, 9, protowire.EndGroupType))
	fixed := protowire.AppendFixed64(protowire.AppendTag(nil, 12, protowire.Fixed64Type), 1)
	tagged := bytesField(3, string(message(varintField(1, 0), bytesField(3, "d"), bytesField(4, string(bytesField(1, "tag"))), varintField(99, 1))))
	for name, m := range map[string][]byte{
		"table after records":      message(record, key),
		"unknown fields":           message(varintField(15, 1), key, group, fixed, record, bytesField(100, "x")),
		"tags and unknown inside":  message(key, tagged),
		"known number, other type": message(varintField(1, 5), key, record),
	} {
		if got, ok := Unpack(seal(m)); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: Unpack = %+v, %v; want %+v", name, got, ok, want)
		}
	}
	if got, ok := Unpack(seal(nil)); !ok || len(got) != 0 {
		t.Errorf("aggregate of nothing: Unpack = %v, %v; want none, true", got, ok)
	}
}

func TestUnpackRefuses(t *testing.T) {
	key := bytesField(1, "k")
	inner := func(parts ...[]byte) []byte { return bytesField(3, string(message(parts...))) }
	good := seal(message(key, inner(varintField(1, 0), bytesField(3, "d"))))
	if _, ok := Unpack(good); !ok {
		t.Fatal("the good one is refused")
	}
	broken := bytes.Clone(good)
	broken[6] ^= 1
	for name, data := range map[string][]byte{
		"nothing":                   nil,
		"JSON":                      []byte(`{"a":"an event of more than twenty bytes"}`),
		"magic alone":               []byte(magic),
		"other magic":               append([]byte("\xf3\x89\x9a\xc3"), good[4:]...),
		"checksum":                  broken,
		"cut":                       good[:len(good)-1],
		"truncated message":         seal(message(key, inner(varintField(1, 0), bytesField(3, "d")))[:7]),
		"no partition key index":    seal(message(key, inner(bytesField(3, "d")))),
		"no data":                   seal(message(key, inner(varintField(1, 0)))),
		"partition key index":       seal(message(key, inner(varintField(1, 1), bytesField(3, "d")))),
		"index of 2^63":             seal(message(key, inner(varintField(1, 1<<63), bytesField(3, "d")))),
		"explicit hash key index":   seal(message(key, inner(varintField(1, 0), varintField(2, 0), bytesField(3, "d")))),
		"length beyond the end":     seal(append(protowire.AppendTag(nil, 3, protowire.BytesType), 0xff, 0xff, 0xff, 0xff, 0x0f)),
		"record that is no message": seal(message(key, bytesField(3, "\xff\xff\xff"))),
	} {
		if got, ok := Unpack(data); ok {
			t.Errorf("%s: Unpack = %+v, want it refused", name, got)
		}
	}
}

// FuzzUnpack seals whatever comes, so that the fuzzer gets past the checksum.
func FuzzUnpack(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Aggregate[len(magic) : len(v.Aggregate)-md5.Size])
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		records, ok := Unpack(seal(message))
		if !ok {
			return
		}
		var a Aggregate
		for _, r := range records {
			a.Add(r.PartitionKey, r.ExplicitHashKey, r.Data)
		}
		again, ok := Unpack(a.Bytes())
		if !ok || len(again) != len(records) {
			t.Fatalf("packed again: %d records, %v; want %d", len(again), ok, len(records))
		}
		for i := range records {
			if again[i].PartitionKey != records[i].PartitionKey || again[i].ExplicitHashKey != records[i].ExplicitHashKey || !bytes.Equal(again[i].Data, records[i].Data) {
				t.Fatalf("record %d changed: %+v, was %+v", i, again[i], records[i])
			}
		}
	})
}

func BenchmarkUnpack(b *testing.B) {
	var a Aggregate
	for i := range 500 {
		a.Add(fmt.Sprintf("device-%d", i), "", bytes.Repeat([]byte("x"), 413))
	}
	data := a.Bytes()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if records, ok := Unpack(data); !ok || len(records) != 500 {
			b.Fatal("not unpacked")
		}
	}
}

func BenchmarkAggregate(b *testing.B) {
	keys := make([]string, 500)
	for i := range keys {
		keys[i] = fmt.Sprintf("device-%d", i)
	}
	data := bytes.Repeat([]byte("x"), 413)
	var a Aggregate
	for b.Loop() {
		a.Reset()
		for _, k := range keys {
			a.SizeWith(k, "", data)
			a.Add(k, "", data)
		}
		a.Bytes()
	}
	b.SetBytes(int64(a.Size()))
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
