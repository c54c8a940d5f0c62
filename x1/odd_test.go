package x1_test

import (
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

// What docs/events.md says of odd input.
func TestOddInput(t *testing.T) {
	const good = `{` + header + `}`
	shaper := newShaper(t, x1.Config{})
	for _, c := range []struct{ event, reason, shaped string }{
		{good, "", ""},
		{" \t\r\n" + good + "\n ", "", ""},
		{"\ufeff" + good, x1.InvalidJSON, ""},
		{good + "x", x1.InvalidJSON, ""},
		{good + good, x1.InvalidJSON, ""},
		{good[:len(good)-1], x1.InvalidJSON, ""},
		{good[:len(good)/2], x1.InvalidJSON, ""},
		{`{` + header + `,}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":NaN}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":Infinity}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":"` + "\t" + `"}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":"\x"}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":01}`, x1.InvalidJSON, ""},
		{`{` + header + `,"x":` + strings.Repeat("9", 5000) + `e99999}`, "", ""},
		{`{` + header + `,"x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}`, "", ""},
		{`{` + header + `,"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`, x1.InvalidJSON, ""},
		{`{` + header + `,"region":"` + "\xff" + `"}`, x1.InvalidUTF8, ""},
		{`{` + header + `,"region":"a","region":"b"}`, "", `"region":"b"`},
		{`{` + header + `,"\u0072egion":"\u0061\ud83d\ude00\n"}`, "", `"region":"a😀\n"`},
		{`{` + header + `,"region":"\ud83d"}`, "", `"region":"` + "\ufffd" + `"`},
		{`{` + header + `,"REGION":"a"}`, "", ""},
		{`{` + header + `,"payload":{"confidence":1e400}}`, x1.InvalidField, ""},
		{`{` + header + `,"payload":{"position_ms":-0}}`, "", `"position_ms":0`},
		{`{` + header + `,"payload":{"position_ms":9223372036854775807}}`, "", `"position_ms":9223372036854775807`},
		{`{` + header + `,"payload":{"position_ms":9223372036854775808}}`, x1.InvalidField, ""},
		{`{` + header + `,"payload":{"position_ms":1.0}}`, x1.InvalidField, ""},
		{`{` + header + `,"payload":{"results":2147483648}}`, x1.InvalidField, ""},
	} {
		for range 2 { // also with what the first time taught
			shaped, _, err := shaper.Shape(nil, stream.Event{Data: []byte(c.event), ArrivedAt: arrivedAt})
			reason := ""
			if err != nil {
				reason = reasonOf(err)
			}
			if reason != c.reason || !strings.Contains(string(shaped), c.shaped) {
				t.Errorf("%.120q: reason %q, want %q; shaped %s, want %s", c.event, reason, c.reason, shaped, c.shaped)
			}
		}
	}
}
