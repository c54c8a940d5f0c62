package firehose

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// timePattern is a pattern of Java's DateTimeFormatter, as prefixes use it
// ("Valid values for this namespace are strings that are valid Java
// DateTimeFormatter strings": Firehose developer guide, "Custom prefixes").
type timePattern []timeField

// parseTimePattern reads a pattern, of which every letter is a field or refused.
func parseTimePattern(pattern string) (timePattern, error) {
	fields, err := timeFields(pattern, "{}#[]")
	if err != nil {
		return nil, fmt.Errorf("time pattern %q: %w", pattern, err)
	}
	for _, f := range fields {
		if _, ok := f.format(nil, time.Time{}); !ok && f.letter != 0 {
			return nil, fmt.Errorf("time pattern %q: %q is not supported; supported are y u Y M L d D E a H k K h m s S n A Q q w X x Z VV z and text in single quotes", pattern, f)
		}
	}
	return fields, nil
}

func (p timePattern) append(dst []byte, t time.Time) []byte {
	for _, f := range p {
		if f.letter == 0 {
			dst = append(dst, f.literal...)
		} else {
			dst, _ = f.format(dst, t)
		}
	}
	return dst
}

// format appends one field as Java does with the locale en-US. It answers false
// where the letter, or so many of it, is not one of Java's or makes no sense
// here.
func (f timeField) format(dst []byte, t time.Time) ([]byte, bool) {
	number := func(n, most int) ([]byte, bool) { return appendNumber(dst, n, f.count), f.count <= most }
	switch f.letter {
	case 'y', 'u':
		return f.year(dst, t.Year())
	case 'Y':
		year, _ := weekBased(t)
		return f.year(dst, year)
	case 'w':
		_, week := weekBased(t)
		return number(week, 2)
	case 'M', 'L':
		return f.named(dst, int(t.Month()), t.Month().String())
	case 'Q', 'q':
		return number((int(t.Month())+2)/3, 2)
	case 'E':
		return f.named(dst, -1, t.Weekday().String())
	case 'd':
		return number(t.Day(), 2)
	case 'D':
		return number(t.YearDay(), 3)
	case 'H':
		return number(t.Hour(), 2)
	case 'k':
		return number((t.Hour()+23)%24+1, 2)
	case 'K':
		return number(t.Hour()%12, 2)
	case 'h':
		return number((t.Hour()+11)%12+1, 2)
	case 'a':
		return t.AppendFormat(dst, "PM"), f.count == 1
	case 'm':
		return number(t.Minute(), 2)
	case 's':
		return number(t.Second(), 2)
	case 'S':
		digits := fmt.Sprintf("%09d", t.Nanosecond())
		return append(dst, digits[:min(f.count, 9)]...), f.count <= 9
	case 'n':
		return number(t.Nanosecond(), 19)
	case 'A':
		return number(int(t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())).Milliseconds()), 19)
	default:
		return f.zone(dst, t)
	}
}

// year has two digits for "yy", else at least as many as there are letters.
func (f timeField) year(dst []byte, year int) ([]byte, bool) {
	if f.count == 2 {
		year %= 100
	}
	return appendNumber(dst, year, f.count), f.count <= 9
}

// named is a number up to two letters (where there is one), three letters of
// the name for three or fewer, the name for four, its first letter for five.
func (f timeField) named(dst []byte, number int, name string) ([]byte, bool) {
	switch {
	case f.count <= 2 && number >= 0:
		return appendNumber(dst, number, f.count), true
	case f.count <= 3:
		return append(dst, name[:3]...), true
	case f.count == 4:
		return append(dst, name...), true
	default:
		return append(dst, name[0]), f.count == 5
	}
}

// zone are the offset letters, as far as Go has the same forms, and the zone's
// own names.
func (f timeField) zone(dst []byte, t time.Time) ([]byte, bool) {
	layouts := map[string]string{
		"X": "Z07", "XX": "Z0700", "XXX": "Z07:00",
		"x": "-07", "xx": "-0700", "xxx": "-07:00",
		"Z": "-0700", "ZZ": "-0700", "ZZZ": "-0700", "ZZZZZ": "Z07:00",
		"z": "MST", "zz": "MST", "zzz": "MST",
	}
	letters := strings.Repeat(string(f.letter), f.count)
	if letters == "VV" {
		return append(dst, t.Location().String()...), true
	}
	layout, ok := layouts[letters]
	return t.AppendFormat(dst, layout), ok
}

func appendNumber(dst []byte, n, width int) []byte {
	for digits := len(strconv.Itoa(n)); digits < width; digits++ {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// weekBased is what YYYY and ww mean: the year and week of the locale's weeks,
// which differ from the calendar's near New Year. The locale is en-US, whose
// weeks start on Sunday and whose first week contains January 1; those are the
// conventions that the developer guide states where Firehose counts weeks
// ("Index rotation": "A week starts on Sunday. The first week of the year is
// the first week that contains a Saturday in this year").
func weekBased(t time.Time) (year, week int) {
	saturday := t.AddDate(0, 0, 6-int(t.Weekday()))
	return saturday.Year(), (saturday.YearDay()-1)/7 + 1
}
