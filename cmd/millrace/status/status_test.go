package status

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/opensearch"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)

// busy is a status in which each part has something to say.
func busy(records int64, state string) local.Status {
	return local.Status{
		Time:    noon.Add(12 * time.Hour),
		Streams: []kinesis.StreamStatus{{Name: "ingest", OpenShards: 2, RecordsIn: records, BytesIn: records * 1024, Retained: 20_321, Throttled: 7}},
		Mappings: []mapping.MappingStatus{{
			Function: "transform", Stream: "ingest", Behind: 1200, InFlight: 100, Delivered: 5, Filtered: 4, Discarded: 3, Failed: 2,
			Oldest: noon.Add(12*time.Hour - 90*time.Second),
		}},
		Deliveries: []firehose.DeliveryStatus{
			{Name: "lake", Behind: 1, Buffered: 512, Delivered: 19_586, Failed: 6, Files: 222},
			{Name: "index", Domain: "arn:aws:es:us-east-1:000000000000:domain/x1"},
		},
		Domains: []opensearch.Status{{Name: "x1", Backend: "embedded index"}},
		Alarms: []alarms.Status{
			{Name: "search-red", State: "OK"}, {Name: "stream-silent", State: "INSUFFICIENT_DATA"},
			{
				Name: "prod-Late1A2B", State: state, Since: noon, Reason: "Threshold Crossed:\n1 datapoint",
				Description: "Records wait. https://example.com/docs/runbook.md#stream-late",
			},
		},
		Failures: []local.Failures{
			{Destination: "arn:aws:s3:::failed", Waiting: 3, Records: 1500},
			{Destination: "arn:aws:sns:us-east-1:000000000000:told", Records: 2},
		},
	}
}

func TestPicture(t *testing.T) {
	before := look{Status: busy(1000, "OK"), url: "http://127.0.0.1:4566", at: noon}
	now := look{Status: busy(3500, "ALARM"), url: "http://127.0.0.1:4566", at: noon.Add(2 * time.Second)}
	want := `http://127.0.0.1:4566  12:00:02, its clock is 12h0m0s ahead

  records/s  KiB/s  shards  retained  refused  stream
      1 250  1 250       2    20 321        7  ingest

  behind  oldest  under way  done  filtered  given up  failed calls  function ← stream
   1 200   1m30s        100     5         4         3             2  transform ← ingest

  behind  buffered  delivered  failed  files  delivery stream
       1       512     19 586       6    222  lake
       0         0          0       0      0  index → x1

         runs on  domain
  embedded index  x1

alarms  1 OK, 1 in ALARM, 1 without data
  ALARM since 12:00:00  stream-late  prod-Late1A2B
    Threshold Crossed: 1 datapoint
    https://example.com/docs/runbook.md#stream-late
  no data  stream-silent

  batches wait  records given up  failed batches
             3             1 500  s3 failed
             -                 2  sns told`
	if got := strings.Join(picture(before, now), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := brief(before, now), "12:00:02  1 250 records/s in, 1 201 behind, 512 buffered, 19 586 delivered, 9 given up, 3 failed batches waiting; alarms: 1 OK, 1 in ALARM, 1 without data"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Nothing is deployed yet, and nothing is divided by no time.
func TestPictureOfNothing(t *testing.T) {
	empty := look{url: "http://127.0.0.1:4566", at: noon}
	if got, want := strings.Join(picture(empty, empty), "\n"), "http://127.0.0.1:4566  12:00:00\n\nalarms  none"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAlarmsWithoutDataAreNotAllNamed(t *testing.T) {
	list := make([]alarms.Status, 40)
	for i := range list {
		list[i] = alarms.Status{Name: "a", State: "INSUFFICIENT_DATA"}
	}
	lines := alarmLines(list)
	if len(lines) != 7 || lines[6] != "  no data  … and 35 more" {
		t.Errorf("%q", lines)
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct{ before, now, want string }{
		{"OK", "ALARM", "  ALARM  late: of\ta reason"},
		{"INSUFFICIENT_DATA", "ALARM", "  ALARM  late: of\ta reason"},
		{"ALARM", "OK", "  OK     late: of\ta reason"},
		{"ALARM", "INSUFFICIENT_DATA", "  no data  late: of\ta reason"},
		{"INSUFFICIENT_DATA", "OK", ""},
		{"OK", "INSUFFICIENT_DATA", ""},
		{"ALARM", "ALARM", ""},
	} {
		if got, want := Line("late", c.before, c.now, "of\n a  reason"), strings.ReplaceAll(c.want, "\t", " "); got != want {
			t.Errorf("%s to %s: %q, want %q", c.before, c.now, got, want)
		}
	}
}

// A pipe gets the picture, then a line for each look, and one for each change.
func TestWatchIntoAPipe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	looks := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		looks++
		states := []string{"OK", "ALARM", "ALARM", "OK"}
		if looks > len(states) || r.URL.Path != "/_millrace/status" {
			cancel()
			return
		}
		json.NewEncoder(w).Encode(busy(int64(looks)*1000, states[looks-1]))
	}))
	defer server.Close()
	var out bytes.Buffer
	if err := Run(ctx, Config{Endpoint: server.URL, Watch: true, Every: time.Millisecond, Out: &out}); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(out.String(), "-                 2  sns told\n")
	lines := strings.Split(strings.TrimSpace(rest), "\n")
	if !strings.Contains(first, "ingest") || len(lines) != 5 {
		t.Fatalf("got\n%s", out.String())
	}
	for i, want := range []string{"ALARM  prod-Late1A2B: Threshold Crossed: 1 datapoint", "1 in ALARM", "1 in ALARM", "OK     prod-Late1A2B", "2 OK, 0 in ALARM"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want %q in it", i, lines[i], want)
		}
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	answering := func(code int, text string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			w.Write([]byte(text))
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	for name, c := range map[string]struct{ url, want string }{
		"nobody is there": {"http://" + closed.Addr().String(), "connection refused: make local starts one"},
		"another program": {answering(404, "no"), "no local endpoint of Millrace: it answers GET /_millrace/status with 404 Not Found"},
		"another's JSON":  {answering(200, `{"status":"green"}`), "with what is no status of Millrace"},
		"no JSON":         {answering(200, "<html>"), "with what is no status of Millrace"},
	} {
		for _, watch := range []bool{false, true} {
			err := Run(t.Context(), Config{Endpoint: c.url, Watch: watch, Out: &bytes.Buffer{}})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.url) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v, want %q and the URL, in a line", name, err, c.want)
			}
		}
	}
}

// An endpoint that ends while it is watched is told of.
func TestWatchOfAnEndpointThatEnds(t *testing.T) {
	looks := 0
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if looks++; looks == 2 {
			server.Listener.Close()
			server.CloseClientConnections()
			return
		}
		json.NewEncoder(w).Encode(busy(1, "OK"))
	}))
	defer server.Close()
	err := Run(t.Context(), Config{Endpoint: server.URL, Watch: true, Every: time.Millisecond, Out: &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "no endpoint answers at "+server.URL) {
		t.Errorf("error = %v", err)
	}
}

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ given, variable, running, want, wrong string }{
		{given: "http://127.0.0.1:1/", variable: "http://127.0.0.1:2", running: "http://127.0.0.1:3", want: "http://127.0.0.1:1"},
		{variable: "http://127.0.0.1:2", running: "http://127.0.0.1:3", want: "http://127.0.0.1:2"},
		{running: "http://127.0.0.1:3", want: "http://127.0.0.1:3"},
		{wrong: "no endpoint runs in build/local or build/demo: make local starts one"},
		{given: "4566", wrong: "--endpoint 4566: allowed is a URL such as http://127.0.0.1:4566"},
		{variable: "127.0.0.1:4566", wrong: "AWS_ENDPOINT_URL 127.0.0.1:4566: allowed is a URL"},
		{given: "ftp://127.0.0.1", wrong: "--endpoint ftp://127.0.0.1: allowed is a URL"},
	} {
		for _, dir := range folders {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			text := ""
			if dir == "build/demo" && c.running != "" {
				text = c.running + "\n"
			}
			if err := os.WriteFile(filepath.Join(dir, ".lock"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := Find(c.given, c.variable)
		if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
}

func TestTell(t *testing.T) {
	changes := make(chan alarms.Change, 2)
	changes <- alarms.Change{Alarm: "late", Old: "OK", New: "ALARM", Reason: "6 > 5"}
	changes <- alarms.Change{Alarm: "new", Old: "INSUFFICIENT_DATA", New: "OK"}
	close(changes)
	var out bytes.Buffer
	Tell(&out, changes)
	if got, want := out.String(), "  ALARM  late: 6 > 5\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
