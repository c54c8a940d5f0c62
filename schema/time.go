package schema

import (
	"fmt"
	"time"
)

// Time is a time.Time whose JSON is what the lake's timestamp columns and its
// date partitions read: UTC, three digits of a second, always 24 characters, as
// 2026-11-23T05:17:32.120Z. The JSON of a bare time.Time has its own zone and as
// many digits as it needs, which a delivery stream with the one timestamp format
// yyyy-MM-dd'T'HH:mm:ss.SSS'Z' does not convert.
type Time struct{ time.Time }

func (t Time) MarshalJSON() ([]byte, error) {
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		return nil, fmt.Errorf("year %d; allowed are 0 to 9999", year)
	}
	return append(AppendTime([]byte{'"'}, t.Time), '"'), nil
}

// AppendTime appends t as Time's JSON has it, without quotes, and cuts what is
// finer than a millisecond off. The year must be 0 to 9999.
func AppendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = append(dst, byte('0'+year/1000), byte('0'+year/100%10))
	dst = append(appendTwo(dst, year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = append(appendTwo(dst, second), '.')
	millisecond := t.Nanosecond() / int(time.Millisecond)
	dst = append(dst, byte('0'+millisecond/100))
	return append(appendTwo(dst, millisecond%100), 'Z')
}

func appendTwo(dst []byte, n int) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}
