package schema

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

type purchase struct {
	OrderID  string    `json:"order_id" schema:"id" doc:"the order's number"`
	SoldOn   string    `json:"sold_on,omitempty" schema:"date-of=sold_at" doc:"UTC day"`
	Country  string    `json:"country" schema:"partition,values=de|us"`
	SoldAt   Time      `json:"sold_at"`
	PaidAt   time.Time `json:"paid_at,omitzero"`
	Gift     bool      `json:"gift"`
	Items    int       `json:"items"`
	Cents    int64     `json:"cents,omitempty"`
	Discount *float64  `json:"discount"`
	Secret   []byte    `json:"-"`
	cached   string
}

func TestOf(t *testing.T) {
	s, err := Of[purchase]()
	if err != nil {
		t.Fatal(err)
	}
	columns := []Column{
		{"order_id", String, "the order's number", false},
		{"sold_at", Timestamp, "", false},
		{"paid_at", Timestamp, "", true},
		{"gift", Boolean, "", false},
		{"items", Int, "", false},
		{"cents", Bigint, "", true},
		{"discount", Double, "", true},
	}
	if got := s.Columns(); !reflect.DeepEqual(got, columns) {
		t.Errorf("columns\n got %v\nwant %v", got, columns)
	}
	partitions := []Partition{
		{Column{"sold_on", String, "UTC day", false}, ".sold_at[0:10]"},
		{Column{"country", String, "", false}, ".country"},
	}
	if got := s.Partitions(); !reflect.DeepEqual(got, partitions) {
		t.Errorf("partitions\n got %v\nwant %v", got, partitions)
	}
	if id, ok := s.ID(); !ok || id != columns[0] {
		t.Errorf("the id is %v, %v", id, ok)
	}
	if got := s.Fields[2].Values; !slices.Equal(got, []string{"de", "us"}) {
		t.Errorf("country has the values %q", got)
	}
	if err := s.Validate(); err != nil {
		t.Errorf("Of gave an invalid schema: %v", err)
	}
	_ = purchase{}.cached
}

// wrong has every fault that a struct can have.
type wrong struct {
	A       string         `json:"Upper"`
	B       string         `json:"with-dash"`
	C       string         `json:"_underscore"`
	D       string         ``
	E       []string       `json:"list"`
	F       map[string]int `json:"map"`
	G       int32          `json:"small"`
	J       int            `json:"text,string"`
	K       string         `json:"typo" schema:"partitoin"`
	L       float64        `json:"price" schema:"partition"`
	M       *string        `json:"maybe" schema:"partition"`
	N       string         `json:"day_of_nothing" schema:"date-of=gone"`
	O       string         `json:"day_of_text" schema:"date-of=with-dash"`
	P       string         `json:"day_of_maybe" schema:"date-of=at"`
	Q       *Time          `json:"at"`
	R       int            `json:"day_number" schema:"date-of=at"`
	S       string         `json:"long_comment" doc:"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"`
	T       string         `json:"two_lines" doc:"one\ntwo"`
	Unit    **string       `json:"pointers"`
	Nothing string         `json:"nothing" schema:"date-of="`
	embedded
}

type embedded struct{ X string }

func TestOfReportsEveryProblemAtOnce(t *testing.T) {
	_, err := Of[wrong]()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`schema.wrong.A: name "Upper"; allowed are`,
		`schema.wrong.B: name "with-dash"`,
		`schema.wrong.C: name "_underscore"`,
		`schema.wrong.D: no column name; write json:"NAME"`,
		`schema.wrong.E: type "Go []string" has no column; allowed are`,
		`schema.wrong.F: type "Go map[string]int"`,
		`schema.wrong.G: type "Go int32"`,
		`schema.wrong.J: json option string`,
		`schema.wrong.K: schema option "partitoin"; allowed are id, partition, text, values=A|B and date-of=COLUMN`,
		`schema.wrong.L: a double cannot be a partition key`,
		`schema.wrong.M: a partition key is in every event`,
		`schema.wrong.N: date-of=gone: no such column`,
		`schema.wrong.O: date-of=with-dash: a string; allowed is a timestamp`,
		`schema.wrong.P: date-of=at: an event may leave it out`,
		`schema.wrong.R: the day of a timestamp is a string such as 2026-11-23, not int`,
		`schema.wrong.S: comment has 271 bytes; at most 255 are allowed`,
		`schema.wrong.T: comment "one\ntwo"; allowed is one line`,
		`schema.wrong.Unit: type "Go *string"`,
		`schema.wrong.Nothing: schema option "date-of="`,
		`schema.wrong.embedded: an embedded type has no column`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %s", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestOfTakesStructsWithAColumn(t *testing.T) {
	if _, err := Of[string](); err == nil || !strings.Contains(err.Error(), "an event is a struct, this is a string") {
		t.Errorf("a string: %v", err)
	}
	if _, err := Of[*purchase](); err == nil {
		t.Error("a pointer is taken")
	}
	type keysOnly struct {
		Country string `json:"country" schema:"partition"`
	}
	if _, err := Of[keysOnly](); err == nil || !strings.Contains(err.Error(), "schema.keysOnly: no column but partition keys") {
		t.Errorf("partition keys only: %v", err)
	}
}

func TestValidateOfASchemaMadeByHand(t *testing.T) {
	long := strings.Repeat("n", 256)
	s := Schema{Fields: []Field{
		{Column: Column{Name: long, Type: String}},
		{Column: Column{Name: "a", Type: "varchar"}},
		{Column: Column{Name: "a", Type: String}, Partition: true},
	}}
	err := s.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`name "nnnnnnnnnnnnnnnnnnnn"… has 256 bytes; at most 255 are allowed`,
		`column 2 "a": type "varchar" has no column; allowed are string, boolean`,
		`column 3 "a": name "a" is taken; a column and a partition key cannot share a name either`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	s.Fields[0].Name, s.Fields[1].Type, s.Fields[2].Name = long[:255], Double, "b"
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}
