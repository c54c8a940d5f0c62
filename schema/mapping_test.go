package schema

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

type indexed struct {
	ID      string    `json:"id" schema:"id"`
	Day     string    `json:"day,omitempty" schema:"date-of=at"`
	Kind    string    `json:"kind" schema:"partition"`
	Number  int       `json:"number" schema:"partition"`
	At      Time      `json:"at"`
	Seen    time.Time `json:"seen,omitzero"`
	Words   string    `json:"words,omitempty" schema:"text"`
	Said    *string   `json:"said,omitempty" schema:"text"`
	Yes     bool      `json:"yes"`
	Small   *int      `json:"small,omitempty"`
	Large   int64     `json:"large"`
	Measure float64   `json:"measure"`
}

func TestMapping(t *testing.T) {
	s, err := Of[indexed]()
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(s.Mapping(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	// Of docs.opensearch.org, and without day, which no document has.
	const want = `{
	 "dynamic": "strict",
	 "properties": {
	  "id":      {"type": "keyword", "ignore_above": 8191},
	  "kind":    {"type": "keyword", "ignore_above": 8191},
	  "number":  {"type": "integer", "coerce": false},
	  "at":      {"type": "date", "format": "strict_date_optional_time"},
	  "seen":    {"type": "date", "format": "strict_date_optional_time"},
	  "words":   {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
	  "said":    {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
	  "yes":     {"type": "boolean"},
	  "small":   {"type": "integer", "coerce": false},
	  "large":   {"type": "long", "coerce": false},
	  "measure": {"type": "double", "coerce": false}
	 }
	}`
	var gotValue, wantValue any
	if err := json.Unmarshal(got, &gotValue); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wantValue); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(gotValue, wantValue) {
		t.Errorf("got %s", got)
	}
	var back Mapping
	if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, s.Mapping()) {
		t.Errorf("it comes back as %+v, %v", back, err)
	}
}

// Every type that a column can have is one in OpenSearch, each another but for the
// strings; a type added later must be added there, too.
func TestEveryTypeIsMapped(t *testing.T) {
	seen := map[string]Type{}
	for _, typ := range allTypes {
		p := typ.openSearch()
		if other, taken := seen[p.Type]; taken {
			t.Errorf("%s and %s are both %s", typ, other, p.Type)
		}
		seen[p.Type] = typ
	}
}

func TestOfReportsMistakenTexts(t *testing.T) {
	_, err := Of[struct {
		ID   string  `json:"id" schema:"id,text"`
		Kind string  `json:"kind" schema:"partition,text"`
		N    float64 `json:"n" schema:"text"`
		Odd  string  `json:"odd" schema:"text=english"`
	}]()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		".ID: text is for a string that is neither id nor partition key; leave text out",
		".Kind: text is for a string that is neither id nor partition key; leave text out",
		".N: a double has no words; text is for a string",
		`.Odd: schema option "text=english"; allowed are id, partition, text,`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %s:\n%v", want, err)
		}
	}
}
