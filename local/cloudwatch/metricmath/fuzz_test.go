package metricmath

import "testing"

// FuzzParse holds that no text makes the parser or what it parses panic.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"IF(m1 > 1, m2, FILL(m1, REPEAT))", "SORT([m1,-m2^2], SUM, DESC, 1)", `SUM(METRICS("x"))`, "ANOMALY_DETECTION_BAND(m1)", "SLICE([m1], 5, 2)", "m1 + 1e5 && 'x'", "PERIOD(TIME_SERIES(1))*m1"} {
		f.Add(text)
	}
	metrics := map[string]Series{"m1": of(1, none, 3), "m2": of()}
	e := env{from: start, metrics: metrics, past: metrics}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if err != nil {
			return
		}
		v, err := parsed.Evaluate(e)
		if err != nil {
			return
		}
		for _, s := range v.Series() {
			if len(s.Times) != len(s.Values) {
				t.Errorf("%s: %d times, %d values", text, len(s.Times), len(s.Values))
			}
		}
	})
}
