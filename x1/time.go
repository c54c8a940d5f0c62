package x1

import "time"

// parseTime reads the date-time of RFC 3339 and cuts it to milliseconds. Letters
// may be of either case, as the RFC has it; a space for the T, which it leaves to
// applications, is not taken.
//
// A leap second (23:59:60 UTC at the end of a month) has no place in the lake's
// timestamps: it is read as the last millisecond before it, and so stays on its
// day and behind the events of the second before.
func parseTime(b []byte) (t time.Time, ok bool) {
	const fixed = len("2026-11-23T05:17:32")
	if len(b) <= fixed || b[4] != '-' || b[7] != '-' || b[10]|0x20 != 't' || b[13] != ':' || b[16] != ':' {
		return t, false
	}
	year, month, day := number(b[0:4]), number(b[5:7]), number(b[8:10])
	hour, minute, second := number(b[11:13]), number(b[14:16]), number(b[17:19])
	if year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return t, false
	}
	millisecond, rest, ok := parseFraction(b[fixed:])
	if !ok {
		return t, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return t, false
	}
	leap := second == 60
	if leap {
		second, millisecond = 59, 999
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, millisecond*int(time.Millisecond), time.UTC)
	if t.Day() != day { // 30 February
		return t, false
	}
	t = t.Add(-offset)
	return t, !leap || isLastSecondOfMonth(t)
}

// parseFraction reads the optional fraction of a second.
func parseFraction(b []byte) (millisecond int, rest []byte, ok bool) {
	if b[0] != '.' {
		return 0, b, true
	}
	n := 1
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		if n <= 3 {
			millisecond = millisecond*10 + int(b[n]-'0')
		}
		n++
	}
	for digits := n - 1; digits < 3; digits++ {
		millisecond *= 10
	}
	return millisecond, b[n:], n > 1
}

// parseOffset reads Z or how far local time is ahead of UTC.
func parseOffset(b []byte) (offset time.Duration, ok bool) {
	if len(b) == 1 {
		return 0, b[0]|0x20 == 'z'
	}
	if len(b) != len("+05:30") || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	hours, minutes := number(b[1:3]), number(b[4:6])
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// number is the value of b's digits, -1 if one is none.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func isLastSecondOfMonth(t time.Time) bool {
	next := t.Add(time.Second)
	return next.Day() == 1 && next.Hour() == 0 && next.Minute() == 0 && next.Second() == 0
}
