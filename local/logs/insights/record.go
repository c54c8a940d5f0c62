package insights

import (
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// maxFields is how many fields of one JSON object are found: "CloudWatch Logs Insights
// can extract a maximum of 200 log event fields from a JSON log".
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
const maxFields = 200

// row is an event on its way through the commands, or a group of stats.
type row struct {
	record *Record // nil: a group
	read   bool
	found  map[string]value // in the message
	set    map[string]value // by commands
}

// get finds a field.
func (r *row) get(name string) value {
	if v, ok := r.set[name]; ok {
		return v
	}
	if r.record == nil {
		return value{}
	}
	switch name {
	case "@timestamp":
		return timeOf(float64(r.record.At))
	case "@ingestionTime":
		return timeOf(float64(r.record.Ingested))
	case "@message":
		return textOf(r.record.Message)
	case "@log":
		return textOf(r.record.Log)
	case "@logStream":
		return textOf(r.record.Stream)
	}
	if !r.read {
		r.read, r.found = true, map[string]value{}
		discoverJSON(r.record.Message, r.found)
		discoverInvocation(r.record.Message, r.found)
	}
	return r.found[name]
}

func (r *row) put(name string, v value) {
	if r.set == nil {
		r.set = map[string]value{}
	}
	r.set[name] = v
}

// discoverJSON finds the members of "the first embedded JSON fragment in each log
// event" (the same page), those of objects and arrays in it as outer.inner and list.0,
// as many as there may be in the order in which they are written.
func discoverJSON(message string, into map[string]value) {
	at := strings.IndexByte(message, '{')
	if at < 0 {
		return
	}
	var s jsonscan.Scanner
	s.Reset([]byte(message[at:]))
	found := map[string]value{}
	flatten(&s, "", found)
	if _, err := s.Rest(); err == nil {
		maps.Copy(into, found)
	}
}

// flatten reads one value.
func flatten(s *jsonscan.Scanner, path string, into map[string]value) {
	switch {
	case s.Object():
		for key, ok := s.Key(); ok; key, ok = s.Key() {
			flatten(s, join(path, string(key)), into)
		}
	case s.Array():
		for i := 0; s.Element(); i++ {
			flatten(s, join(path, strconv.Itoa(i)), into)
		}
	default:
		if v := s.Value(); !v.Missing() && len(into) < maxFields {
			into[path] = textOf(string(v.Text(nil)))
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var (
	invocation = regexp.MustCompile(`^(START|END|REPORT) RequestId: (\S+)`)
	measure    = regexp.MustCompile(`\t(Duration|Billed Duration|Init Duration|Memory Size|Max Memory Used): ([0-9.]+) (ms|MB)`)
	measures   = map[string]string{
		"Duration": "@duration", "Billed Duration": "@billedDuration", "Init Duration": "@initDuration",
		"Memory Size": "@memorySize", "Max Memory Used": "@maxMemoryUsed",
	}
)

// discoverInvocation reads what Lambda writes about an invocation. Memory is in bytes,
// 1 000 000 a MB: AWS's sample queries divide it by 1000 twice.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-examples.html
func discoverInvocation(message string, into map[string]value) {
	m := invocation.FindStringSubmatch(message)
	if m == nil {
		return
	}
	into["@type"], into["@requestId"] = textOf(m[1]), textOf(m[2])
	for _, m := range measure.FindAllStringSubmatch(message, -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			continue
		}
		if m[3] == "MB" {
			n *= 1e6
		}
		into[measures[m[1]]] = numberOf(n)
	}
}
