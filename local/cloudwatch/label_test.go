package cloudwatch

import (
	"testing"
	"time"
)

func TestLabels(t *testing.T) {
	s, at := New(Config{}), noon()
	for i, v := range []float64{4, 1, 10.0 / 3} {
		put(s, "M", at.Add(time.Duration(i)*time.Minute), v)
	}
	for label, want := range map[string]string{
		"":                                      "M",
		"plain":                                 "plain",
		"${LABEL}: ${LAST} of ${MAX}":           "M: 3.333 of 4",
		"${FIRST} ${MIN} ${SUM} ${AVG}":         "4 1 8.333 2.778",
		"${DATAPOINT_COUNT} ${MIN_MAX_RANGE}":   "3 3",
		"${PROP('MetricName')} ${PROP('Stat')}": "M Sum",
		"${PROP('Dim.D')} ${PROP('Period')}":    "d 60",
		"${PROP('Dim.X')} ${LAST_TIME}":         "${PROP('Dim.X')} ${LAST_TIME}",
	} {
		q := stat("m1", "M", "Sum", time.Minute)
		q.Label = label
		if got := data(t, s, at, at.Add(time.Hour), q); got.Label != want {
			t.Errorf("%q: got %q, want %q", label, got.Label, want)
		}
	}
	for label, want := range map[string]string{"": "M", "all": "all M", "${LABEL} up to ${MAX}": "M up to 4"} {
		q := Query{ID: "e1", Expression: "SEARCH('{N}', 'Sum', 60)", Label: label}
		if got := data(t, s, at, at.Add(time.Hour), q); got.Label != want {
			t.Errorf("an array, %q: got %q, want %q", label, got.Label, want)
		}
	}
	q := stat("m1", "M", "Sum", time.Minute)
	q.Label = "${LAST}, ${DATAPOINT_COUNT}"
	if got := data(t, s, at.Add(-time.Hour), at, q); got.Label != "--, 0" {
		t.Errorf("without data: got %q", got.Label)
	}
}
