package embedded

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// defaultDates is the format of a date that names none.
const defaultDates = "strict_date_optional_time||epoch_millis"

// dateFormat is one or more named formats, tried in order.
// https://docs.opensearch.org/2.19/field-types/supported-field-types/date/#built-in-formats
type dateFormat []string

func parseDateFormat(text string) (dateFormat, error) {
	formats := dateFormat(strings.Split(text, "||"))
	for _, f := range formats {
		switch f {
		case "strict_date_optional_time", "date_optional_time", "strict_date", "epoch_millis", "epoch_second":
		default:
			return nil, fmt.Errorf("format %q; the embedded index has strict_date_optional_time, date_optional_time, strict_date, epoch_millis and epoch_second", f)
		}
	}
	return formats, nil
}

func (d dateFormat) String() string { return strings.Join(d, "||") }

// parse reads a date. The precision is how much of it was left out: a bound of a range
// that includes it goes to its end.
func (d dateFormat) parse(text string) (at time.Time, precision time.Duration, err error) {
	for _, f := range d {
		switch f {
		case "epoch_millis", "epoch_second":
			n, bad := strconv.ParseInt(text, 10, 64)
			if bad != nil {
				err = bad
				continue
			}
			if f == "epoch_second" {
				return time.Unix(n, 0).UTC(), time.Second, nil
			}
			return time.UnixMilli(n).UTC(), time.Millisecond, nil
		default:
			if at, precision, err = parseISO(text); err == nil {
				return at, precision, nil
			}
		}
	}
	return time.Time{}, 0, err
}

// The forms of strict_date_optional_time. Of a fraction, Go reads any number of digits
// after the seconds.
var isoForms = []struct {
	layout    string
	precision time.Duration
}{
	{"2006-01-02T15:04:05Z07:00", time.Millisecond},
	{"2006-01-02T15:04:05Z0700", time.Millisecond},
	{"2006-01-02T15:04:05", time.Second},
	{"2006-01-02T15:04Z07:00", time.Minute},
	{"2006-01-02T15:04", time.Minute},
	{"2006-01-02T15Z07:00", time.Hour},
	{"2006-01-02T15", time.Hour},
	{"2006-01-02", 24 * time.Hour},
	{"2006-01", 24 * time.Hour},
	{"2006", 24 * time.Hour},
}

func parseISO(text string) (time.Time, time.Duration, error) {
	var first error
	for _, f := range isoForms {
		at, err := time.Parse(f.layout, text)
		if err == nil {
			precision := f.precision
			if precision == time.Second && strings.ContainsAny(text, ".,") {
				precision = time.Millisecond
			}
			return at.UTC(), precision, nil
		}
		if first == nil {
			first = err
		}
	}
	return time.Time{}, 0, first
}

// formatDate is a date as aggregations show it.
func (d dateFormat) format(millis int64) string {
	switch d[0] {
	case "epoch_millis":
		return strconv.FormatInt(millis, 10)
	case "epoch_second":
		return strconv.FormatInt(millis/1000, 10)
	case "strict_date":
		return time.UnixMilli(millis).UTC().Format("2006-01-02")
	}
	return time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000Z")
}
