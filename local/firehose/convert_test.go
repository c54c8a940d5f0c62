package firehose

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
)

var (
	hive  = &deserializer{HiveJsonSerDe: &hiveJSON{TimestampFormats: []string{"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "millis"}}}
	openX = &deserializer{OpenXJsonSerDe: &openXJSON{}}
)

// converted converts records to one column, "c", and reads the file back.
func converted(t *testing.T, d *deserializer, typ string, records ...string) ([]string, error) {
	t.Helper()
	serde, err := newSerde(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSchema(table("t", "c "+typ), serde)
	if err != nil {
		t.Fatal(err)
	}
	r := newRows(s)
	var doc document
	for _, record := range records {
		if _, err := r.add([]byte(record), &doc, false); err != nil {
			return nil, err
		}
	}
	format, err := newParquetFormat(&parquetSerDe{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := format.encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return values(t, file), nil
}

// values are a file's rows as text, one leaf after the other.
func values(t *testing.T, file []byte) []string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]parquet.Row, f.NumRows())
	reader := f.RowGroups()[0].Rows()
	defer reader.Close()
	if n, _ := reader.ReadRows(rows); int64(n) != f.NumRows() {
		t.Fatalf("read %d rows of %d", n, f.NumRows())
	}
	var out []string
	for _, row := range rows {
		var b strings.Builder
		for i, v := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			if v.Kind() == parquet.Int96 && !v.IsNull() {
				b.WriteString(instant(v.Int96()).Format(time.RFC3339Nano))
			} else {
				fmt.Fprintf(&b, "%v", v)
			}
		}
		out = append(out, b.String())
	}
	return out
}

func instant(v deprecated.Int96) time.Time {
	nanos := int64(v[1])<<32 | int64(v[0])
	return time.Unix((int64(v[2])-2440588)*86400, nanos).UTC()
}

func TestValuesOfEveryType(t *testing.T) {
	for _, c := range []struct {
		serde             *deserializer
		typ, value, want  string
		wantErrorOfRecord bool
	}{
		{hive, "string", `"é\n😀"`, "é\n😀", false},
		{hive, "string", `12.50`, "12.50", false},
		{hive, "string", `true`, "true", false},
		{hive, "string", `{"a":1}`, "does not read", true},
		{openX, "string", `{"a": 1}`, `{"a": 1}`, false},
		{openX, "string", `[1,2]`, `[1,2]`, false},
		{hive, "varchar(3)", `"äöüß"`, "äöü", false},
		{hive, "char(3)", `"abcd"`, "abc", false},
		{hive, "boolean", `true`, "true", false},
		{hive, "boolean", `"true"`, "is no boolean", true},
		{openX, "boolean", `"TRUE"`, "true", false},
		{openX, "boolean", `"yes"`, "false", false},
		{openX, "boolean", `1`, "is no boolean", true},
		{hive, "tinyint", `-128`, "-128", false},
		{hive, "tinyint", `127`, "127", false},
		{hive, "tinyint", `128`, "does not fit 8 bits", true},
		{hive, "smallint", `32767`, "32767", false},
		{hive, "smallint", `-32769`, "does not fit 16 bits", true},
		{hive, "int", `2147483647`, "2147483647", false},
		{hive, "int", `2147483648`, "does not fit 32 bits", true},
		{hive, "int", `1.9`, "1", false},
		{hive, "int", `"123"`, "is no number", true},
		{openX, "int", `"123"`, "123", false},
		{openX, "int", `"oops"`, "does not fit", true},
		{openX, "int", `1.9`, "does not fit", true},
		{hive, "bigint", `9223372036854775807`, "9223372036854775807", false},
		{hive, "bigint", `-9223372036854775808`, "-9223372036854775808", false},
		{hive, "bigint", `9223372036854775808`, "does not fit 64 bits", true},
		{hive, "float", `0.5`, "0.5", false},
		{hive, "float", `1e39`, "does not fit 32 bits", true},
		{hive, "double", `-1.5e300`, "-1.5e+300", false},
		{hive, "double", `"1"`, "is no number", true},
		{hive, "decimal(10,2)", `12.345`, "\x00\x00\x00\x04\xd3", false},
		{hive, "decimal(10,2)", `-0.01`, "\xff\xff\xff\xff\xff", false},
		{hive, "decimal(4,2)", `"99.99"`, "\x27\x0f", false},
		{hive, "decimal(4,2)", `100`, "does not fit decimal(4,2)", true},
		{hive, "decimal(4,2)", `99.995`, "does not fit decimal(4,2)", true},
		{hive, "decimal", `1e3`, "\x00\x00\x00\x03\xe8", false},
		{hive, "decimal(4,2)", `1e999999999`, "does not fit decimal(4,2)", true},
		{hive, "decimal(4,2)", `"1/3"`, "does not fit decimal(4,2)", true},
		{hive, "date", `"2026-11-23"`, "20780", false},
		{hive, "date", `"1969-12-31"`, "-1", false},
		{hive, "date", `"2026-02-30"`, "is no date", true},
		{hive, "date", `20780`, "is no date", true},
		{hive, "binary", `"raw"`, "raw", false},
		{hive, "timestamp", `"2026-11-23T05:17:32.123Z"`, "2026-11-23T05:17:32.123Z", false},
		{hive, "timestamp", `1518033528123`, "2018-02-07T19:58:48.123Z", false},
		{hive, "timestamp", `"1518033528123"`, "2018-02-07T19:58:48.123Z", false},
		{hive, "timestamp", `"2026-11-23 05:17:32.123456789"`, "2026-11-23T05:17:32.123456789Z", false},
		{hive, "timestamp", `"1900-01-01 00:00:00"`, "1900-01-01T00:00:00Z", false},
		{hive, "timestamp", `"2026-11-23T05:17:32Z"`, "of none of the TimestampFormats", true},
		{hive, "timestamp", `"2026-13-23T05:17:32.123Z"`, "of none of the TimestampFormats", true},
		{openX, "timestamp", `"2017-02-07T15:13:01.39256Z"`, "2017-02-07T15:13:01.39256Z", false},
		{openX, "timestamp", `"2017-2-7 15:13:01.14"`, "2017-02-07T15:13:01.14Z", false},
		{openX, "timestamp", `1518033528`, "2018-02-07T19:58:48Z", false},
		{openX, "timestamp", `1518033528123`, "2018-02-07T19:58:48.123Z", false},
		{openX, "timestamp", `1518033528.123`, "2018-02-07T19:58:48.123Z", false},
		{openX, "timestamp", `"soon"`, "is no timestamp", true},
		{hive, "array<int>", `[1,null,3]`, "1 <null> 3", false},
		{hive, "array<int>", `[]`, "<null>", false},
		{hive, "array<int>", `{}`, "is no array", true},
		{hive, "array<int>", `[1,"x"]`, "Column c.element int", true},
		{hive, "map<string,double>", `{"a":1.5,"b":null}`, "a b 1.5 <null>", false},
		{hive, "map<int,string>", `{"7":"x"}`, "7 x", false},
		{hive, "map<int,string>", `{"x":"x"}`, "does not fit 32 bits", true},
		{hive, "map<date,string>", `{"2026-11-23":"a\\"}`, `20780 a\`, false},
		{hive, "map<boolean,string>", `{"":"x"}`, `false x`, false},
		{hive, "map<string,int>", `[1]`, "is no object", true},
		{hive, "struct<a:int,b:string>", `{"B":"x"}`, "<null> x", false},
		{hive, "struct<a:int>", `7`, "is no object", true},
		{hive, "array<struct<a:int,b:array<string>>>", `[{"a":1,"b":["x","y"]},null,{}]`, "1 <null> <null> x y <null> <null>", false},
	} {
		got, err := converted(t, c.serde, c.typ, `{"c":`+c.value+`}`)
		var failed *conversionError
		switch {
		case c.wantErrorOfRecord:
			if !errors.As(err, &failed) || failed.code != "DataFormatConversion.MalformedData" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s as %s: got %v, %v, want %q", c.value, c.typ, got, err, c.want)
			}
		case err != nil:
			t.Errorf("%s as %s: %v", c.value, c.typ, err)
		case got[0] != c.want:
			t.Errorf("%s as %s: got %q, want %q", c.value, c.typ, got[0], c.want)
		}
	}
}

func TestARecordMayHoldSeveralTexts(t *testing.T) {
	got, err := converted(t, hive, "int", `{"c":1}{"c":2}`+"\n"+`{"c":3}`, `{}`, `{"other":4,"C":5}`)
	if want := "1 2 3 <null> 5"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestRecordsThatAreNotObjects(t *testing.T) {
	for _, c := range []struct{ record, code, message string }{
		{"", "MalformedData", "The record was empty or contained only whitespace."},
		{" \n", "MalformedData", "The record was empty or contained only whitespace."},
		{`7`, "MalformedData", "The input JSON contained a primitive at the top level."},
		{`[{"c":1},{"c":2}]`, "MalformedData", "Data does not match the schema."},
		{`{"c":1`, "ParseError", "Encountered malformed JSON."},
		{`{"c":1} x`, "ParseError", "Encountered malformed JSON."},
		{"{\"c\":\"\xff\"}", "ParseError", "Encountered malformed JSON."},
	} {
		_, err := converted(t, hive, "int", c.record)
		var failed *conversionError
		if !errors.As(err, &failed) || failed.code != "DataFormatConversion."+c.code || !strings.HasPrefix(failed.message, c.message) {
			t.Errorf("%q: got %v, want %s %q", c.record, err, c.code, c.message)
		}
	}
}

func TestARecordThatFailsLeavesNothingBehind(t *testing.T) {
	serde, err := newSerde(hive)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSchema(table("t", "a string", "b array<int>", "c int"), serde)
	if err != nil {
		t.Fatal(err)
	}
	r := newRows(s)
	var doc document
	for _, record := range []string{
		`{"a":"x","b":[1,2],"c":1}`, `{"a":"y","b":[3],"c":"bad"}`, `{"a":"y","b":[3]}{"a":"y","b":["bad"]}`, `{"a":"z","b":[4],"c":2}`,
	} {
		_, err := r.add([]byte(record), &doc, false)
		if (err != nil) != strings.Contains(record, "bad") {
			t.Fatalf("%s: %v", record, err)
		}
	}
	format, _ := newParquetFormat(&parquetSerDe{Compression: "GZIP", WriterVersion: "V2"})
	file, err := format.encode(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(values(t, file), "; "), "x 1 2 1; z 4 2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenXFindsKeysByItsOptions(t *testing.T) {
	exact := false
	for _, c := range []struct {
		options openXJSON
		record  string
		want    string
	}{
		{openXJSON{}, `{"C":"x"}`, "x"},
		{openXJSON{CaseInsensitive: &exact}, `{"C":"x"}`, "<null>"},
		{openXJSON{ColumnToJsonKeyMappings: map[string]string{"c": "Timestamp"}}, `{"timestamp":"x"}`, "x"},
		{openXJSON{ColumnToJsonKeyMappings: map[string]string{"c": "a.b"}, ConvertDotsInJsonKeysToUnderscores: true}, `{"a.b":"x"}`, "x"},
		{openXJSON{ColumnToJsonKeyMappings: map[string]string{"c": "a_b"}, ConvertDotsInJsonKeysToUnderscores: true}, `{"A.b":"x"}`, "x"},
	} {
		got, err := converted(t, &deserializer{OpenXJsonSerDe: &c.options}, "string", c.record)
		if err != nil || got[0] != c.want {
			t.Errorf("%+v, %s: got %q, %v, want %q", c.options, c.record, got, err, c.want)
		}
	}
}

func TestColumnsKeepTheTablesOrder(t *testing.T) {
	serde, err := newSerde(openX)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSchema(table("t", "z string", "a int", "m double"), serde)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range s.parquet.Columns() {
		names = append(names, path[0])
	}
	if got := strings.Join(names, " "); got != "z a m" {
		t.Errorf("got %s, want z a m", got)
	}
}

func TestTypesThatCannotBeConverted(t *testing.T) {
	serde, err := newSerde(openX)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ columns, want string }{
		{"c uniontype<int,string>", `column c: type "uniontype<int,string>": "uniontype" cannot be converted`},
		{"c array<int", "array is not closed"},
		{"c map<string>", "map needs 2 types"},
		{"c map<array<int>,string>", "the key of a map must be a primitive type"},
		{"c struct<a>", "struct needs fields name:type"},
		{"c decimal(39,2)", "decimal needs a precision from 1 to 38"},
		{"c varchar", "varchar needs a length from 1 to 65535"},
		{"c int(4)", "int takes no parameters"},
		{"c int>", `unexpected ">"`},
		{"c ", "cannot be converted"},
		{"", "has no columns"},
	} {
		var columns []string
		if c.columns != "" {
			columns = []string{c.columns}
		}
		if _, err := newSchema(table("t", columns...), serde); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.columns, err, c.want)
		}
	}
}

func TestJodaPatterns(t *testing.T) {
	for _, c := range []struct{ pattern, text, want string }{
		{"dd/MMM/yyyy:HH:mm:ss Z", "07/Feb/2018:19:58:48 +0100", "2018-02-07T18:58:48Z"},
		{"EEE MMM dd HH:mm:ss yyyy", "Wed Feb 07 19:58:48 2018", "2018-02-07T19:58:48Z"},
		{"yyyyMMddHHmmssSSS", "20180207195848123", "2018-02-07T19:58:48.123Z"},
		{"MMMM d, yy h:mm a", "February 7, 18 12:05 am", "2018-02-07T00:05:00Z"},
		{"yyyy-DDD", "2018-038", "2018-02-07T00:00:00Z"},
		{"yyyy-MM-dd'T'HH:mm:ssZZ", "2018-02-07T19:58:48-05:30", "2018-02-08T01:28:48Z"},
		{"yyyy-MM-dd", "2018-2-7", "2018-02-07T00:00:00Z"},
		{"HH:mm", "25:00", ""},
		{"yyyy-DDD", "2018-366", ""},
		{"yyyy-MM-dd", "2018-02-07 ", ""},
		{"ss.SSS", "01.", ""},
		{"millis", "12x", ""},
	} {
		p, err := parseJodaPattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		got := ""
		if at, ok := p.parse([]byte(c.text)); ok {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%s of %s: got %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
	for _, pattern := range []string{"yyyy-MM-ddTHH", "", "yyyy'", "w"} {
		if _, err := parseJodaPattern(pattern); err == nil {
			t.Errorf("%q is not refused", pattern)
		}
	}
}
