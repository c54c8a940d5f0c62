package schema

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTimeJSON(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-23T05:17:32.123456789Z": "2026-11-23T05:17:32.123Z",
		"2026-11-23T05:17:32Z":           "2026-11-23T05:17:32.000Z",
		"2026-11-23T05:17:32.1Z":         "2026-11-23T05:17:32.100Z",
		"2026-11-23T23:17:32.02-05:30":   "2026-11-24T04:47:32.020Z",
		"1969-12-31T23:59:59.9999Z":      "1969-12-31T23:59:59.999Z",
		"0000-01-01T00:00:00.009Z":       "0000-01-01T00:00:00.009Z",
		"9999-12-31T23:59:59.999Z":       "9999-12-31T23:59:59.999Z",
	} {
		at, err := time.Parse(time.RFC3339Nano, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(Time{at})
		if err != nil || string(got) != `"`+want+`"` {
			t.Errorf("%s: %s, %v, want %s", in, got, err, want)
		}
		var back Time
		if err := json.Unmarshal(got, &back); err != nil || !back.Equal(at.Truncate(time.Millisecond)) {
			t.Errorf("%s comes back as %v, %v", got, back, err)
		}
	}
	if _, err := json.Marshal(Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("the year 10000 has 24 characters")
	}
}
