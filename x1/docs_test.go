package x1_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

const docs = "../docs/events.md"

var update = flag.Bool("update", false, "rewrite the generated parts of "+docs+", and "+dashboards)

func TestDocs(t *testing.T) {
	page, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	for part, generated := range map[string]string{
		"raw table":      rawTable(),
		"shaped example": shapedExample(t, want),
		"shaped table":   shapedTable(t),
		"reasons table":  reasonsTable(),
		"measures table": measuresTable(),
	} {
		want = replacePart(t, want, part, generated)
	}
	if want == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the code says; run go test ./x1 -run Docs -update and read the difference", docs)
	}
	if err := os.WriteFile(docs, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDocsNameEveryType(t *testing.T) {
	page, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, eventType := range x1.EventTypes {
		if !bytes.Contains(page, []byte("| `"+eventType+"`")) && !bytes.Contains(page, []byte(", `"+eventType+"` |")) {
			t.Errorf("%s does not say what %s events hold", docs, eventType)
		}
	}
}

// Every field of the raw event goes somewhere, and to a column of its type.
func TestRawFieldsAreShaped(t *testing.T) {
	raw := map[string]string{}
	rawPaths("", reflect.TypeFor[x1.Raw](), func(path string, f reflect.StructField) { raw[path] = jsonType(f.Type) })
	for i, shaped := 0, reflect.TypeFor[x1.Shaped](); i < shaped.NumField(); i++ {
		f := shaped.Field(i)
		path := f.Tag.Get("from")
		if path == "" {
			continue
		}
		if want := jsonType(f.Type); raw[path] != want {
			t.Errorf("%s is %s, it comes from %s, %s", f.Name, want, path, raw[path])
		}
		delete(raw, path)
	}
	if len(raw) > 0 {
		t.Errorf("no column comes from %v", raw)
	}
}

func replacePart(t *testing.T, page, part, content string) string {
	t.Helper()
	begin, end := "<!-- "+part+" -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(page, begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no part %q", docs, part)
	}
	return before + begin + content + end + after
}

func rawTable() string {
	var b strings.Builder
	b.WriteString("| field | JSON | what it is |\n|---|---|---|\n")
	rawPaths("", reflect.TypeFor[x1.Raw](), func(path string, f reflect.StructField) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", path, jsonType(f.Type), f.Tag.Get("doc"))
	})
	return b.String()
}

func rawPaths(prefix string, object reflect.Type, yield func(path string, f reflect.StructField)) {
	for i := range object.NumField() {
		f := object.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct {
			rawPaths(prefix+name+".", f.Type, yield)
			continue
		}
		yield(prefix+name, f)
	}
}

func jsonType(t reflect.Type) string {
	switch t.String() {
	case "string", "schema.Time":
		return "string"
	case "*bool":
		return "true or false"
	case "*int":
		return "integer of 32 bits"
	case "*int64":
		return "integer of 64 bits"
	case "*float64":
		return "number"
	}
	return "unknown: " + t.String()
}

func shapedExample(t *testing.T, page string) string {
	t.Helper()
	_, rest, _ := strings.Cut(page, "```json\n")
	raw, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatalf("%s has no raw example", docs)
	}
	shaped, _, err := newShaper(t, x1.Config{KeepQueries: true}).Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, shaped, "", "  "); err != nil {
		t.Fatal(err)
	}
	return "```json\n" + b.String() + "\n```\n"
}

func shapedTable(t *testing.T) string {
	t.Helper()
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	from := map[string]string{}
	for i, shaped := 0, reflect.TypeFor[x1.Shaped](); i < shaped.NumField(); i++ {
		if path := shaped.Field(i).Tag.Get("from"); path != "" {
			from[s.Fields[i].Name] = "`" + path + "`"
		}
	}
	var b strings.Builder
	mapping := s.Mapping()
	b.WriteString("| column | lake | index | from | what it is |\n|---|---|---|---|---|\n")
	for _, c := range s.Columns() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", c.Name, c.Type.Glue(), mapping.Properties[c.Name].Type, from[c.Name], c.Comment)
	}
	b.WriteString("\n| partition key | lake | index | JQ | what it is |\n|---|---|---|---|---|\n")
	for _, p := range s.Partitions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` | %s |\n", p.Name, p.Type.Glue(), mapping.Properties[p.Name].Type, p.JQ, p.Comment)
	}
	return b.String()
}

func reasonsTable() string {
	var b strings.Builder
	b.WriteString("| reason | what it means |\n|---|---|\n")
	for _, r := range x1.Reasons {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Code, r.Meaning)
	}
	return b.String()
}

func measuresTable() string {
	var b strings.Builder
	b.WriteString("| metric | dimensions | unit | what it is |\n|---|---|---|---|\n")
	for _, m := range x1.Metrics {
		fmt.Fprintf(&b, "| `%s` | `FunctionName`, `%s` | %s | %s |\n", m.Name, m.Dimension, m.Unit, m.Meaning)
	}
	return b.String()
}
