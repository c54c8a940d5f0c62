package search

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/schema"
)

// failed is a document that was refused, as Firehose keeps it.
type failed struct {
	AttemptsMade int
	ErrorCode    string
	ErrorMessage string
	EsDocumentID string
	EsIndexName  string
	RawData      string
}

// TestRefusedDocumentsAreKeptWithTheReason puts records on the analytics stream that
// do not fit the mapping, between others that do: those alone are refused, at once,
// and each is in S3 with OpenSearch's reason and its bytes.
func TestRefusedDocumentsAreKeptWithTheReason(t *testing.T) {
	f := environment(t)
	now := schema.AppendTime(nil, time.Now())
	records := map[string]struct{ more, reason string }{
		uuid.NewString(): {`"position_ms":"far"`, "mapper_parsing_exception"},
		uuid.NewString(): {`"confidence":true`, "mapper_parsing_exception"},
		uuid.NewString(): {`"region":{"name":"northeast"}`, "mapper_parsing_exception"},
		uuid.NewString(): {`"colour":"red"`, "strict_dynamic_mapping_exception"},
		uuid.NewString(): {`"position_ms":1`, ""},
		uuid.NewString(): {`"message":"Grüße"`, ""},
	}
	text := map[string]string{}
	for id, r := range records {
		text[id] = fmt.Sprintf(`{"event_id":%q,"event_type":"play","event_time":%q,"ingest_time":%q,%s}`, id, now, now, r.more)
		f.put(t, text[id])
	}
	d := f.counted(t, verify.NewLedger()).Index
	kept := f.refused(t)
	for id, r := range records {
		k, found := kept[id]
		switch {
		case found != (r.reason != ""):
			t.Errorf("%s: refused %v: %+v", r.more, found, k)
		case !found:
		case k.ErrorCode != "400" || !strings.Contains(k.ErrorMessage, r.reason) || k.AttemptsMade != 1 ||
			!strings.HasPrefix(k.EsIndexName, f.Place.Search.IndexName+"-") || k.EsDocumentID == "":
			t.Errorf("%s: %+v, want reason %s", r.more, k, r.reason)
		case k.RawData != text[id]:
			t.Errorf("%s: the record %s is kept as %s", r.more, text[id], k.RawData)
		}
		documents := f.count(t, fmt.Sprintf(`{"query":{"term":{"event_id":%q}}}`, id))
		if want := map[bool]int{true: 1}[r.reason == ""]; documents != want {
			t.Errorf("%s: %d documents, want %d", r.more, documents, want)
		}
	}
	if d.Refused != len(kept) || len(kept) < 4 {
		t.Errorf("%d are refused by verify, %d are kept", d.Refused, len(kept))
	}
}

// count of the documents that a query finds.
func (f *fixture) count(t *testing.T, query string) int {
	t.Helper()
	var answer struct{ Count int }
	f.ask(t, "POST", "/"+f.Place.Search.Alias+"/_count", query, &answer)
	return answer.Count
}

// refused are the documents in the bucket, by their event.
func (f *fixture) refused(t *testing.T) map[string]failed {
	t.Helper()
	kept := map[string]failed{}
	err := verify.Buckets{Client: pipeline.S3(f.Config)}.Each(t.Context(), f.Place.Search.FailedBucketName, f.Place.Search.FailedPrefix, func(_ string, body []byte) error {
		dec := json.NewDecoder(bytes.NewReader(body))
		for {
			var k failed
			if err := dec.Decode(&k); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			raw, err := base64.StdEncoding.DecodeString(k.RawData)
			if err != nil {
				return err
			}
			var e struct {
				ID string `json:"event_id"`
			}
			if err := json.Unmarshal(raw, &e); err != nil {
				return err
			}
			k.RawData = string(raw)
			kept[e.ID] = k
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}
