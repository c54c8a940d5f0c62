package x1

// Times are milliseconds since 1970 here. Package time would take a third of the
// time that shaping an event takes.
const (
	second = 1000
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// parseTime reads the date-time of RFC 3339 and cuts it to milliseconds. Letters
// may be of either case, as the RFC has it; a space for the T, which it leaves to
// applications, is not taken.
//
// A leap second (23:59:60 UTC at the end of a month) has no place in the lake's
// timestamps: it is read as the last millisecond before it, and so stays on its
// day and behind the events of the second before.
func parseTime(b []byte) (t int64, ok bool) {
	const fixed = len("2026-11-23T05:17:32")
	if len(b) <= fixed || b[4] != '-' || b[7] != '-' || b[10]|0x20 != 't' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	y, m, d := two(b[0:])*100+two(b[2:]), two(b[5:]), two(b[8:])
	h, min, s := two(b[11:]), two(b[14:]), two(b[17:])
	if y < 0 || two(b[2:]) < 0 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 60 {
		return 0, false
	}
	millisecond, rest, ok := parseFraction(b[fixed:])
	if !ok {
		return 0, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return 0, false
	}
	leap := s == 60
	if leap {
		s, millisecond = 59, second-1
	}
	t = daysUntil(y, m, d)*day + h*hour + min*minute + s*second + millisecond - offset
	return t, !leap || isLastSecondOfMonth(t)
}

// parseFraction reads the optional fraction of a second.
func parseFraction(b []byte) (millisecond int64, rest []byte, ok bool) {
	if b[0] != '.' {
		return 0, b, true
	}
	n := 1
	for scale := int64(100); n < len(b) && '0' <= b[n] && b[n] <= '9'; n++ {
		millisecond += int64(b[n]-'0') * scale
		scale /= 10
	}
	return millisecond, b[n:], n > 1
}

// parseOffset reads Z or how far local time is ahead of UTC.
func parseOffset(b []byte) (offset int64, ok bool) {
	if len(b) == 1 {
		return 0, b[0]|0x20 == 'z'
	}
	if len(b) != len("+05:30") || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	hours, minutes := two(b[1:]), two(b[4:])
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	offset = hours*hour + minutes*minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// two is the value of two digits, below -1000 if one is none.
func two(b []byte) int64 {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -10_000
	}
	return int64(tens)*10 + int64(ones)
}

// isLastSecondOfMonth says so of the last millisecond of a second.
func isLastSecondOfMonth(t int64) bool {
	next := t + 1
	_, _, d := date(next / day)
	return next%day == 0 && d == 1
}
