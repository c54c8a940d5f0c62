package awsapi

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Timestamp is a time as the JSON protocols write it: seconds since the epoch
// as a number, with milliseconds (Smithy specification, "epoch-seconds"). A
// client may send a string in ISO 8601 in its place, as the AWS CLI's users do.
type Timestamp struct{ time.Time }

// MarshalJSON writes 1764000000.123.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return t.Append(nil), nil
}

// Append appends what MarshalJSON writes.
func (t Timestamp) Append(dst []byte) []byte {
	ms := t.UnixMilli()
	if ms < 0 {
		return strconv.AppendFloat(dst, float64(ms)/1000, 'f', 3, 64)
	}
	dst = strconv.AppendInt(dst, ms/1000, 10)
	return append(dst, '.', byte('0'+ms%1000/100), byte('0'+ms%100/10), byte('0'+ms%10))
}

// UnmarshalJSON reads both forms.
func (t *Timestamp) UnmarshalJSON(b []byte) error {
	var seconds float64
	if err := json.Unmarshal(b, &seconds); err == nil {
		t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
		return nil
	}
	if err := json.Unmarshal(b, &t.Time); err != nil {
		return fmt.Errorf("%s is no timestamp: give seconds since the epoch or ISO 8601", b)
	}
	return nil
}
