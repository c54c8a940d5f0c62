package firehose

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// The examples of the developer guide's "Custom prefixes", and its rules.
func TestPrefixesEvaluateAsTheGuideShows(t *testing.T) {
	when := at(t, "2018-08-27T10:30:00Z")
	for _, c := range []struct{ prefix, errs, want, wantErrors string }{
		{"", "myFirehoseFailures/!{firehose:error-output-type}/", "2018/08/27/10/", "myFirehoseFailures/failed/"},
		{
			"myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/", "myFirehoseFailures/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}",
			"myFirehose/DeliveredYear=2018/anyMonth/", "myFirehoseFailures/failed/2018/anyMonth/27",
		},
		{
			"myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
			"myErrorPrefix/!{timestamp:'year='yyyy'/month='MM'/day='dd'/hour='HH}/!{firehose:error-output-type}",
			"myPrefix/year=2018/month=08/day=27/hour=10/", "myErrorPrefix/year=2018/month=08/day=27/hour=10/failed",
		},
		{"logs/", "", "logs/2018/08/27/10/", "logs/failed2018/08/239/10/"},
		{"plain/", "errors/", "plain/2018/08/27/10/", "errors/"},
	} {
		p, e, err := prefixes(c.prefix, c.errs, false)
		if err != nil {
			t.Errorf("%q, %q: %v", c.prefix, c.errs, err)
			continue
		}
		if got := p.evaluate(nil, when, ""); got != c.want {
			t.Errorf("%q: got %q, want %q", c.prefix, got, c.want)
		}
		if got := e.evaluate(nil, when, "failed"); got != c.wantErrors {
			t.Errorf("%q: got %q, want %q", c.errs, got, c.wantErrors)
		}
	}
}

func TestRandomStringsAreNewEachTime(t *testing.T) {
	p, err := parsePrefix("!{firehose:random-string}/!{firehose:random-string}/")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(p.evaluate(nil, time.Now(), ""), "/")
	if len(got[0]) != 11 || len(got[1]) != 11 || got[0] == got[1] {
		t.Errorf("got %q", got)
	}
}

func TestPrefixesThatTheGuideForbids(t *testing.T) {
	const errs = "e/!{firehose:error-output-type}/"
	for _, c := range []struct {
		prefix, errs string
		dynamic      bool
		want         string
	}{
		{"!{timestamp:yyyy/MM/dd}", "", false, "ErrorOutputPrefix cannot be null when Prefix contains expressions"},
		{"!{timestamp:yyyy}", "errors/!{timestamp:yyyy}/", false, "must include !{firehose:error-output-type}"},
		{"!{firehose:error-output-type}/", errs, false, "cannot contain !{firehose:error-output-type}"},
		{"!{timestamp:yyyy", errs, false, "can only appear in !{namespace:value}"},
		{"!{yyyy}", errs, false, "can only appear in !{namespace:value}"},
		{"!{time:yyyy}", errs, false, "the namespaces are"},
		{"!{firehose:uuid}", errs, false, "the values of the firehose namespace"},
		{"!{timestamp:yyyy-MM-ddTHH}", errs, false, `"T" is not supported`},
		{"!{timestamp:yyyy'}", errs, false, "a single quote is not closed"},
		{"!{partitionKeyFromLambda:k}/", errs, true, "Lambda processors are not supported"},
		{"!{partitionKeyFromQuery:k}/", errs, false, "should not contain Dynamic Partitioning namespaces"},
		{"plain/", errs, true, "should contain Dynamic Partitioning namespaces"},
		{"!{partitionKeyFromQuery:k}/", "", true, "ErrorOutputPrefix"},
		{"!{partitionKeyFromQuery:k}/", errs + "!{partitionKeyFromQuery:k}/", true, "cannot contain partition keys"},
	} {
		_, _, err := prefixes(c.prefix, c.errs, c.dynamic)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q, %q: got %v, want %q in it", c.prefix, c.errs, err, c.want)
		}
	}
}

// The values are what Java's DateTimeFormatter gives with the locale en-US.
func TestTimePatternsAreJavas(t *testing.T) {
	for _, c := range []struct{ time, pattern, want string }{
		{"2026-11-03T05:07:09.012345678Z", "yyyy/MM/dd/HH/mm/ss/SSS", "2026/11/03/05/07/09/012"},
		{"2026-11-03T05:07:09.012345678Z", "yy y uuuu M L d H m s SSSSSSSSS n", "26 2026 2026 11 11 3 5 7 9 012345678 12345678"},
		{"2026-11-03T05:07:09Z", "MMM MMMM MMMMM E EEEE EEEEE", "Nov November N Tue Tuesday T"},
		{"2026-11-03T00:07:09Z", "H HH k kk K h hh a", "0 00 24 24 0 12 12 AM"},
		{"2026-11-03T12:07:09Z", "K h a", "0 12 PM"},
		{"2026-02-03T12:07:09Z", "D DDD Q A", "34 034 1 43629000"},
		{"2026-11-03T05:07:09Z", "'year='yyyy''M 'it''s'", "year=2026'11 it's"},
		{"2026-11-03T05:07:09Z", "yyyy年M月", "2026年11月"},
		{"2026-11-03T05:07:09Z", "X XX XXX x xxx Z z VV", "Z Z Z +00 +00:00 +0000 UTC UTC"},
		// Week-based years: near New Year they are not the calendar's.
		{"2025-12-27T23:59:59Z", "YYYY-ww", "2025-52"},
		{"2025-12-28T00:00:00Z", "YYYY-ww yyyy", "2026-01 2025"},
		{"2026-12-31T00:00:00Z", "YYYY yyyy", "2027 2026"},
		{"2028-01-01T00:00:00Z", "YYYY-w", "2028-1"},
		{"2027-01-02T00:00:00Z", "YYYY-w", "2027-1"},
		{"2027-01-03T00:00:00Z", "YYYY-w", "2027-2"},
	} {
		p, err := parseTimePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if got := string(p.append(nil, at(t, c.time))); got != c.want {
			t.Errorf("%s of %s: got %q, want %q", c.pattern, c.time, got, c.want)
		}
	}
}

func TestObjectNames(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ destination, want string }{
		{`{}`, `^b/2026/11/03/23/d-1-2026-11-03-23-30-00-UUID$`},
		{`{"CompressionFormat":"GZIP"}`, `^b/2026/11/03/23/d-1-2026-11-03-23-30-00-UUID\.gz$`},
		{`{"CompressionFormat":"ZIP"}`, `^b/2026/11/03/23/d-1-2026-11-03-23-30-00-UUID\.zip$`},
		{`{"CompressionFormat":"GZIP","FileExtension":".json.gz"}`, `^b/2026/11/03/23/d-1-2026-11-03-23-30-00-UUID\.json\.gz$`},
		{`{"CustomTimeZone":"Asia/Tokyo"}`, `^b/2026/11/04/08/d-1-2026-11-04-08-30-00-UUID$`},
		{converting, `^b/2026/11/03/23/d-1-2026-11-03-23-30-00-UUID\.parquet$`},
	} {
		in, err := input("", c.destination)
		if err != nil {
			t.Fatal(err)
		}
		dest, err := b.compileDestination(in, 1)
		if err != nil {
			t.Errorf("%s: %v", c.destination, err)
			continue
		}
		key := "b/" + (&buffer{dest: dest, oldest: at(t, "2026-11-03T23:30:00Z")}).key("d")
		want := strings.ReplaceAll(c.want, "UUID", `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
		if !regexp.MustCompile(want).MatchString(key) {
			t.Errorf("%s: got %s, want %s", c.destination, key, c.want)
		}
	}
}

const converting = `{"DataFormatConversionConfiguration":{
	"InputFormatConfiguration":{"Deserializer":{"HiveJsonSerDe":{"TimestampFormats":["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"]}}},
	"OutputFormatConfiguration":{"Serializer":{"ParquetSerDe":{}}},
	"SchemaConfiguration":{"DatabaseName":"lake","TableName":"events","RoleARN":"arn:aws:iam::000000000000:role/delivery"}}}`
