package screen

import (
	"bytes"
	"strings"
	"testing"
)

func TestPaint(t *testing.T) {
	for name, c := range map[string]struct {
		terminal bool
		rows     int
		want     string
	}{
		"pipe":            {false, 0, "a\nb\nc\nd\n"},
		"terminal":        {true, 24, "\r\x1b[J\x1b[?7la\nb\n\x1b[?7h\x1b[2A\r\x1b[J\x1b[?7lc\nd\n\x1b[?7h"},
		"unknown size":    {true, 0, "\r\x1b[J\x1b[?7la\nb\n\x1b[?7h\x1b[2A\r\x1b[J\x1b[?7lc\nd\n\x1b[?7h"},
		"little terminal": {true, 2, "\r\x1b[J\x1b[?7l… 2 lines more than the terminal has room for\n\x1b[?7h\x1b[1A\r\x1b[J\x1b[?7l… 2 lines more than the terminal has room for\n\x1b[?7h"},
	} {
		var out bytes.Buffer
		s := &Screen{out: &out, terminal: c.terminal, rows: func() int { return c.rows }}
		for _, text := range []string{"a b", "c d"} {
			s.Paint(strings.Fields(text))
		}
		if out.String() != c.want {
			t.Errorf("%s: %q, want %q", name, out.String(), c.want)
		}
	}
}
