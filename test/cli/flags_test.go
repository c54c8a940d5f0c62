package cli

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMistakesInFlags(t *testing.T) {
	dir := t.TempDir()
	empty := write(t, filepath.Join(dir, "empty.ndjson"), "", 0o600)
	events := write(t, filepath.Join(dir, "events.ndjson"), "{}\n", 0o600)
	for _, c := range []struct {
		args  string
		words []string
	}{
		{"dmo", []string{"no command is named dmo; did you mean demo?", "Known: demo, local, produce, redrive, size, status, verify"}},
		{"frobnicate", []string{"no command is named frobnicate. Known: demo"}},
		{"demo now", []string{`"now" is too much`, "millrace demo --help"}},
		{"demo --evnets 5", []string{"unknown flag: --evnets", "millrace demo --help"}},
		{"demo --events", []string{"flag needs an argument: --events"}},
		{"demo --events abc", []string{"--events abc: allowed is a whole number"}},
		{"demo --events -1", []string{"--events -1: allowed are 0 and more"}},
		{"demo --events 0", []string{"--events 0: nothing would be sent", "--stay"}},
		{"demo --seed -1", []string{"--seed -1: allowed is a whole number, 0 or more"}},
		{"demo --wrong 2", []string{"--wrong 2", "0 to 1"}},
		{"demo --wrong NaN", []string{"--wrong NaN", "0 to 1"}},
		{"demo --wrong 0.7 --late 0.7", []string{"--wrong 0.7 and --late 0.7", "at most 1 together"}},
		{"demo --time-scale 0", []string{"--time-scale 0: allowed are 1"}},
		{"demo --time-scale -1", []string{"--time-scale -1: allowed are 1"}},
		{"demo --time-scale abc", []string{"--time-scale abc: allowed is a number"}},
		{"local --time-scale 0.5", []string{"--time-scale 0.5: allowed are 1"}},
		{"demo --search elastic", []string{"--search elastic: allowed are embedded and opensearch"}},
		{"demo --search opensearch", []string{"OpenSearch node", "make opensearch"}},
		{"local --search opensearch", []string{"OpenSearch node", "make opensearch"}},
		{"demo --port 65536", []string{"--port 65536: allowed are 1 to 65535"}},
		{"local --port -1", []string{"--port -1: allowed are 1 to 65535"}},
		{"local --port http", []string{"--port http: allowed is a whole number"}},
		{"local --dir /dev/null/files", []string{"/dev/null", "folder"}},
		{"demo --env pord", []string{"env=pord: no such environment", "Known: dev"}},
		{"demo --env dve", []string{"did you mean dev?"}},
		{"produce --env pord --ledger " + dir + "/ledger", []string{"env=pord: no such environment"}},
		{"redrive --env pord", []string{"env=pord: no such environment"}},
		{"demo --input " + dir + "/none", []string{"the input cannot be read", dir + "/none"}},
		{"demo --input " + dir, []string{dir + " is a folder", "an event on each line"}},
		{"demo --input " + empty, []string{empty + " is empty", "an event on each line"}},
		{"demo --input " + events + " --events 5", []string{"--input " + events + " and --events", "leave one"}},
		{"demo --report " + dir + "/none/report.json", []string{"--report cannot be written", dir + "/none/report.json", "a folder that exists"}},
		{"status now", []string{`"now" is too much`}},
		{"status", []string{"no endpoint runs in build/local or build/demo", "make local", "--endpoint URL"}},
		{"status --endpoint 4566", []string{"--endpoint 4566: allowed is a URL such as http://127.0.0.1:4566"}},
		{"status --endpoint http://127.0.0.1:1", []string{"no endpoint answers at http://127.0.0.1:1", "connection refused", "make local"}},
		{"status --watch --every 5", []string{"--every 5: allowed is a number with a unit"}},
		{"status --watch --every 1ms", []string{"--every 1ms: allowed are 200ms to 1h0m0s"}},
		{"status --every 5s", []string{"--every 5s: only --watch"}},
		{"verify --report " + dir, []string{"--report cannot be written", dir}},
		{"produce --ledger " + dir + "/none/ledger", []string{"--ledger cannot be written", dir + "/none/ledger"}},
		{"produce --rate -5", []string{"--rate -5: allowed are 1 and more"}},
		{"verify --ledger " + dir + "/none", []string{"the ledger cannot be read; millrace produce writes it", dir + "/none"}},
		{"verify --ledger " + write(t, filepath.Join(dir, "garbage"), "\x00\xff", 0o600), []string{"entry 1 of the ledger"}},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := run(t, t.TempDir(), nil, millrace, strings.Fields(c.args)...)
			r.wantLine(t, c.words...)
		})
	}
}

// Whoever asks for the node gets it first.
func TestMakeFetchesTheNode(t *testing.T) {
	for search, want := range map[string]bool{"": false, "embedded": false, "opensearch": true} {
		r := run(t, root, []string{"MAKEFLAGS="}, "make", "--dry-run", "demo", "--old-file=node_modules/.ready", "SEARCH="+search)
		if got := strings.Contains(r.stdout, "scripts/opensearch/fetch"); got != want {
			t.Errorf("SEARCH=%s: fetched %v, want %v: %s", search, got, want, r.stdout)
		}
	}
}

// What make hands over reaches the command as one word.
func TestMakeHandsVariablesOver(t *testing.T) {
	r := run(t, root, []string{"MAKEFLAGS="}, "make", "--dry-run", "local", "--old-file=node_modules/.ready",
		"INPUT=my events.ndjson", "REPORT=a b.json", "EVENTS=1 2", "ENV=x y", "PORT=8 9", "TIME_SCALE=3 0", "SEARCH=a b")
	for _, want := range []string{
		"--input 'my events.ndjson'", "--report 'a b.json'", "--events '1 2'", "--env 'x y'", "--port '8 9'", "--time-scale '3 0'", "--search 'a b'",
	} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("make runs %q, want %s in it", r.stdout, want)
		}
	}
}

func TestAReportThatCannotBeMadeIsNotHalfMade(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, nil, millrace, "demo", "--report", "report.json", "--input", "none").wantLine(t, "none")
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%v is left", files)
	}
}

func TestATakenPortIsNamed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	r := run(t, t.TempDir(), nil, millrace, "local", "--port", fmt.Sprint(port))
	r.wantLine(t, fmt.Sprintf("127.0.0.1:%d is taken", port), "choose another port")
}
