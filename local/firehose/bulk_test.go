package firehose

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestABulkRequestKeepsSomeOfItsDocuments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all, want bulk
		var numbers []int
		for i := range random.IntN(20) {
			index, id, source := fmt.Sprintf("i\"%d", random.IntN(3)), fmt.Sprint(strings.Repeat("7", random.IntN(9))), strings.Repeat("x", 1+random.IntN(30))
			at := time.UnixMilli(int64(i))
			all.add(index, []byte(id), []byte(source), at)
			if random.IntN(2) == 0 {
				numbers = append(numbers, i)
				want.add(index, []byte(id), []byte(source), at)
			}
		}
		all.keep(numbers)
		if string(all.body) != string(want.body) || len(all.documents) != len(want.documents) {
			t.Fatalf("kept %v: got\n%s, want\n%s", numbers, all.body, want.body)
		}
		for i, d := range all.documents {
			w := want.documents[i]
			if all.idOf(d) != want.idOf(w) || string(all.sourceOf(d)) != string(want.sourceOf(w)) || all.indices[d.index] != want.indices[w.index] || d.at != w.at {
				t.Fatalf("document %d: got %s of %s, want %s of %s", i, all.idOf(d), all.indices[d.index], want.idOf(w), want.indices[w.index])
			}
		}
	}
}

func TestBulkAnswers(t *testing.T) {
	for _, c := range []struct {
		answer    string
		documents int
		refused   string
		err       string
	}{
		{`{"took":1,"errors":false,"items":[{"index":{"status":201}},{"create":{"_id":"x","status":200}}]}`, 2, "", ""},
		{`{"items":[{"index":{"status":201}},{"index":{"error":{"type":"t","caused_by":{"reason":"\"r\""}},"status":400}}],"errors":true}`, 2,
			`1 400 {"type":"t","caused_by":{"reason":"\"r\""}};`, ""},
		{`{"items":[{"index":{"status":429,"error":"a \"text\""}}]}`, 1, `0 429 a "text";`, ""},
		{`{"items":[{"index":{}},3,{}]}`, 3, "0 0 ;1 0 ;2 0 ;", ""},
		{`{"items":[]}`, 1, "", "of 1 documents has 0 items"},
		{`{"items":{}}`, 1, "", "of 1 documents has 0 items"},
		{`{"items":[{"index":{"status":201}}]`, 1, "", "no JSON object"},
		{`[]`, 0, "", "no JSON object"},
		{``, 0, "", "no JSON object"},
	} {
		refused, err := readBulkAnswer([]byte(c.answer), c.documents)
		got := ""
		for _, r := range refused {
			got += fmt.Sprintf("%d %d %s;", r.number, r.status, r.message)
		}
		if got != c.refused || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %q, %v, want %q, %q", c.answer, got, err, c.refused, c.err)
		}
	}
}

func TestWhatIsSentAgain(t *testing.T) {
	for status, want := range map[int]bool{0: true, 400: false, 403: true, 404: true, 429: true, 500: true, 503: true} {
		if got := (refusal{status: status}).again(); got != want {
			t.Errorf("%d: got %t", status, got)
		}
	}
}
