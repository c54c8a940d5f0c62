package stream

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// records are how a record may be written: Lambda's way, and others.
func writtenRecords() []string {
	lambda := string(payload(testEvent{"key", []byte("an event")}))
	lambda = strings.TrimSuffix(strings.TrimPrefix(lambda, `{"Records":[`), "]}")
	return []string{
		lambda,
		strings.Replace(lambda, `"data":"`, `"data": "`, 1),
		strings.Replace(lambda, "YW4g", `\u0059W4g`, 1),
		strings.Replace(lambda, "YW4g", "YW4\n", 1),
		strings.Replace(lambda, "YW4g", `YW4\n`, 1),
		strings.Replace(lambda, "YW4g", "YW4", 1),
		strings.Replace(lambda, "1700000000.123", "1700000000", 1),
		strings.Replace(lambda, "1700000000.123", "1.700000000123e9", 1),
		strings.Replace(lambda, "1700000000.123", "1700000000.1234", 1),
		strings.Replace(lambda, "1700000000.123", "-1", 1),
		strings.Replace(lambda, "1700000000.123", "01", 1),
		strings.Replace(lambda, "1700000000.123", `"1"`, 1),
		strings.Replace(lambda, `"key"`, `"k\"ey\u00e9"`, 1),
		strings.Replace(lambda, `"key"`, "\"k\x00\"", 1),
		strings.Replace(lambda, `"key"`, `null`, 1),
		strings.Replace(lambda, `shardId-000000000007:`, "", 1),
		strings.Replace(lambda, `"kinesis":{`, `"kinesis":{"data":"AAAA",`, 1),
		strings.Replace(lambda, `"kinesis":{`, `"x":{"y":[1,{}]},"kinesis":{`, 1),
		strings.Replace(lambda, `aws:kinesis:record`, `x`, 1),
		lambda[:len(lambda)-1], lambda[:len(lambda)/2], lambda + lambda, `{}`, `1`, ``,
	}
}

func TestPattern(t *testing.T) {
	for _, first := range writtenRecords() {
		for _, second := range writtenRecords() {
			checkPattern(t, first, second)
		}
	}
}

// FuzzPattern reads a record after another one, by whose pattern it may be read,
// and alone: the same must come of it.
func FuzzPattern(f *testing.F) {
	all := writtenRecords()
	for i := range all {
		f.Add(all[0], all[i])
		f.Add(all[i], all[i])
	}
	f.Fuzz(func(t *testing.T, first, second string) { checkPattern(t, first, second) })
}

func checkPattern(t *testing.T, first, second string) {
	t.Helper()
	var alone, after batch
	if !json.Valid([]byte(first)) || alone.decode([]byte(`{"Records":[`+first+`]}`)) != nil {
		return
	}
	alone = batch{}
	err := alone.decode([]byte(`{"Records":[` + second + `]}`))
	if err == nil && !json.Valid([]byte(second)) {
		return // none, or more than one record
	}
	afterErr := after.decode([]byte(`{"Records":[` + first + `,` + second + `]}`))
	if (err == nil) != (afterErr == nil) {
		t.Fatalf("%s\nalone: %v\nafter %s: %v", second, err, first, afterErr)
	}
	if err != nil {
		return
	}
	got := slices.Clone(after.records[1:])
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", alone.records) {
		t.Fatalf("%s\nalone: %+v\nafter %s: %+v", second, alone.records, first, got)
	}
}

// The records of a batch as Lambda writes it are read by their pattern, all but
// the first.
func TestPatternIsUsed(t *testing.T) {
	var b batch
	if err := b.decode(payload(numbered(3, 2, 10)...)); err != nil {
		t.Fatal(err)
	}
	if !b.written.ready || len(b.written.pieces) != 5 {
		t.Errorf("pattern = %+v", b.written)
	}
	text := []byte(strings.TrimPrefix(string(payload(numbered(1, 1, 5)...)), `{"Records":[`))
	var r record
	if n := b.written.read(text, &r, &b.names); n != len(text)-len("]}") || string(r.sequenceNumber) != sequence(0) {
		t.Errorf("read %d of %d bytes: %+v", n, len(text), r)
	}
}
