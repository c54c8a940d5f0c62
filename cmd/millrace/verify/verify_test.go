package verify

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// objects is a Store in memory: "bucket/key" to body.
type objects map[string][]byte

func (o objects) Each(_ context.Context, bucket, prefix string, f func(string, []byte) error) error {
	var keys []string
	for name := range o {
		if key, ok := strings.CutPrefix(name, bucket+"/"); ok && strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		if err := f(key, o[bucket+"/"+key]); err != nil {
			return err
		}
	}
	return nil
}

var place = pipeline.Pipeline{LakeBucketName: "lake", LakePrefix: "events/", LakeErrorPrefix: "errors/", RejectsBucketName: "rejects", RejectsPrefix: "rejects/", FailureBucketName: "failed"}

func event(id string) []byte { return fmt.Appendf(nil, `{"event_id":%q}`, id) }

func lakeFile(t *testing.T, ids ...string) []byte {
	t.Helper()
	type full struct {
		EventID string `parquet:"event_id,optional"`
		Region  string `parquet:"region,optional"`
	}
	var rows []full
	for _, id := range ids {
		rows = append(rows, full{EventID: id, Region: "x"})
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[full](&b)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rejectLine(reason string, data []byte, part, parts int) string {
	return fmt.Sprintf(`{"reason":%q,"data":%q,"part":%d,"parts":%d}`+"\n", reason, base64.StdEncoding.EncodeToString(data), part, parts)
}

func gz(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func failedBatch(t *testing.T, records ...[]byte) []byte {
	t.Helper()
	type kinesis struct {
		Data []byte `json:"data"`
	}
	var list []map[string]kinesis
	for _, r := range records {
		list = append(list, map[string]kinesis{"kinesis": {r}})
	}
	payload, _ := json.Marshal(map[string]any{"Records": list})
	body, err := json.Marshal(map[string]any{"version": "1.0", "payload": string(payload)})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestEachPlaceIsCounted(t *testing.T) {
	var aggregate kpl.Aggregate
	aggregate.Add("k", "", event("f2"))
	aggregate.Add("k", "", event("f3"))
	ledger := NewLedger()
	for _, e := range [][]byte{event("A1"), event("a2"), event("u1"), []byte("broken"), []byte("half of it"), event("f1"), event("f2"), event("f3")} {
		ledger.Add(e)
	}
	report, err := Count(t.Context(), objects{
		"lake/events/event_date=2026-11-23/event_type=tune/1.parquet": lakeFile(t, "a1", "a2"),
		"lake/errors/format-conversion-failed/1":                      fmt.Appendf(nil, `{"rawData":%q}`+"\n", base64.StdEncoding.EncodeToString(event("u1"))),
		"rejects/rejects/1.json.gz":                                   gz(t, rejectLine("invalid_json", []byte("broken"), 1, 1)+rejectLine("invalid_json", []byte("half "), 1, 2)+rejectLine("invalid_json", []byte("of it"), 2, 2)),
		"failed/aws/lambda/x":                                         failedBatch(t, event("f1"), aggregate.Bytes()),
	}, nil, place, ledger)
	if err != nil {
		t.Fatal(err)
	}
	want := &Report{
		Sent: 8, Shaped: 3, LakeRows: 2, LakeFiles: 1, Partitions: map[string]int{"event_date=2026-11-23/event_type=tune": 2},
		Rejected: map[string]int{"invalid_json": 2}, Unconverted: 1, FailedBatches: 1, FailedEvents: 3,
	}
	if !reflect.DeepEqual(report, want) || !report.Complete() {
		t.Errorf("got  %+v\nwant %+v", report, want)
	}
}

func TestWhatIsMissingOrTwiceIsNamed(t *testing.T) {
	for _, c := range []struct {
		name                      string
		sent                      []string
		lake                      []string
		lost, duplicated, unknown int
	}{
		{"all there", []string{"a", "b"}, []string{"b", "a"}, 0, 0, 0},
		{"one lost", []string{"a", "b"}, []string{"b"}, 1, 0, 0},
		{"one twice", []string{"a", "b"}, []string{"b", "a", "b"}, 0, 1, 0},
		{"a loss is not made up by a duplicate", []string{"a", "b"}, []string{"b", "b"}, 1, 1, 0},
		{"sent twice, arrived twice", []string{"a", "a"}, []string{"a", "a"}, 0, 0, 0},
		{"sent twice, arrived once", []string{"a", "a"}, []string{"a"}, 1, 0, 0},
		{"a stranger", []string{"a"}, []string{"a", "z"}, 0, 0, 1},
	} {
		ledger := NewLedger()
		for _, id := range c.sent {
			ledger.Add(event(id))
		}
		report, err := Count(t.Context(), objects{"lake/events/p/1.parquet": lakeFile(t, c.lake...)}, nil, place, ledger)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := []int{report.Lost, report.Duplicated, report.Unknown}
		if want := []int{c.lost, c.duplicated, c.unknown}; !slices.Equal(got, want) {
			t.Errorf("%s: lost, duplicated, unknown: got %v, want %v", c.name, got, want)
		}
	}
}

func TestDamagedObjectsAreNamedNotCounted(t *testing.T) {
	for name, store := range map[string]objects{
		"parquet": {"lake/events/p/1.parquet": []byte("not parquet")},
		"gzip":    {"rejects/rejects/1.json.gz": []byte("plain")},
		"part":    {"rejects/rejects/1.json.gz": gz(t, rejectLine("x", []byte("a"), 1, 2))},
		"failed":  {"failed/1": []byte(`{"payload":"[]"}`)},
	} {
		if report, err := Count(t.Context(), store, nil, place, NewLedger()); err == nil {
			t.Errorf("%s: counted %+v", name, report)
		}
	}
}

func TestLedgerSurvivesItsFile(t *testing.T) {
	ledger := NewLedger()
	ledger.Add(event("a"))
	ledger.Add(event("a"))
	ledger.Add([]byte("\xff broken"))
	var file bytes.Buffer
	if err := ledger.Write(&file); err != nil {
		t.Fatal(err)
	}
	back, err := ReadLedger(&file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, ledger) {
		t.Errorf("got %+v, want %+v", back, ledger)
	}
	if _, err := ReadLedger(strings.NewReader(`{"sha256":"12"}`)); err == nil {
		t.Error("a line that no ledger has was read")
	}
}
