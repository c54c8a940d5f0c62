package firehose

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// jodaPattern parses a time by a pattern of Joda-Time's DateTimeFormat, as the
// Hive JSON SerDe's TimestampFormats are, or by the special value "millis". A
// time without a zone is UTC.
type jodaPattern []timeField

// The forms that need no pattern of the user's.
var (
	sqlDate      = mustJoda("yyyy-M-d")
	sqlTimestamp = mustJoda("yyyy-M-d H:m:s")
	isoTimestamp = mustJoda("yyyy-MM-dd'T'HH:mm:ss")
)

func mustJoda(pattern string) jodaPattern {
	p, err := parseJodaPattern(pattern)
	if err != nil {
		panic(err)
	}
	return p
}

func parseJodaPattern(pattern string) (jodaPattern, error) {
	if pattern == "millis" {
		return jodaPattern{{letter: 'm', literal: pattern}}, nil
	}
	p, err := timeFields(pattern, "")
	if err != nil {
		return nil, fmt.Errorf("%q: %w", pattern, err)
	}
	for _, f := range p {
		if f.letter != 0 && strings.IndexByte("yYMdDHhKkamsSEZ", f.letter) < 0 {
			return nil, fmt.Errorf("%q: %q is not supported; supported are millis or y Y M d D H h K k a m s S E Z and text in single quotes", pattern, f)
		}
	}
	if len(p) == 0 {
		return nil, fmt.Errorf("%q: an empty pattern", pattern)
	}
	return p, nil
}

// fields gathers the fields of a time.
type fields struct {
	year, month, day, yearDay, hour, minute, second, nano, offset int
	pm, half                                                      bool // half: the hour is of twelve
}

func (p jodaPattern) parse(text []byte) (time.Time, bool) {
	if p[0].literal == "millis" && p[0].letter == 'm' {
		n, err := strconv.ParseInt(string(text), 10, 64)
		return time.UnixMilli(n), err == nil
	}
	c := fields{year: 1970, month: 1, day: 1}
	rest, ok := p.fields(&c, text)
	if !ok || len(rest) > 0 {
		return time.Time{}, false
	}
	return c.time()
}

func (p jodaPattern) fields(c *fields, text []byte) (rest []byte, ok bool) {
	for i, f := range p {
		if f.letter == 0 {
			if len(text) < len(f.literal) || string(text[:len(f.literal)]) != f.literal {
				return nil, false
			}
			text = text[len(f.literal):]
			continue
		}
		// Before another number a field has no more digits than letters.
		adjacent := i+1 < len(p) && strings.IndexByte("yYMdDHhKkmsS", p[i+1].letter) >= 0 && p[i+1].letter != 0
		if text, ok = f.parse(c, text, adjacent); !ok {
			return nil, false
		}
	}
	return text, true
}

func (f timeField) parse(c *fields, text []byte, adjacent bool) ([]byte, bool) {
	switch f.letter {
	case 'a':
		return meridiem(c, text)
	case 'E':
		return name(text, f.count >= 4, func(i int) string { return time.Weekday(i % 7).String() }, 7, new(int))
	case 'M':
		if f.count >= 3 {
			return name(text, f.count >= 4, func(i int) string { return time.Month(i + 1).String() }, 12, &c.month)
		}
	case 'Z':
		return c.zone(text)
	case 'S':
		return c.fraction(text, f.count)
	}
	most := 2
	switch {
	case adjacent:
		most = f.count
	case f.letter == 'y' || f.letter == 'Y':
		most = 9
	case f.letter == 'D':
		most = 3
	}
	n, digits := leadingNumber(text, most)
	if digits == 0 {
		return nil, false
	}
	c.set(f, n, digits)
	return text[digits:], true
}

func (c *fields) set(f timeField, n, digits int) {
	switch f.letter {
	case 'y', 'Y':
		c.year = n
		if f.count == 2 && digits == 2 {
			c.year = pivot(n)
		}
	case 'M':
		c.month = n
	case 'd':
		c.day = n
	case 'D':
		c.yearDay = n
	case 'H':
		c.hour = n
	case 'k':
		c.hour = n % 24
	case 'h':
		c.hour, c.half = n%12, true
	case 'K':
		c.hour, c.half = n, true
	case 'm':
		c.minute = n
	case 's':
		c.second = n
	}
}

// pivot is the year that two digits mean: from 50 years ago to 49 ahead.
func pivot(n int) int {
	from := time.Now().UTC().Year() - 50
	return from + ((n-from)%100+100)%100
}

func meridiem(c *fields, text []byte) ([]byte, bool) {
	if len(text) < 2 {
		return nil, false
	}
	c.pm = strings.EqualFold(string(text[:2]), "PM")
	return text[2:], c.pm || strings.EqualFold(string(text[:2]), "AM")
}

// name reads one of n names, whole or their first three letters, and sets into
// to its number from 1.
func name(text []byte, long bool, of func(int) string, n int, into *int) ([]byte, bool) {
	for i := range n {
		name := of(i)
		if !long && (len(text) < len(name) || !strings.EqualFold(string(text[:len(name)]), name)) {
			name = name[:3]
		}
		if len(text) >= len(name) && strings.EqualFold(string(text[:len(name)]), name) {
			*into = i + 1
			return text[len(name):], true
		}
	}
	return nil, false
}

// zone reads Z, +02, +0200 or +02:00.
func (c *fields) zone(text []byte) ([]byte, bool) {
	if len(text) > 0 && text[0] == 'Z' {
		return text[1:], true
	}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return nil, false
	}
	sign := 1
	if text[0] == '-' {
		sign = -1
	}
	hours, digits := leadingNumber(text[1:], 2)
	if text = text[1+digits:]; digits != 2 {
		return nil, false
	}
	if len(text) > 0 && text[0] == ':' {
		text = text[1:]
	}
	minutes, digits := leadingNumber(text, 2)
	c.offset = sign * (hours*3600 + minutes*60)
	return text[digits:], digits != 1
}

func (c *fields) fraction(text []byte, most int) ([]byte, bool) {
	n, digits := leadingNumber(text, min(most, 9))
	if digits == 0 {
		return nil, false
	}
	for range 9 - digits {
		n *= 10
	}
	c.nano = n
	return text[digits:], true
}

func leadingNumber(text []byte, most int) (n, digits int) {
	for digits < most && digits < len(text) && text[digits]-'0' <= 9 {
		n = n*10 + int(text[digits]-'0')
		digits++
	}
	return n, digits
}

func (c *fields) time() (time.Time, bool) {
	if c.half && c.pm {
		c.hour += 12
	}
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		return time.Time{}, false
	}
	at := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, c.nano, time.UTC)
	if int(at.Month()) != c.month || at.Day() != c.day {
		return time.Time{}, false
	}
	if c.yearDay > 0 {
		at = at.AddDate(0, 0, c.yearDay-at.YearDay())
		if at.Year() != c.year {
			return time.Time{}, false
		}
	}
	return at.Add(-time.Duration(c.offset) * time.Second), true
}

// parseDigits parses one of the forms above; up to nine digits of a fraction
// may follow the seconds.
func parseDigits(p jodaPattern, text []byte) (time.Time, bool) {
	c := fields{}
	rest, ok := p.fields(&c, text)
	if !ok {
		return time.Time{}, false
	}
	if p[len(p)-1].letter == 's' && len(rest) > 0 && rest[0] == '.' {
		if rest, ok = c.fraction(rest[1:], 9); !ok {
			return time.Time{}, false
		}
	}
	if len(rest) > 0 {
		return time.Time{}, false
	}
	return c.time()
}
