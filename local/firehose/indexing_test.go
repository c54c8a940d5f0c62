package firehose

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/stream/kpl"
)

func TestRecordsBecomeDocuments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight, 1 January 2000 UTC
		b := newSearchBench(t)
		b.must(t, kinesisAsInput, `{"IndexRotationPeriod":"OneHour","BufferingHints":{"IntervalInSeconds":60}}`)
		time.Sleep(time.Hour - 30*time.Second)
		var aggregate kpl.Aggregate
		aggregate.Add("key", "", []byte(`{"n":1}`))
		aggregate.Add("key", "", []byte(`{"n":2}`))
		b.stream.put("shard-0", string(aggregate.Bytes()), "{\"n\":3}\n")
		time.Sleep(31 * time.Second)
		b.stream.put("shard-0", `{"n":4}`)
		time.Sleep(2 * readPace)
		b.flushed(t)
		want := []string{"events-2000-01-01-00/000001.0", "events-2000-01-01-00/000001.1", "events-2000-01-01-00/000002.0", "events-2000-01-01-01/000003.0"}
		if got := b.domain.keys(); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		for i, key := range want {
			if got, want := b.domain.documents[key], fmt.Sprintf(`{"n":%d}`, i+1); got != want {
				t.Errorf("%s: got %s, want %s", key, got, want)
			}
		}
		if got, want := b.domain.calls, []string{roleARN + " POST /_bulk"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		b.wantStatus(t, DeliveryStatus{Delivered: 4})
		for metric, want := range map[string]int{"Records": 4, "Success": 4, "Bytes": 28, "AuthFailure": 0} {
			if got := b.counted("DeliveryToAmazonOpenSearchService." + metric); got != want {
				t.Errorf("%s: got %d, want %d", metric, got, want)
			}
		}
		if keys := b.bucket.keys(); len(keys) > 0 {
			t.Errorf("in S3 is %q", keys)
		}
	})
}

func TestARequestIsSentWhenTheBufferIsFullOrItsIntervalEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.config.Scale = 60
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":600,"SizeInMBs":1}}`)
		half := `{"pad":"` + strings.Repeat("x", 512<<10) + `"}`
		b.puts(t, half, half, `{"n":1}`)
		synctest.Wait()
		b.wantStatus(t, DeliveryStatus{Delivered: 2, Buffered: 1})
		time.Sleep(10*time.Second - time.Millisecond)
		synctest.Wait()
		b.wantStatus(t, DeliveryStatus{Delivered: 2, Buffered: 1})
		time.Sleep(time.Millisecond)
		synctest.Wait()
		b.wantStatus(t, DeliveryStatus{Delivered: 3})
		if got := len(b.domain.keys()); got != 3 {
			t.Errorf("%d documents, want 3: the ids of puts must differ", got)
		}
	})
}

func TestDocumentsThatDoNotFitGoToS3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.refuse = func(_ int, source string) (int, string) {
			if strings.Contains(source, "fast") {
				return http.StatusBadRequest, mapping
			}
			return 0, ""
		}
		b.must(t, kinesisAsInput, `{"IndexRotationPeriod":"OneDay","CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"}}`)
		b.stream.put("shard-0", `{"latency_ms":1}`, `{"latency_ms":"fast"}`, `{"latency_ms":3}`, `{"latency_ms":"faster"}`)
		time.Sleep(readPace)
		synctest.Wait()
		b.flushed(t)
		b.wantStatus(t, DeliveryStatus{Delivered: 2, Failed: 2})
		arrived := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
		lines := strings.Join(b.bucket.under("b/"+searchFailed+"/2000/01/01/00/"), "")
		first, rest, _ := strings.Cut(lines, "\n")
		want := fmt.Sprintf(`{"attemptsMade":1,"arrivalTimestamp":%d,"errorCode":"400","errorMessage":"{\"type\":\"mapper_parsing_exception\",\"reason\":\"failed to parse field [latency_ms]\"}","attemptEndingTimestamp":%d,`+
			`"esDocumentId":"000002.0","esIndexName":"events-2000-01-01","esTypeName":"","rawData":"eyJsYXRlbmN5X21zIjoiZmFzdCJ9"}`, arrived, arrived+1000)
		if first != want {
			t.Errorf("got\n%s, want\n%s", first, want)
		}
		if !strings.Contains(rest, `"esDocumentId":"000004.0"`) {
			t.Errorf("got %s", rest)
		}
		if b.domain.requests() != 1 {
			t.Errorf("%d requests: what does not fit once never does", b.domain.requests())
		}
		if len(b.logs.lines) != 1 || !strings.Contains(b.logs.lines[0].line, domainARN) || !strings.Contains(b.logs.lines[0].line, `"errorCode":"400"`) {
			t.Errorf("logged %+v, want one sample", b.logs.lines)
		}
		if records, stored := b.counted("DeliveryToAmazonOpenSearchService.Records"), b.counted("DeliveryToS3.Success"); records != 2 || stored != 1 {
			t.Errorf("counted %d records and %d objects, want 2 and 1", records, stored)
		}
	})
}

func TestDocumentsThatAreRejectedAreSentAgainAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.refuse = func(request int, source string) (int, string) {
			switch {
			case request == 1 && source != `{"n":2}`:
				return http.StatusTooManyRequests, `{"type":"rejected_execution_exception"}`
			case request == 2 && source == `{"n":3}`:
				return http.StatusServiceUnavailable, `{"type":"unavailable_shards_exception"}`
			}
			return 0, ""
		}
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", `{"n":1}`, `{"n":2}`, `{"n":3}`)
		time.Sleep(readPace)
		synctest.Wait()
		b.flushed(t)
		b.wantStatus(t, DeliveryStatus{Delivered: 3, Retried: 2})
		if got, want := b.domain.keys(), []string{"events/000001.0", "events/000002.0", "events/000003.0"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := b.domain.bodies[2], `{"index":{"_index":"events","_id":"000003.0"}}`+"\n"+`{"n":3}`+"\n"; got != want {
			t.Errorf("the third request: got %q, want %q", got, want)
		}
		if got := b.counted("DeliveryToAmazonOpenSearchService.Records"); got != 3 {
			t.Errorf("counted %d records, want 3", got)
		}
	})
}

func TestARoleThatIsMappedLateIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.refuse = func(request int, _ string) (int, string) {
			if request <= 3 {
				return http.StatusForbidden, `{"type":"security_exception","reason":"no permissions for [indices:data/write/index]"}`
			}
			return 0, ""
		}
		b.must(t, directPut, "")
		b.puts(t, `{"n":1}`, `{"n":2}`)
		b.flushed(t)
		b.wantStatus(t, DeliveryStatus{Delivered: 2, Retried: 3})
		if got := b.counted("DeliveryToAmazonOpenSearchService.AuthFailure"); got != 3 {
			t.Errorf("counted %d authorization failures, want 3", got)
		}
	})
}

func TestADomainThatIsDownForAWhileLosesNothing(t *testing.T) {
	for name, down := range map[string]func(int) (int, string, error){
		"503":         func(int) (int, string, error) { return 503, "upstream", nil },
		"429":         func(int) (int, string, error) { return 429, "", nil },
		"unreachable": func(int) (int, string, error) { return 0, "", errRefused },
		"no JSON":     func(int) (int, string, error) { return 200, "<html>", nil },
		"no items":    func(int) (int, string, error) { return 200, `{"errors":false,"items":[]}`, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newSearchBench(t)
				began := time.Now()
				b.domain.fail = func(request int) (int, string, error) {
					if time.Since(began) < 5*time.Minute {
						return down(request)
					}
					return 0, "", nil
				}
				b.must(t, kinesisAsInput, `{"RetryOptions":{"DurationInSeconds":600},"BufferingHints":{"IntervalInSeconds":1}}`)
				for range 100 {
					b.stream.put("shard-0", `{"n":1}`, `{"n":2}`)
					time.Sleep(time.Second)
				}
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				got := b.only(t)
				if got.Delivered != 200 || got.Buffered+got.Behind+got.Failed != 0 || got.Retried == 0 {
					t.Errorf("got %+v, want 200 delivered", got)
				}
				if n := len(b.domain.keys()); n != 200 {
					t.Errorf("%d documents, want 200", n)
				}
			})
		})
	}
}

func TestTheRetryDurationEndsAtS3(t *testing.T) {
	for name, c := range map[string]struct {
		down          func(int) (int, string, error)
		code, message string
		denied        bool
	}{
		"503":         {func(int) (int, string, error) { return 503, `{"message":"no node"}`, nil }, "503", `{"message":"no node"}`, false},
		"403":         {func(int) (int, string, error) { return 403, `{"Message":"not authorized"}`, nil }, "403", `{"Message":"not authorized"}`, true},
		"413":         {func(int) (int, string, error) { return 413, "", nil }, "413", "Request Entity Too Large", false},
		"unreachable": {func(int) (int, string, error) { return 0, "", errRefused }, "OS.ConnectionError", errRefused.Error(), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newSearchBench(t)
				b.config.Scale = 60 // of the waits; the duration decides about documents
				b.domain.fail = c.down
				b.must(t, directPut, `{"RetryOptions":{"DurationInSeconds":30},"BufferingHints":{"IntervalInSeconds":0},
					"S3Configuration":{"BufferingHints":{"IntervalInSeconds":0,"SizeInMBs":1}},
					"CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"}}`)
				b.puts(t, `{"n":1}`)
				time.Sleep(30*time.Second - time.Millisecond)
				synctest.Wait()
				if got := b.only(t); got.Buffered != 1 || got.Retried < 30 {
					t.Errorf("before the duration ends: got %+v, want 1 buffered and waits of at most half a second", got)
				}
				time.Sleep(time.Millisecond)
				synctest.Wait()
				got, failures := b.only(t), b.failures(t)
				if got.Failed != 1 || got.Buffered != 0 || len(failures) != 1 {
					t.Fatalf("after it: got %+v, %+v", got, failures)
				}
				f := failures[0]
				if f.ErrorCode != c.code || f.ErrorMessage != c.message || f.AttemptsMade != b.domain.requests() || string(f.RawData) != `{"n":1}` || f.AttemptEndingTimestamp-f.ArrivalTimestamp != 30_000 {
					t.Errorf("after %d requests: got %+v", b.domain.requests(), f)
				}
				want := 0
				if c.denied {
					want = f.AttemptsMade
				}
				if got := b.counted("DeliveryToAmazonOpenSearchService.AuthFailure"); got != want {
					t.Errorf("counted %d authorization failures, want %d", got, want)
				}
				if len(b.logs.lines) != 1 || !strings.Contains(b.logs.lines[0].line, `"errorCode":"`+c.code+`"`) {
					t.Errorf("logged %+v, want one sample", b.logs.lines)
				}
			})
		})
	}
}

func TestADurationOfZeroMeansNoRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.refuse = func(int, string) (int, string) { return 429, `{"type":"rejected_execution_exception"}` }
		b.must(t, directPut, `{"RetryOptions":{"DurationInSeconds":0}}`)
		b.puts(t, `{"n":1}`, `{"n":2}`)
		b.flushed(t)
		if b.wantStatus(t, DeliveryStatus{Failed: 2}); b.domain.requests() != 1 {
			t.Errorf("%d requests, want 1", b.domain.requests())
		}
	})
}

func TestALostAnswerMultipliesNoDocument(t *testing.T) {
	for _, c := range []struct {
		format string
		want   int
	}{{"FIREHOSE_DEFAULT", 2}, {"NO_DOCUMENT_ID", 4}} {
		synctest.Test(t, func(t *testing.T) {
			b := newSearchBench(t)
			b.domain.indexed = true
			b.domain.fail = func(request int) (int, string, error) {
				if request == 1 {
					return 0, "", errRefused
				}
				return 0, "", nil
			}
			b.must(t, directPut, `{"DocumentIdOptions":{"DefaultDocumentIdFormat":"`+c.format+`"}}`)
			b.puts(t, `{"n":1}`, `{"n":2}`)
			b.flushed(t)
			if b.wantStatus(t, DeliveryStatus{Delivered: 2, Retried: 1}); len(b.domain.keys()) != c.want {
				t.Errorf("%s: the index has %q, want %d documents", c.format, b.domain.keys(), c.want)
			}
		})
	}
}

func TestRecordsThatAreNoSingleLineAreNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.must(t, directPut, `{"CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"}}`)
		b.puts(t, "{\"n\":\n1}", " \n", `{"n":3}`)
		b.flushed(t)
		b.wantStatus(t, DeliveryStatus{Delivered: 1, Failed: 2})
		for _, f := range b.failures(t) {
			if f.ErrorCode != "OS.MalformedData" || f.AttemptsMade != 0 || !strings.Contains(f.ErrorMessage, "single-line JSON object") {
				t.Errorf("got %+v", f)
			}
		}
		if len(b.logs.lines) != 1 {
			t.Errorf("logged %+v, want one sample", b.logs.lines)
		}
	})
}

func TestAllDocumentsAreBackedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.refuse = func(_ int, source string) (int, string) {
			if source == `{"n":2}` {
				return 400, mapping
			}
			return 0, ""
		}
		b.must(t, directPut, `{"S3BackupMode":"AllDocuments","S3Configuration":{"Prefix":"all/"}}`)
		b.bucket.set(errDown)
		b.puts(t, "{\"n\":1}\n", "{\"n\":2}\n")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		b.wantStatus(t, DeliveryStatus{Delivered: 1, Buffered: 2})
		b.bucket.set(nil)
		b.flushed(t)
		b.wantStatus(t, DeliveryStatus{Delivered: 1, Failed: 1})
		if got := b.bucket.under("b/all/2000/01/01/00/"); len(got) != 1 || got[0] != "{\"n\":1}\n{\"n\":2}\n" {
			t.Errorf("the backup: got %q", got)
		}
		if got := b.bucket.under("b/all/" + searchFailed + "/2000/01/01/00/"); len(got) != 1 || strings.Count(got[0], "\n") != 1 {
			t.Errorf("the failed documents: got %q", got)
		}
		if records, stored := b.counted("DeliveryToS3.Records"), b.counted("DeliveryToS3.Success"); records != 2 || stored != 2 {
			t.Errorf("counted %d records and %d objects in S3, want 2 and 2", records, stored)
		}
	})
}

func TestDeletionEndsWhileTheDomainIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.fail = func(int) (int, string, error) { return 503, "", nil }
		d := b.must(t, directPut, `{"RetryOptions":{"DurationInSeconds":7200}}`)
		b.puts(t, `{"n":1}`)
		b.delete(d)
		if got := b.failures(t); len(got) != 1 || got[0].AttemptsMade != lastAttempts || got[0].ErrorMessage != "Service Unavailable" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestReadingPausesWhileTheDomainIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.hold = 10
		b.domain.fail = func(int) (int, string, error) { return 0, "", errRefused }
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", `{"n":"more than ten bytes"}`)
		time.Sleep(readPace)
		b.stream.put("shard-0", `{"n":2}`)
		time.Sleep(10 * readPace)
		synctest.Wait()
		if got := b.only(t); got.Behind != 1 || got.Buffered != 1 {
			t.Errorf("got %+v, want one record behind and one buffered", got)
		}
	})
}
