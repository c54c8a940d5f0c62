package insights

import (
	"errors"
	"strings"
	"testing"
)

// events are a minute apart from 2026-11-23 10:00:00, the oldest first.
func events(messages ...string) []Record {
	var list []Record
	for i, m := range messages {
		at := int64(1795428000000 + i*60_000)
		list = append(list, Record{Log: "000000000000:/g", Stream: "s" + string('1'+rune(i%2)), Message: m, At: at, Ingested: at + 5})
	}
	return list
}

var sample = events(
	`{"level":"INFO","msg":"put","took":12.5,"device":{"id":"a"},"tags":["x","y"]}`,
	`{"level":"ERROR","msg":"put failed","took":30,"device":{"id":"b"}}`,
	`2026/11/23 INFO then {"level":"ERROR","took":7} and more`,
	`plain text`,
	`{"level":"WARN","took":"9","ok":true,"odd-name":1}`,
	"REPORT RequestId: r-1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 77 MB\tInit Duration: 99.00 ms\t",
	"START RequestId: r-2 Version: $LATEST",
)

// shown is a result as one line a row: name=value, separated by spaces.
func shown(r Result) string {
	var rows []string
	for _, row := range r.Rows {
		var fields []string
		for _, f := range row {
			fields = append(fields, f.Name+"="+f.Value)
		}
		rows = append(rows, strings.Join(fields, " "))
	}
	return strings.Join(rows, "; ")
}

func TestQueries(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		// what comes in which order
		{`fields level | sort @timestamp asc | limit 2`, "level=INFO; level=ERROR"},
		{`fields level | filter ispresent(level)`, "level=WARN; level=ERROR; level=ERROR; level=INFO"},
		{`filter @message = "plain text"`, "@timestamp=2026-11-23 10:03:00.000 @message=plain text"},
		{`fields @log, @logStream, @ingestionTime | filter msg = "put"`, "@log=000000000000:/g @logStream=s1 @ingestionTime=2026-11-23 10:00:00.005"},
		{`fields took | filter took > 0 | sort took desc`, "took=30; took=12.5; took=9; took=7"},
		{`fields took as ms, level | sort ms asc, @timestamp asc | limit 5 | display ms`, "ms=7; ms=9; ms=12.5; ms=30; "},
		// fields of JSON, of text and of what Lambda writes
		{`filter device.id = "b" | display device.id, tags.0`, "device.id=b"},
		{`filter tags.1 = 'y' | display tags.0`, "tags.0=x"},
		{"filter `odd-name` = 1 | display `odd-name`, ok", "odd-name=1 ok=true"},
		{`filter @type = "REPORT" | display @requestId, @duration, @billedDuration, @maxMemoryUsed / 1000 / 1000 as used, @initDuration`, "@requestId=r-1 @duration=12.34 @billedDuration=13 used=77 @initDuration=99"},
		{`filter @requestId = "r-2" | display @type, @duration`, "@type=START"},
		// conditions
		{`filter took = 9 | display level`, "level=WARN"},
		{`filter took = "9.0" | display level`, "level=WARN"},
		{`filter level like "ERR" | stats count(*)`, "count(*)=2"},
		{`filter level like /^(?i)err/ | stats count(*)`, "count(*)=2"},
		{`filter level =~ /R{2}/ and level not like "W" | stats count(*)`, "count(*)=2"},
		{`filter @message like /a\/b|text/ | stats count(*)`, "count(*)=1"},
		{`filter level in ["INFO", "WARN"] | stats count(*)`, "count(*)=2"},
		{`filter level not in ["INFO", "WARN"] | stats count(*)`, "count(*)=2"},
		{`filter took in [7, 30] | stats count(*)`, "count(*)=2"},
		{`filter level != "INFO" | stats count(*)`, "count(*)=3"},
		{`filter not (level = "INFO") | stats count(*)`, "count(*)=6"},
		{`filter not level = "INFO" and ispresent(took) | stats count(*)`, "count(*)=3"},
		{`filter level = "INFO" or level = "WARN" and took > 10 | stats count(*)`, "count(*)=1"},
		{`filter (level = "INFO" or level = "WARN") and took > 10 | stats count(*)`, "count(*)=1"},
		{`filter took >= 9 and took <= 12.5 | stats count(*)`, "count(*)=2"},
		{`filter @timestamp >= 1795428000000 + 6 * 60000 | stats count(*)`, "count(*)=1"},
		{`filter ok | stats count(*)`, "count(*)=1"},
		{"# all\nfilter level = \"WARN\" # a comment\n| fields level", "level=WARN"},
		// arithmetic and functions
		{`filter took = 30 | display 2 + took * 2 ^ 2 - 10 % 4 as a, -took as b, (took - 20) / 4 as c, took / 0 as d, level + 1 as e`, "a=120 b=-30 c=2.5"},
		{`filter took = 30 | display abs(-2.5), ceil(1.2), floor(-1.2), sqrt(9), greatest(1, took, 2), least(3, took), log(1)`, "abs(-2.5)=2.5 ceil(1.2)=2 floor(-1.2)=-2 sqrt(9)=3 greatest(1, took, 2)=30 least(3, took)=3 log(1)=0"},
		{`filter took = 30 | display coalesce(none, level) as a, isempty(none) as b, isblank("  ") as c, concat(level, "-", took) as d, concat(none, "x") as e, strlen("héé") as f, strcontains(level, "RR") as g`, "a=ERROR b=1 c=1 d=ERROR-30 f=3 g=1"},
		{`filter took = 30 | display toupper("aé") as a, tolower("A") as b, trim(" a ") as c, ltrim("xyZfooxyZ", "xyZ") as d, rtrim("xyZfooxyZ", "xyZ") as e, substr("xyZfooxyZ", 3, 3) as f, substr("abc", 9) as g, replace("foo", "o", "0") as h`, "a=AÉ b=a c=a d=fooxyZ e=xyZfoo f=foo g= h=f00"},
		{`filter took = 30 | display bin(1h), datefloor(@timestamp, 5m), dateceil(@timestamp, 5m), toMillis(@timestamp), fromMillis(0)`, "bin(1h)=2026-11-23 10:00:00.000 datefloor(@timestamp, 5m)=2026-11-23 10:00:00.000 dateceil(@timestamp, 5m)=2026-11-23 10:05:00.000 toMillis(@timestamp)=1795428060000 fromMillis(0)=1970-01-01 00:00:00.000"},
		// stats
		{`stats count(*) as all, count(took) as timed, count_distinct(level) as levels, sum(took), avg(took), min(took), max(took)`, "all=7 timed=4 levels=3 sum(took)=58.5 avg(took)=14.625 min(took)=7 max(took)=30"},
		{`stats pct(took, 50) as p50, pct(took, 75) as p75, pct(took, 76) as p76, pct(took, 0) as p0, pct(took, 100) as p100`, "p50=9 p75=12.5 p76=30 p0=7 p100=30"},
		{`filter took = 30 or took = 7 | stats stddev(took), latest(took), earliest(took), sortsFirst(level), sortsLast(took)`, "stddev(took)=11.5 latest(took)=7 earliest(took)=30 sortsFirst(level)=ERROR sortsLast(took)=30"},
		{`filter ispresent(took) | stats count(*) as n by level`, "level=WARN n=1; level=ERROR n=2; level=INFO n=1"},
		{`stats count(*) as n by bin(5m)`, "bin(5m)=2026-11-23 10:05:00.000 n=2; bin(5m)=2026-11-23 10:00:00.000 n=5"},
		{`stats count(*) as n by bin(5 minutes) as t, @logStream | sort t asc, @logStream desc`, "t=2026-11-23 10:00:00.000 @logStream=s2 n=2; t=2026-11-23 10:00:00.000 @logStream=s1 n=3; t=2026-11-23 10:05:00.000 @logStream=s2 n=1; t=2026-11-23 10:05:00.000 @logStream=s1 n=1"},
		{`stats sum(took) / count(took) as mean, max(took * 2) as twice by none`, "mean=14.625 twice=60"},
		{`stats count(*) as n by level | filter n > 1 | sort n desc | limit 1 | display n`, "n=3"},
		{`stats count(*) as n by level | stats max(n) as most`, "most=3"},
		{`filter level = "NONE" | stats count(*)`, ""},
		{`fields level | dedup level | filter ispresent(level)`, "level=WARN; level=ERROR; level=INFO"},
	} {
		q, err := Parse(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if got := shown(q.Run(sample)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.query, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{``, `line 1, column 1: unexpected the end of the query: expected a command`},
		{`parse @message "a *" as b`, `does not have the command parse: it has SOURCE, fields`},
		{"fields @message\n| pattern @message", `line 2, column 3: the local endpoint does not have the command pattern`},
		{`fields a b`, `line 1, column 10: unexpected "b": expected "|"`},
		{`fields a |`, `unexpected the end of the query: expected a command`},
		{`filter a = `, `unexpected the end of the query: expected a field, a value or a function`},
		{`filter a = "x`, `line 1, column 12: " without another that closes it`},
		{`filter a like /(?=x)/`, `invalid or unsupported Perl syntax`},
		{`filter a not b`, `expected like or in after not`},
		{`filter a in "x"`, `unexpected "x": expected "["`},
		{`filter isValidIp(a)`, `does not have the function isValidIp: it has abs, avg, bin`},
		{`filter count(a) > 1`, `count is a function of stats alone`},
		{`stats sum(avg(a))`, `avg is a function of stats alone`},
		{`stats pct(a)`, `unexpected ")": expected ","`},
		{`stats pct(a, 101)`, `a percentile is from 0 to 100`},
		{`stats count(*) by bin(5)`, `expected a period`},
		{`stats count(*) by bin(5mo)`, `expected a period`},
		{`filter substr(a)`, `substr has 1 arguments: it takes 2 to 3`},
		{`limit 0`, `limit is from 1 to 100000`},
		{`limit 100001`, `limit is from 1 to 100000`},
		{`fields a as 5`, `expected a name after as`},
		{`fields a $ b`, `unexpected character '$'`},
		{`SOURCE a`, `expected the name of a log group in quotes`},
		{`filter ` + strings.Repeat("(", 200), `nests more than 100 deep`},
		{`filter ` + strings.Repeat("not ", 200), `nests more than 100 deep`},
	} {
		_, err := Parse(c.query)
		var refused *Error
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), page) {
			t.Errorf("%.60s: got %v, want %s", c.query, err, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	q, err := Parse(`SOURCE '/a' | SOURCE "/b" | filter ispresent(took) | filter took > 7 | stats count(*) as n by level | filter n > 5`)
	if err != nil {
		t.Fatal(err)
	}
	r, bytes := q.Run(sample), 0
	for _, e := range sample {
		bytes += len(e.Message)
	}
	if strings.Join(q.Sources(), ",") != "/a,/b" || strings.Join(r.Columns, ",") != "level,n" {
		t.Errorf("sources %v, columns %v", q.Sources(), r.Columns)
	}
	if r.Scanned != 7 || r.Matched != 3 || len(r.Rows) != 0 || r.Bytes != bytes {
		t.Errorf("%+v", r)
	}
}

func TestMostRows(t *testing.T) {
	many := make([]Record, Most+5)
	for query, want := range map[string]int{`fields @message`: Most, `limit 20000`: Most + 5, `limit any 3`: 3} {
		q, err := Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		if r := q.Run(many); len(r.Rows) != want || r.Matched != Most+5 {
			t.Errorf("%s: %d rows of %d", query, len(r.Rows), r.Matched)
		}
	}
}

// Of a document with more fields than are found, the first are.
func TestFieldsAreFoundInOrder(t *testing.T) {
	message := `x {"first":{"a":1,"none":null},"values":[` + strings.Repeat("7,", 197) + `7],"last":2,"late":3}`
	q, err := Parse(`fields first.a, values.197, last, late, first.none`)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(q.Run(events(message))); got != "first.a=1 values.197=7 last=2" {
		t.Errorf("got %s", got)
	}
	for _, broken := range []string{`{"first":{"a":1}`, `{"first":{"a":1},`, `{"first"}`, `{5:1}`, `{`, `{"first":{"a":]}}`} {
		if got := shown(q.Run(events(broken))); got != "" {
			t.Errorf("%s: got %s", broken, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, query := range []string{`fields a, b as c | filter a like /x/ and not b in [1, "2"]`, `stats pct(a, 95) by bin(5m), b | sort b desc | limit 3`} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := Parse(query)
		if err == nil {
			q.Run(sample)
		} else if refused := new(Error); !errors.As(err, &refused) || refused.Line < 1 || refused.Column < 1 {
			t.Errorf("%q: %v", query, err)
		}
	})
}
