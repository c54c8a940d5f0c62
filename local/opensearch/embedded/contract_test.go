package embedded

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
)

// The contract: requests in testdata/*.http are sent to the embedded index and to a real
// node, and their answers are the same but for what no two runs have in common. What the
// real node answered is kept beside them, so that the embedded index is held to it where
// no node is; with MILLRACE_UPDATE=1 the real node writes it anew.
func TestContractOfTheEmbeddedIndex(t *testing.T) {
	for _, file := range contracts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			n := open(t)
			want := recorded(t, file)
			for i, e := range exchanges(t, file) {
				if got := e.send(t, n); !same(got, want[i]) {
					t.Errorf("%s %s\n got %s\nwant %s", e.method, e.path, text(got), text(want[i]))
				}
			}
		})
	}
}

// The same requests to the real node: is what is kept still what it answers?
func TestContractOfOpenSearch(t *testing.T) {
	n := nodetest.Start(t)
	for _, file := range contracts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			var answers []reply
			for _, e := range exchanges(t, file) {
				answers = append(answers, e.send(t, n))
			}
			exchange{"DELETE", "/*", ""}.send(t, n)
			exchange{"DELETE", "/_index_template/*", ""}.send(t, n)
			if os.Getenv("MILLRACE_UPDATE") != "" {
				write(t, file, answers)
				return
			}
			for i, want := range recorded(t, file) {
				if !same(answers[i], want) {
					t.Errorf("%s\n got %s\nkept %s", exchanges(t, file)[i], text(answers[i]), text(want))
				}
			}
		})
	}
}

func open(t testing.TB) *Node {
	t.Helper()
	n, err := Open(filepath.Join(t.TempDir(), "index"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func contracts(t *testing.T) []string {
	files, err := filepath.Glob("testdata/*.http")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files of requests, %v", len(files), err)
	}
	return files
}

// exchange is a request of a file: a line of method and path, then lines of its body up
// to an empty line. Lines that begin with # are comments.
type exchange struct{ method, path, body string }

func (e exchange) String() string { return e.method + " " + e.path + " " + e.body }

type reply struct {
	Status int `json:"status"`
	Body   any `json:"body"`
}

func exchanges(t *testing.T, file string) (list []exchange) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var e exchange
		for line := range strings.SplitSeq(strings.Trim(block, "\n"), "\n") {
			switch {
			case strings.HasPrefix(line, "#") || line == "" && e.method == "":
			case e.method == "":
				e.method, e.path, _ = strings.Cut(line, " ")
			default:
				e.body += line + "\n"
			}
		}
		if e.method != "" {
			list = append(list, e)
		}
	}
	return list
}

func (e exchange) send(t *testing.T, h http.Handler) reply {
	t.Helper()
	r := httptest.NewRequest(e.method, e.path, strings.NewReader(e.body))
	if e.body == "" {
		r = httptest.NewRequest(e.method, e.path, nil)
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := reply{Status: w.Code}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && e.method != http.MethodHead {
		if err := json.Unmarshal(w.Body.Bytes(), &a.Body); err != nil {
			t.Fatalf("%s: %v: %s", e, err, w.Body)
		}
	} else {
		a.Body = spaces.ReplaceAllString(strings.TrimSpace(w.Body.String()), " ")
	}
	a.Body = settle(a.Body)
	return a
}

var spaces = regexp.MustCompile(`[ \n]+`)

// What differs from run to run, or is said to differ in the package's comment.
var (
	own = map[string]bool{
		"took": true, "uuid": true, "index_uuid": true, "node": true, "creation_date": true, "line": true, "col": true,
		"cluster_uuid": true, "build_hash": true, "build_date": true, "build_type": true, "lucene_version": true,
		"store.size": true, "pri.store.size": true, "epoch": true, "timestamp": true, "cluster_name": true,
		"docs.deleted": true, "number_of_pending_tasks": true,
	}
	made  = regexp.MustCompile(`^[\w-]{20}$`)
	place = regexp.MustCompile(`\[\d+:\d+\] | found at \[\d+:\d+\]|\n at \[Source[^\]]*\].*|: Encountered [\s\S]*| at 1:\d+`)
	quote = regexp.MustCompile(`document with id '[\w-]{20}'`)
	inner = regexp.MustCompile(`\[[\w.-]+/[\w-]{22}\]`)
)

func settle(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if own[k] {
				delete(v, k)
				continue
			}
			v[k] = settle(e)
			if id, ok := e.(string); ok && k == "_id" && made.MatchString(id) {
				v[k] = "MADE"
			}
		}
		// The words of Java's JSON and date parsers are theirs.
		if kind, _ := v["type"].(string); strings.HasPrefix(kind, "json_") || kind == "date_time_parse_exception" || kind == "not_x_content_exception" {
			return "no JSON, or no date"
		}
		if cause, ok := v["caused_by"]; ok && cause == "no JSON, or no date" {
			delete(v, "caused_by")
		}
		if cause, ok := v["caused_by"].(map[string]any); ok && strings.HasPrefix(fmt.Sprint(cause["reason"]), "Encountered") {
			delete(v, "caused_by")
		}
		return v
	case []any:
		for i, e := range v {
			v[i] = settle(e)
		}
		return v
	case string:
		if before, methods, ok := strings.Cut(v, "allowed: ["); ok { // in the order of a hash table
			list := strings.Split(strings.TrimSuffix(methods, "]"), ", ")
			slices.Sort(list)
			v = before + "allowed: " + fmt.Sprint(list)
		}
		v = place.ReplaceAllString(v, "")
		v = quote.ReplaceAllString(v, "document with id 'MADE'")
		return inner.ReplaceAllString(v, "[INDEX]")
	}
	return v
}

func same(a, b reply) bool { return reflect.DeepEqual(round(a), round(b)) }

// round brings numbers to five digits: a score of OpenSearch is a float.
func round(a reply) any {
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			o := map[string]any{}
			for k, e := range v {
				o[k] = walk(e)
			}
			return o
		case []any:
			o := make([]any, len(v))
			for i, e := range v {
				o[i] = walk(e)
			}
			return o
		case float64:
			return fmt.Sprintf("%.5g", v)
		}
		return v
	}
	return []any{a.Status, walk(a.Body)}
}

func text(a reply) string {
	b, _ := json.Marshal(a)
	return string(b)
}

// recorded is what the real node answered, a line a request.
func recorded(t *testing.T, file string) (list []reply) {
	text, err := os.ReadFile(strings.TrimSuffix(file, ".http") + ".answers")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n") {
		var a reply
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		a.Body = settle(a.Body)
		list = append(list, a)
	}
	if want := len(exchanges(t, file)); len(list) != want {
		t.Fatalf("%s: %d answers of %d requests: MILLRACE_UPDATE=1 go test asks a real node anew", file, len(list), want)
	}
	return list
}

func write(t *testing.T, file string, answers []reply) {
	var b strings.Builder
	for _, a := range answers {
		b.WriteString(text(a) + "\n")
	}
	if err := os.WriteFile(strings.TrimSuffix(file, ".http")+".answers", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
