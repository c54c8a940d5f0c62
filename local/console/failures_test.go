package console

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// invocationRecord is a failed batch of one record.
func invocationRecord(data string) string {
	payload := fmt.Sprintf(`{"Records":[{"kinesis":{"partitionKey":"k","sequenceNumber":"7","data":%q}}]}`, base64.StdEncoding.EncodeToString([]byte(data)))
	return fmt.Sprintf(`{"requestContext":{"functionArn":"arn:aws:lambda:us-east-1:000000000000:function:shape","condition":"RetryAttemptsExhausted","approximateInvokeCount":6},
		"timestamp":"2026-11-23T10:00:00.000Z","KinesisBatchInfo":{"shardId":"shardId-000000000000","streamArn":"arn:aws:kinesis:us-east-1:000000000000:stream/in"},"payload":%s}`, quoted(payload))
}

func TestFailedBatchesAreListedAndPutBack(t *testing.T) {
	f := start(t, pipelineOf()...)
	f.bucket("failed", map[string]string{"a": invocationRecord("one"), "b": invocationRecord("two"), "c": "not a batch"})
	var list Failures
	f.get("failures", 200, &list)
	if len(list.Batches) != 3 {
		t.Fatalf("%+v", list)
	}
	i := slices.IndexFunc(list.Batches, func(b FailedBatch) bool { return b.Key == "a" })
	if b := list.Batches[i]; b.Stream != "in" || b.Function != "shape" || b.Records != 1 || b.Reason != "RetryAttemptsExhausted" || b.Invocations != 6 || b.At == "" {
		t.Errorf("%+v", b)
	}
	var records []BatchRecord
	f.get("failures/batch?bucket=failed&key=a", 200, &records)
	if len(records) != 1 || records[0].Events[0] != "one" || records[0].PartitionKey != "k" {
		t.Errorf("%+v", records)
	}
	f.get("failures/batch?bucket=lake&key=a", http.StatusNotFound, nil)
	f.get("failures/batch?bucket=failed&key=c", http.StatusBadRequest, nil)

	f.post("redrive", `{"bucket":"lake"}`, http.StatusNotFound, nil)
	f.post("redrive", `{`, http.StatusBadRequest, nil)
	f.post("redrive", `{"bucket":"failed","keys":["b"]}`, 200, nil)
	if got := <-f.put.taken; got != "in: two" {
		t.Errorf("put %s", got)
	}
	if run := f.ended(); run.Error != "" || run.Batches != 1 || run.Records != 1 || run.Total != 1 {
		t.Errorf("%+v", run)
	}
	// The rest, until the one that is no batch, which stays.
	f.post("redrive", `{"bucket":"failed"}`, 200, nil)
	if got := <-f.put.taken; got != "in: one" {
		t.Errorf("put %s", got)
	}
	if run := f.ended(); !strings.Contains(run.Error, "s3://failed/c: not an invocation record") || run.Batches != 1 || run.Total != 2 {
		t.Errorf("%+v", run)
	}
	f.get("failures", 200, &list)
	if len(list.Batches) != 1 || list.Batches[0].Key != "c" || list.Batches[0].Error == "" {
		t.Errorf("left: %+v", list.Batches)
	}
}

// ended waits for the end of a run.
func (f *fixture) ended() redriving {
	f.t.Helper()
	f.work.Wait()
	var run redriving
	f.get("redrive", 200, &run)
	if run.Running {
		f.t.Error("it has ended and is said to run")
	}
	return run
}

func TestOneRunAtATime(t *testing.T) {
	f := start(t, pipelineOf()...)
	f.put.taken = make(chan string) // nobody takes anything yet
	f.bucket("failed", map[string]string{"a": invocationRecord("one")})
	f.post("redrive", `{"bucket":"failed"}`, 200, nil)
	f.post("redrive", `{"bucket":"failed"}`, http.StatusConflict, nil)
	<-f.put.taken
	f.ended()
}

func TestWhatKinesisDoesNotTakeStays(t *testing.T) {
	f := start(t, pipelineOf()...)
	f.put.fail = errors.New("the stream is gone")
	f.bucket("failed", map[string]string{"a": invocationRecord("one")})
	f.post("redrive", `{"bucket":"failed"}`, 200, nil)
	if run := f.ended(); !strings.Contains(run.Error, "the stream is gone") || run.Batches != 0 {
		t.Errorf("%+v", run)
	}
	if _, err := f.Objects.GetObject(t.Context(), "failed", "a"); err != nil {
		t.Errorf("the batch is lost: %v", err)
	}
}

func TestFailedRecordsHaveTheirReasons(t *testing.T) {
	f := start(t, pipelineOf()...)
	data := base64.StdEncoding.EncodeToString([]byte(`{"id":1}`))
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprintf(z, `{"reason":"invalid_id","data":%q}`+"\n"+`{"reason":"invalid_id","data":%q}`, data, data)
	z.Close()
	f.bucket("lake", map[string]string{
		"errors/format/1":  `{"lastErrorCode":"DataFormatConversion.InvalidSchema","lastErrorMessage":"no","rawData":"` + data + `"}`,
		"errors/format/2":  `{"errorCode":"E"}` + "\n" + `{"errorCode":"E"`,
		"rejects/day/1.gz": zipped.String(),
	})
	var list Failures
	f.get("failures", 200, &list)
	i := slices.IndexFunc(list.Records, func(p FailedPlace) bool { return p.Bucket == "lake" })
	if i < 0 || list.Records[i].Prefix != "errors/" || list.Records[i].What != "errors" || list.Records[i].Objects != 2 || list.Records[i].Label != "Deliver" {
		t.Errorf("%+v", list.Records)
	}
	var failed FailedRecords
	f.get("failures/records?bucket=lake&prefix=errors/", 200, &failed)
	if len(failed.Records) != 2 || len(failed.Reasons) != 2 || failed.Files != 2 {
		t.Errorf("%+v", failed)
	}
	f.get("failures/records?bucket=lake&prefix=rejects/", 200, &failed)
	if len(failed.Records) != 2 || failed.Records[0].Data != `{"id":1}` || failed.Reasons[0] != (Count{Name: "invalid_id", Objects: 2}) {
		t.Errorf("%+v", failed)
	}
}

func TestFilesAndTheirContent(t *testing.T) {
	f := start(t)
	f.bucket("things", map[string]string{"x/1": "one", "x/y/2": "two", "top": strings.Repeat("é", shown), "p": "PAR1…", "bin": "\xff\xfe\xfd"})
	var all []Count
	f.get("buckets", 200, &all)
	if len(all) != 1 || all[0].Objects != 5 {
		t.Errorf("%+v", all)
	}
	var folder Folder
	f.get("files?bucket=things&prefix=", 200, &folder)
	if len(folder.Folders) != 1 || folder.Folders[0].Name != "x" || folder.Folders[0].Objects != 2 || len(folder.Files) != 3 {
		t.Errorf("%+v", folder)
	}
	f.get("files?bucket=none&prefix=", http.StatusNotFound, nil)
	for key, want := range map[string]Content{
		"x/1": {Key: "x/1", Bytes: 3, Kind: "text", Text: "one"},
		"p":   {Key: "p", Bytes: 7, Kind: "parquet"}, "bin": {Key: "bin", Bytes: 3, Kind: "binary"},
	} {
		var got Content
		f.get("object?bucket=things&key="+key, 200, &got)
		if got != want {
			t.Errorf("%s: %+v", key, got)
		}
	}
	var cut Content
	f.get("object?bucket=things&key=top", 200, &cut)
	if !cut.Cut || len(cut.Text) > shown || !strings.HasSuffix(cut.Text, "é") {
		t.Errorf("%d bytes, cut %v", len(cut.Text), cut.Cut)
	}
}

func TestALogIsTailed(t *testing.T) {
	f := start(t, pipelineOf()...)
	f.Logs.Write("other", "s", time.Now(), []byte("x"))
	var groups []LogGroup
	f.get("logs", 200, &groups)
	if len(groups) != 3 || groups[0].Group != "shape-log" || groups[1].Group != "/aws/lambda/fan" || groups[2].Group != "other" {
		t.Errorf("%+v", groups)
	}
	f.Logs.Write("shape-log", "s", time.Now(), []byte("first"))
	var events []struct {
		Number  int64
		Message string
	}
	f.get("logs/tail?group=shape-log&since=0", 200, &events)
	if len(events) != 1 || events[0].Message != "first" {
		t.Fatalf("%+v", events)
	}
	f.Logs.Write("shape-log", "s", time.Now(), []byte("second"))
	f.get(fmt.Sprintf("logs/tail?group=shape-log&since=%d", events[0].Number), 200, &events)
	if len(events) != 1 || events[0].Message != "second" {
		t.Errorf("%+v", events)
	}
	f.get("logs/tail?group=shape-log&since=x", http.StatusBadRequest, nil)
	if text := f.get("logs/tail?group=none", 200, nil); text != "[]" {
		t.Errorf("a group without a line: %s", text)
	}
}
