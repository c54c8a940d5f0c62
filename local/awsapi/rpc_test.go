package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// thing has members of all kinds that actions of an RPC service have.
type thing struct {
	Name    string
	Count   int                `json:",omitempty"`
	Share   *float64           `json:",omitempty"`
	On      *bool              `json:",omitempty"`
	At      *Timestamp         `json:",omitempty"`
	Parts   []part             `json:",omitempty"`
	Numbers []float64          `json:",omitempty"`
	Shares  map[string]float64 `json:",omitempty"`
}

type part struct{ Key, Value string }

// rpc serves an action that answers with its input, and one that refuses.
func rpc(t *testing.T) *httptest.Server {
	t.Helper()
	m := &Mux{}
	m.Add(Service{
		Name: "monitoring", Protocol: RPC, TargetPrefix: "Granite", Namespace: "urn:of:it",
		Shapes: map[string]string{"MissingParameter": "MissingRequiredParameterException"},
		Actions: map[string]Action{
			"Echo":   JSON(func(_ context.Context, in *thing) (*thing, error) { return in, nil }),
			"Refuse": refuse(Errorf("MissingParameter", "Name is missing")),
			"Lose":   refuse(Errorf("ResourceNotFound", "no dashboard").WithStatus(http.StatusNotFound).WithShape("DashboardNotFoundError")),
		},
	})
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return server
}

func send(t *testing.T, server *httptest.Server, path string, header http.Header, body []byte) (int, http.Header, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/monitoring/aws4_request")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, answer
}

func inCBOR(t *testing.T, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRPCInCBOR(t *testing.T) {
	server := rpc(t)
	header := func() http.Header {
		return http.Header{"Smithy-Protocol": {"rpc-v2-cbor"}, "Content-Type": {"application/cbor"}}
	}
	at := cbor.Tag{Number: 1, Content: 1764000000.25}
	in := map[string]any{
		"Name": "n", "Count": 3, "Share": 1, "On": false, "At": at, "Numbers": []any{1, 2.5, float32(0.5)},
		"Parts": []any{map[string]any{"Key": "k", "Value": "v"}}, "Shares": map[string]any{"p99": 4}, "Unknown": nil,
	}
	status, headers, answer := send(t, server, "/service/GraniteServiceVersion20100801/operation/Echo", header(), inCBOR(t, in))
	var out map[string]any
	if err := cbor.Unmarshal(answer, &out); err != nil || status != 200 {
		t.Fatalf("%d, %v: %x", status, err, answer)
	}
	if headers.Get("Smithy-Protocol") != "rpc-v2-cbor" || headers.Get("Content-Type") != "application/cbor" {
		t.Errorf("headers: %v", headers)
	}
	if !out["At"].(time.Time).Equal(time.UnixMilli(1764000000250)) || out["Share"] != 1.0 || out["On"] != false || out["Count"] != uint64(3) {
		t.Errorf("got %v", out)
	}
	delete(out, "At")
	if got, _ := json.Marshal(out["Numbers"]); string(got) != "[1,2.5,0.5]" || len(out) != 7 {
		t.Errorf("got %v", out)
	}

	status, headers, answer = send(t, server, "/service/X/operation/Refuse", header(), nil)
	var refusal struct {
		Type    string `cbor:"__type"`
		Message string `cbor:"message"`
	}
	if err := cbor.Unmarshal(answer, &refusal); err != nil || status != 400 || refusal.Type != "MissingRequiredParameterException" || refusal.Message != "Name is missing" || headers.Get("X-Amzn-Query-Error") != "MissingParameter;Sender" {
		t.Errorf("a refusal: %d, %v, %+v, %v", status, err, refusal, headers)
	}
	if status, _, answer = send(t, server, "/service/X/operation/Lose", header(), nil); status != 404 || !bytes.Contains(answer, []byte("DashboardNotFoundError")) {
		t.Errorf("a shape of its own: %d, %q", status, answer)
	}
	for path, body := range map[string][]byte{"/service/X/operation/Echo": []byte("\xff\x00"), "/service/X/operation/Other": nil, "/elsewhere": nil} {
		if status, _, answer = send(t, server, path, header(), body); status != 400 || !bytes.Contains(answer, []byte("Exception")) {
			t.Errorf("%s: %d, %q", path, status, answer)
		}
	}
}

func TestRPCInQuery(t *testing.T) {
	server := rpc(t)
	header := func() http.Header { return http.Header{"Content-Type": {"application/x-www-form-urlencoded"}} }
	status, _, answer := send(t, server, "/", header(), []byte(url.Values{
		"Action": {"Echo"}, "Name": {"a < b"}, "Count": {"3"}, "Share": {"1.5"}, "On": {"true"}, "At": {"2026-01-01T12:00:00.5Z"},
		"Parts.member.1.Key": {"k"}, "Parts.member.1.Value": {"v"}, "Parts.member.2.Key": {"l"}, "Numbers.member.1": {"1e3"},
		"Shares.entry.1.key": {"z"}, "Shares.entry.1.value": {"1"}, "Shares.entry.2.key": {"a"}, "Shares.entry.2.value": {"2"},
	}.Encode()))
	const want = `<EchoResponse xmlns="urn:of:it"><EchoResult><Name>a &lt; b</Name><Count>3</Count><Share>1.5</Share><On>true</On><At>2026-01-01T12:00:00.5Z</At>` +
		`<Parts><member><Key>k</Key><Value>v</Value></member><member><Key>l</Key><Value></Value></member></Parts><Numbers><member>1000</member></Numbers>` +
		`<Shares><entry><key>a</key><value>2</value></entry><entry><key>z</key><value>1</value></entry></Shares></EchoResult><ResponseMetadata><RequestId>`
	if status != 200 || !strings.HasPrefix(string(answer), want) {
		t.Errorf("%d\n got %s\nwant %s", status, answer, want)
	}
	for form, want := range map[string]string{
		"Action=Refuse":                           "<Type>Sender</Type><Code>MissingParameter</Code><Message>Name is missing</Message>",
		"Action=Echo&Count=many":                  "<Code>MalformedInput</Code><Message>Count: &#34;many&#34; is no int",
		"Action=Echo&On=perhaps":                  "On: &#34;perhaps&#34; is no bool",
		"Action=Echo&At=yesterday":                "At: &#34;yesterday&#34; is no timestamp",
		"Action=Echo&Numbers.member.1=x":          "Numbers.member.1: &#34;x&#34; is no float64",
		"Action=Echo&Shares.entry.1.key=k&Name=n": "<EchoResult><Name>n</Name></EchoResult>",
		"Action=Other":                            "<Code>UnknownOperationException</Code>",
	} {
		if _, _, answer := send(t, server, "/", header(), []byte(form)); !strings.Contains(string(answer), want) {
			t.Errorf("%s: got %s, want %s", form, answer, want)
		}
	}
}

func TestRPCInJSON(t *testing.T) {
	server := rpc(t)
	header := func(action string) http.Header {
		return http.Header{"X-Amz-Target": {"Granite." + action}, "Content-Type": {"application/x-amz-json-1.0"}}
	}
	status, headers, answer := send(t, server, "/", header("Echo"), []byte(`{"Name":"n","At":1764000000.25,"Shares":{"a":1}}`))
	if status != 200 || string(answer) != `{"Name":"n","At":1764000000.250,"Shares":{"a":1}}` || headers.Get("Content-Type") != "application/x-amz-json-1.0" {
		t.Errorf("%d, %s, %v", status, answer, headers)
	}
	status, headers, answer = send(t, server, "/", header("Refuse"), nil)
	if status != 400 || !strings.Contains(string(answer), `"__type":"MissingRequiredParameterException"`) || headers.Get("X-Amzn-Query-Error") != "MissingParameter;Sender" {
		t.Errorf("a refusal: %d, %s, %v", status, answer, headers)
	}
}
