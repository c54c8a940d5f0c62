package schema

import (
	"slices"
	"strings"
	"testing"
)

// mistaken has every fault of the options id and values.
type mistaken struct {
	A string   `json:"a" schema:"id"`
	B string   `json:"b" schema:"id"`
	C *string  `json:"c" schema:"id"`
	D float64  `json:"d" schema:"id"`
	E string   `json:"e" schema:"id,partition"`
	F string   `json:"f" schema:"values=x|y"`
	G string   `json:"g,omitempty" schema:"date-of=at,values=2026-11-23"`
	H string   `json:"h" schema:"partition,values="`
	I string   `json:"i" schema:"partition,values=x|y|x"`
	J string   `json:"j" schema:"partition,values=x| y|a/b"`
	K int      `json:"k" schema:"partition,values=1|two|03|3000000000"`
	L bool     `json:"l" schema:"partition,values=true|yes"`
	M string   `json:"m" schema:"id=m"`
	N string   `json:"n" schema:"values"`
	O []string `json:"-" schema:"id"`
	T Time     `json:"at"`
}

func TestOfReportsMistakenIDsAndValues(t *testing.T) {
	_, err := Of[mistaken]()
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`schema.mistaken.M: schema option "id=m"; allowed are id, partition, text, values=A|B and date-of=COLUMN`,
		`schema.mistaken.N: schema option "values"; allowed are id, partition, text, values=A|B and date-of=COLUMN`,
		`schema.mistaken.B: a second id, "a" is one; mark one column`,
		`schema.mistaken.C: an id is in every event; make it neither a pointer nor omitempty`,
		`schema.mistaken.C: a second id, "a" is one; mark one column`,
		`schema.mistaken.D: a double cannot be an id; allowed are string, int and bigint`,
		`schema.mistaken.D: a second id, "a" is one; mark one column`,
		`schema.mistaken.E: an id cannot be a partition key: each event would be a partition`,
		`schema.mistaken.E: a second id, "a" is one; mark one column`,
		`schema.mistaken.F: values are those of a partition key; add partition, or leave them out`,
		`schema.mistaken.G: values of date-of are the days that there are; leave them out`,
		`schema.mistaken.H: value ""; allowed is text without comma, slash, bar, control characters, and blanks around it`,
		`schema.mistaken.I: value "x" is there twice`,
		`schema.mistaken.J: value " y"; allowed is text without comma, slash, bar, control characters, and blanks around it`,
		`schema.mistaken.J: value "a/b"; allowed is text without comma, slash, bar, control characters, and blanks around it`,
		`schema.mistaken.K: value "two" is no int`,
		`schema.mistaken.K: value "03" is no int`,
		`schema.mistaken.K: value "3000000000" is no int`,
		`schema.mistaken.L: value "yes" is no boolean`,
	}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestASchemaNeedsNoID(t *testing.T) {
	s, err := Of[struct {
		A string `json:"a"`
	}]()
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := s.ID(); ok {
		t.Errorf("the id is %v", id)
	}
}
