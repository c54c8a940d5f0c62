package embedded

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dateMath reads now-1d/d and 2026-11-23||+1M: an anchor and steps. A rounding, and
// the hour that the anchor leaves out, goes to the end of the unit where up says so. A day
// or month that is left out is the first all the same.
// https://docs.opensearch.org/2.19/field-types/supported-field-types/date/#date-math
func (d dateFormat) dateMath(text string, now time.Time, up bool) (int64, error) {
	at, steps := now.UTC(), ""
	if rest, ok := strings.CutPrefix(text, "now"); ok {
		steps = rest
	} else {
		anchor, rest, _ := strings.Cut(text, "||")
		var precision time.Duration
		var err error
		if at, precision, err = d.parse(anchor); err != nil {
			return 0, err
		}
		if steps = rest; up && rest == "" {
			return at.Add(precision).UnixMilli() - 1, nil
		}
	}
	for steps != "" {
		var err error
		if at, steps, err = step(at, steps, up); err != nil {
			return 0, err
		}
	}
	return at.UnixMilli(), nil
}

func step(at time.Time, steps string, up bool) (time.Time, string, error) {
	sign, rest := steps[0], steps[1:]
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	n, count := 1, rest[:digits]
	if count != "" {
		var err error
		if n, err = strconv.Atoi(count); err != nil {
			return at, "", err
		}
	}
	if rest = rest[digits:]; rest == "" {
		return at, "", fmt.Errorf("truncated date math [%s]", steps)
	}
	unit := rest[0]
	switch sign {
	case '-':
		n = -n
		fallthrough
	case '+':
		at, ok := shift(at, n, unit)
		if !ok {
			return at, "", fmt.Errorf("unit [%c] not supported for date math [%s]", unit, steps)
		}
		return at, rest[1:], nil
	case '/':
		from, ok := floor(at, unit)
		if !ok || count != "" {
			return at, "", fmt.Errorf("rounding `/` can only be used on single unit types [%s]", steps)
		}
		if up {
			to, _ := shift(from, 1, unit)
			from = to.Add(-time.Millisecond)
		}
		return from, rest[1:], nil
	}
	return at, "", fmt.Errorf("operator not supported for date math [%s]", steps)
}

func shift(at time.Time, n int, unit byte) (time.Time, bool) {
	switch unit {
	case 'y':
		return at.AddDate(n, 0, 0), true
	case 'M':
		return at.AddDate(0, n, 0), true
	case 'w':
		return at.AddDate(0, 0, 7*n), true
	case 'd':
		return at.AddDate(0, 0, n), true
	case 'h', 'H':
		return at.Add(time.Duration(n) * time.Hour), true
	case 'm':
		return at.Add(time.Duration(n) * time.Minute), true
	case 's':
		return at.Add(time.Duration(n) * time.Second), true
	}
	return at, false
}

// floor is the begin of the unit, in UTC; a week begins on Monday.
func floor(at time.Time, unit byte) (time.Time, bool) {
	y, m, d := at.Date()
	switch unit {
	case 'y':
		m, d = 1, 1
	case 'q':
		m, d = (m-1)/3*3+1, 1
	case 'M':
		d = 1
	case 'w':
		d -= (int(at.Weekday()) + 6) % 7
	case 'd':
	case 'h', 'H':
		return at.Truncate(time.Hour), true
	case 'm':
		return at.Truncate(time.Minute), true
	case 's':
		return at.Truncate(time.Second), true
	default:
		return at, false
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true
}
