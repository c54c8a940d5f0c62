package kinesis

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestPutRecordsReadsWhatJSONAllows(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string // key=data of each entry
	}{
		{"the SDK's form", `{"Records":[{"Data":"YQ==","PartitionKey":"k"},{"Data":"","PartitionKey":"l"}],"StreamName":"s"}`, []string{"k=YQ==", "l="}},
		{"space everywhere", " {\n\"StreamName\" : \"s\" , \"Records\"\t: [ { \"PartitionKey\" : \"k\" , \"Data\" : \"YQ==\" } ] } \n", []string{"k=YQ=="}},
		{"escapes", `{"StreamName":"s","Records":[{"Data":"a\/\/+","PartitionKey":"\"q\u00e9\\"}]}`, []string{`"qé\=a//+`}},
		{"an escaped quote last", `{"StreamName":"s","Records":[{"PartitionKey":"a\"","Data":"YQ=="}]}`, []string{`a"=YQ==`}},
		{"a backslash last", `{"StreamName":"s","Records":[{"PartitionKey":"a\\","Data":"YQ=="}]}`, []string{`a\=YQ==`}},
		{"unknown members", `{"New":{"a":[1,-2.5e3,true,false,null,"]}"],"b":{}},"StreamName":"s","Records":[{"Data":"YQ==","Also":[],"PartitionKey":"k"}]}`, []string{"k=YQ=="}},
		{"no records", `{"StreamName":"s","Records":[]}`, nil},
	} {
		in, err := scanPutRecords([]byte(c.body), nil)
		var got []string
		for _, e := range in.entries {
			got = append(got, string(e.key)+"="+string(e.data))
		}
		if err != nil || !slices.Equal(got, c.want) || *in.StreamName != "s" || !in.given {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
}

func TestPutRecordsSaysWhereItsBodyIsWrong(t *testing.T) {
	for body, want := range map[string]string{
		``:                                  `the request body ends at byte 0 where '{' is expected`,
		`[]`:                                `the request body has '[' at byte 0 where '{' is expected`,
		`{"Records":7}`:                     `the request body has '7' at byte 11 where '[' is expected`,
		`{"Records":[7]}`:                   `the request body has '7' at byte 12 where '{' is expected`,
		`{"Records":[{"Data":7}]}`:          `the request body has '7' at byte 20 where '"' is expected`,
		`{"Records":[{"Data":"YQ`:           `the request body ends at byte 23 where the end of a string is expected`,
		`{"Records":[{"PartitionKey":"\x"`:  `where a string without wrong escapes is expected`,
		`{"Records":[]`:                     `the request body ends at byte 13 where '}' is expected`,
		`{"Records":[]}{`:                   `the request body has '{' at byte 14 where the end is expected`,
		`{"Records" []}`:                    `the request body has '[' at byte 11 where ':' is expected`,
		`{"DryRun":1}`:                      `the request body has '1' at byte 10 where true or false is expected`,
		`{"X":` + strings.Repeat("[", 1000): `nested less deeply`,
		`{"X":no}`:                          `the request body has 'n' at byte 5 where a value is expected`,
	} {
		_, err := scanPutRecords([]byte(body), nil)
		wantError(t, body, err, "SerializationException", want)
	}
}

// The scanner reads what encoding/json writes, and survives anything else.
func FuzzScanPutRecords(f *testing.F) {
	f.Add("key", "YQ==", "7", []byte(`{"Records":[{"Data":"YQ=="`))
	f.Add("é\"\\\x00</>", "a/+=", "", []byte(`{"Records":[{"PartitionKey":"\u00e9\\\""},null],"X":[{},-1.5]}`))
	f.Fuzz(func(t *testing.T, key, data, hash string, anything []byte) {
		scanPutRecords(anything, nil)

		type entry struct{ Data, ExplicitHashKey, PartitionKey string }
		want := entry{data, hash, key}
		body, err := json.Marshal(map[string]any{"Records": []entry{want, want}, "StreamName": key})
		if err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "") }
		if valid(key) != key || valid(data) != data || valid(hash) != hash {
			return // not to be written in JSON
		}
		in, err := scanPutRecords(body, nil)
		if err != nil || len(in.entries) != 2 || *in.StreamName != key {
			t.Fatalf("%s: got %+v, %v", body, in, err)
		}
		if got := in.entries[1]; string(got.key) != key || string(got.data) != data || string(got.hash) != hash {
			t.Errorf("%s: got %q %q %q", body, got.key, got.data, got.hash)
		}
	})
}

func TestWhatIsPutIsReadBack(t *testing.T) {
	s := newService(t, Config{})
	st := newStream(t, s, "clicks", 4)
	random := rand.New(rand.NewPCG(3, 4))
	sent := map[string]string{}
	for range 4 {
		var records []string
		for range 150 {
			key := fmt.Sprintf("key-%d", random.IntN(1_000_000))
			data := make([]byte, random.IntN(9000))
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			sent[key] = string(data)
			records = append(records, fmt.Sprintf(`{"PartitionKey":%q,"Data":%q}`, key, base64.StdEncoding.EncodeToString(data)))
		}
		out, err := call[putRecordsOut](t, s, "PutRecords", `{"StreamName":"clicks","Records":[`+strings.Join(records, ",")+`]}`)
		if err != nil || out.FailedRecordCount > 0 {
			t.Fatalf("%d failed, %v", out.FailedRecordCount, err)
		}
	}
	for _, sh := range st.Shards() {
		r := openReader(t, st, sh.ID, Position{Type: TrimHorizon})
		last := ""
		for r.Behind() > 0 {
			records, err := r.Next(t.Context(), 100, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, record := range records {
				if sent[record.PartitionKey] != string(record.Data) {
					t.Errorf("%s: the data differs", record.PartitionKey)
				}
				delete(sent, record.PartitionKey)
				if record.SequenceNumber <= last {
					t.Errorf("%s follows %s", record.SequenceNumber, last)
				}
				last = record.SequenceNumber
			}
		}
	}
	if len(sent) > 0 {
		t.Errorf("%d records were not read", len(sent))
	}
	if files(t, st) == 0 {
		t.Error("nothing was written to disk, so that was not tested")
	}
}

func TestKeysAndEncryptionAreInTheAnswer(t *testing.T) {
	s := newService(t, Config{})
	newStream(t, s, "clicks", 1)
	must(t, s, "StartStreamEncryption", `{"StreamName":"clicks","EncryptionType":"KMS","KeyId":"alias/k"}`)
	out, err := call[struct{ EncryptionType string }](t, s, "PutRecords", `{"StreamName":"clicks","Records":[{"Data":"YQ==","PartitionKey":"é\"\\"}]}`)
	if err != nil || out.EncryptionType != "KMS" {
		t.Errorf("got %+v, %v", out, err)
	}
	got, err := get(t, s, iteratorAt(t, s, "clicks", TrimHorizon), 1)
	if err != nil || got.Records[0].PartitionKey != `é"\` || got.Records[0].Data != "YQ==" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestOneWrongRecordKeepsTheWholeRequestOut(t *testing.T) {
	s := newService(t, Config{})
	newStream(t, s, "clicks", 1)
	good := `{"Data":"YQ==","PartitionKey":"k"},`
	mib := strings.Repeat("A", 4*349_525)
	for _, c := range []struct{ name, record, code, message string }{
		{"no key", `{"Data":"YQ=="}`, "ValidationException", "1 validation error detected: Value null at 'records.2.member.partitionKey' failed to satisfy constraint: Member must not be null"},
		{"no data", `{"PartitionKey":"k"}`, "ValidationException", "Value null at 'records.2.member.data' failed to satisfy constraint: Member must not be null"},
		{"two wrongs", `{"PartitionKey":""}`, "ValidationException", "2 validation errors detected: Value null at 'records.2.member.data' failed to satisfy constraint: Member must not be null; Value '' at 'records.2.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"long key", `{"Data":"YQ==","PartitionKey":"` + strings.Repeat("é", 257) + `"}`, "ValidationException", "Member must have length less than or equal to 256"},
		{"wrong hash key", `{"Data":"YQ==","PartitionKey":"k","ExplicitHashKey":"007"}`, "ValidationException", "Value '007' at 'records.2.member.explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})"},
		{"high hash key", `{"Data":"YQ==","PartitionKey":"k","ExplicitHashKey":"999999999999999999999999999999999999999"}`, "InvalidArgumentException", "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 999999999999999999999999999999999999999"},
		{"not base64", `{"Data":"Y!==","PartitionKey":"k"}`, "SerializationException", "'Y!==' can not be converted to a Blob"},
		{"more than 1 MiB with its key", `{"Data":"` + mib + `AAA=","PartitionKey":"k"}`, "InvalidArgumentException", "exceeds the stream's MaxRecordSizeInKiB of 1024"},
		{"more than 10 MiB together", strings.Repeat(`{"Data":"`+mib[:1<<20]+`","PartitionKey":"k"},`, 13) + `{"Data":"` + mib + `","PartitionKey":"k"}`, "InvalidArgumentException", "Records size exceeds 10 MB limit"},
		{"a dry run", good[:len(good)-1] + `],"DryRun":true,"X":[`, "DryRunOperationException", "would have succeeded"},
	} {
		_, err := call[any](t, s, "PutRecords", `{"StreamName":"clicks","Records":[`+good+c.record+`]}`)
		wantError(t, c.name, err, c.code, c.message)
	}
	longest := `{"Data":"YQ==","PartitionKey":"` + strings.Repeat("é", 256) + `"}`
	must(t, s, "PutRecords", `{"StreamName":"clicks","Records":[`+good+longest+`]}`)
	if got := s.Status()[0].RecordsIn; got != 2 {
		t.Errorf("%d records were put, want the last two", got)
	}
}

func TestPutRecordIsHeldToTheSameRules(t *testing.T) {
	s := newService(t, Config{})
	newStream(t, s, "clicks", 1)
	for _, c := range []struct{ body, code, message string }{
		{`{"StreamName":"clicks","Data":"YQ=="}`, "ValidationException", "Value null at 'partitionKey'"},
		{`{"StreamName":"clicks","PartitionKey":"k"}`, "ValidationException", "Value null at 'data'"},
		{`{"StreamName":"clicks","PartitionKey":"k","Data":"Y"}`, "SerializationException", "'Y' can not be converted to a Blob"},
		{`{"StreamName":"clicks","PartitionKey":"k","Data":7}`, "SerializationException", "the request body is not of the action's form"},
		{`{"StreamName":"clicks","PartitionKey":"k","Data":"YQ==","SequenceNumberForOrdering":"12"}`, "InvalidArgumentException", "ExclusiveMinimumSequenceNumber 12 used in PutRecord on stream clicks under account 000000000000 is invalid."},
		{`{"StreamName":"clicks","PartitionKey":"k","Data":"` + strings.Repeat("A", 4*349_525) + `AAA="}`, "InvalidArgumentException", "exceeds the stream's MaxRecordSizeInKiB of 1024"},
		{`{"StreamName":"clicks","PartitionKey":"k","Data":"YQ==","DryRun":true}`, "DryRunOperationException", ""},
		{`{"PartitionKey":"k","Data":"YQ=="}`, "InvalidArgumentException", "Either StreamName or StreamARN must be provided."},
	} {
		_, err := call[any](t, s, "PutRecord", c.body)
		wantError(t, c.body[:min(len(c.body), 100)], err, c.code, c.message)
	}
	out, err := call[putRecordOutput](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"k","Data":"YQ=="}`)
	if err != nil {
		t.Fatal(err)
	}
	must(t, s, "PutRecord", fmt.Sprintf(`{"StreamName":"clicks","PartitionKey":"k","Data":"YQ==","SequenceNumberForOrdering":%q}`, out.SequenceNumber))
}

func TestFailPutFailsTheRecordsItNames(t *testing.T) {
	n := 0
	s := newService(t, Config{FailPut: func(stream, shardID string) error {
		if n++; stream == "clicks" && shardID == firstShard && n%2 == 0 {
			return awsapi.Errorf("ProvisionedThroughputExceededException", "on purpose")
		}
		if n == 3 {
			return errors.New("the disk is on fire")
		}
		return nil
	}})
	newStream(t, s, "clicks", 1)
	out := putMany(t, s, "clicks", 5, 10)
	var codes []string
	for _, r := range out.Records {
		codes = append(codes, r.ErrorCode)
	}
	if want := []string{"", "ProvisionedThroughputExceededException", "InternalFailure", "ProvisionedThroughputExceededException", ""}; out.FailedRecordCount != 3 || !slices.Equal(codes, want) {
		t.Errorf("got %d failed: %q", out.FailedRecordCount, codes)
	}
	if out.Records[1].ErrorMessage != "on purpose" || out.Records[2].ErrorMessage != "Internal Service Failure" {
		t.Errorf("got %+v", out.Records)
	}
	_, err := call[any](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"k","Data":"YQ=="}`)
	wantError(t, "PutRecord", err, "ProvisionedThroughputExceededException", "on purpose")
	if got := s.Status()[0]; got.RecordsIn != 2 || got.Throttled != 0 {
		t.Errorf("got %+v", got)
	}
}

// A disk that cannot be written to fails records and loses none that were put.
func TestAFailingDiskFailsRecords(t *testing.T) {
	s := newService(t, Config{})
	st := newStream(t, s, "clicks", 1)
	if err := os.RemoveAll(st.dir); err != nil {
		t.Fatal(err)
	}
	out := putMany(t, s, "clicks", 10, 10_000)
	if out.FailedRecordCount != 4 || out.Records[9].ErrorCode != "InternalFailure" {
		t.Errorf("got %d failed, %+v; six of 10 000 bytes fit into the tail", out.FailedRecordCount, out.Records[9])
	}
	if err := os.Mkdir(st.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out := putMany(t, s, "clicks", 10, 10_000); out.FailedRecordCount != 0 {
		t.Errorf("%d failed with the disk back", out.FailedRecordCount)
	}
	records, err := openReader(t, st, firstShard, Position{Type: TrimHorizon}).Next(t.Context(), 0, 0)
	if err != nil || len(records) != 16 {
		t.Errorf("got %d records, %v", len(records), err)
	}
}
