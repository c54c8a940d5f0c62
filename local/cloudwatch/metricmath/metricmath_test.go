package metricmath

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// none marks a period without a value.
var none = math.NaN()

// env has metrics of five minutes, and what they were before.
type env struct {
	metrics map[string]Series
	past    map[string]Series
	from    int64
	before  bool // this is the past of another
}

func (e env) Named(id string) (Value, error) {
	s, ok := e.metrics[id]
	if !ok {
		return Value{}, fmt.Errorf("no query %q", id)
	}
	return One(s), nil
}

func (e env) Metrics(part string) ([]Series, error) {
	var found []Series
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range e.metrics {
			if !yield(id) {
				return
			}
		}
	}) {
		if strings.Contains(id, part) {
			found = append(found, e.metrics[id])
		}
	}
	return found, nil
}

func (e env) Search(query, statistic string, period int64) ([]Series, error) {
	if query != `{N,D} MetricName="M"` || statistic != "Sum" || period != 60 {
		return nil, errors.New("another search was expected")
	}
	return e.Metrics("m")
}

func (e env) Range() (from, to, period int64) { return e.from, e.from + 300, 60 }
func (e env) First(int64) int64               { return e.from }

func (e env) Before() (Env, error) {
	if e.before {
		return nil, errors.New("a band of a band")
	}
	return env{metrics: e.past, from: e.from - 300, before: true}, nil
}

const start = 1_700_000_040 // a whole minute

func of(values ...float64) Series {
	s := Series{Period: 60}
	for i, v := range values {
		if !math.IsNaN(v) {
			s.Times, s.Values = append(s.Times, start+int64(i)*60), append(s.Values, v)
		}
	}
	return s
}

func (s Series) in5() []string {
	text := []string{"-", "-", "-", "-", "-"}
	for i, t := range s.Times {
		text[(t-start)/60] = fmt.Sprintf("%.4g", s.Values[i])
	}
	return text
}

// Where a case is from the user guide its values are, too: metric1 to metric3.
func TestEvaluate(t *testing.T) {
	e := env{from: start, metrics: map[string]Series{
		"m1": of(1, 2, 3, 4, 5), "m2": of(10, none, 30, 0, none), "sparse": of(none, 4, none, none, 10), "nothing": of(), "neg": of(-1.5, 1.5, 0),
		"metric1": of(30, 20, 0, 0), "metric2": of(20, none, 20, none),
		"i1": of(1, 1, 0, 0, none), "i2": of(30, none, 0, 0, 30), "i3": of(0, 0, 20, none, 20),
	}}
	for expression, want := range map[string]string{
		"m1 + m2": "11 2 33 4 5", "m1 - m2": "-9 2 -27 4 5", "m1 * m2": "10 0 90 0 0", "m1 / m2": "0.1 - 0.1 - -", "m1 ^ 2": "1 4 9 16 25",
		"2 * m1 + 1": "3 5 7 9 11", "-m1": "-1 -2 -3 -4 -5", "10 - 2 - m1": "7 6 5 4 3", "-m1^2": "-1 -4 -9 -16 -25", "m1 * -2": "-2 -4 -6 -8 -10",
		"2 ^ 3 ^ 2 / 512 * m1": "1 2 3 4 5", "(m1 + 1) * 2": "4 6 8 10 12", "m1 / 0": "- - - - -", "1e1 * m1 + .5": "10.5 20.5 30.5 40.5 50.5",
		"metric1 < metric2": "0 0 1 0 -", "metric1 >= 30": "1 0 0 0 -", "metric1 > 15 AND metric2 > 15": "1 0 0 0 -",
		"m1 == 2 OR m1 == 4": "0 1 0 1 0", "m1 != 2 && m1 <= 4": "1 0 1 1 0", "m1 < 2 || m1 > 4": "1 0 0 0 1", "m1 > 4 AND m1 > 9 OR m1 == 1": "1 0 0 0 0",
		"IF(i1, i2, i3)": "30 0 20 - -", "IF(i1, 5, i3)": "5 5 20 - -", "IF(i1, i2, 5)": "30 0 5 5 -", "IF(i1, 7)": "7 7 - - -",
		"IF(1, m1, m2)": "1 2 3 4 5", "IF(0, m1)": "- - - - -", "IF(m1 > 2, m1, 0)": "0 0 3 4 5", "IF(m1 > 3, m1)": "- - - 4 5", "IF(MAX(m1) > 4, m1)": "1 2 3 4 5",
		"FILL(m2, 7)": "10 7 30 0 7", "FILL(sparse, REPEAT)": "- 4 4 4 10", "FILL(sparse, LINEAR)": "- 4 6 8 10", "FILL(m2, m1)": "10 2 30 0 5",
		"FILL(nothing, 0)": "0 0 0 0 0", "FILL(nothing, REPEAT)": "- - - - -", "FILL(sparse, sparse)": "- 4 - - 10", "FILL(sparse, MIN(sparse))": "4 4 4 4 10",
		"m1 - AVG(m1)": "-2 -1 0 1 2", "m1 / SUM(m1)": "0.06667 0.1333 0.2 0.2667 0.3333", "m1 * MAX(m2) / MIN(m1)": "30 60 90 120 150",
		"m1 * 0 + STDDEV(m1)": "1.414 1.414 1.414 1.414 1.414", "m1 * 0 + DATAPOINT_COUNT(m2)": "3 3 3 3 3",
		"SUM([m1, m2])": "11 2 33 4 5", "AVG([m1, m2])": "5.5 1 16.5 2 2.5", "MIN([m1, m2])": "1 2 3 0 5", "MAX([m1, m2])": "10 2 30 4 5",
		"DATAPOINT_COUNT([m1, m2])": "2 1 2 2 1", "STDDEV([m1, m2])": "4.5 0 13.5 2 0", "SUM(100/[m1, m1])": "200 100 66.67 50 40", "SUM(-[m1, m2])": "-11 -2 -33 -4 -5",
		"SUM(METRICS(\"i\"))": "81 21 40 0 50", "SUM([METRICS(“i1”), METRICS('i3')])": "1 1 20 0 20", "m1 / METRIC_COUNT(METRICS(\"m\"))": "0.25 0.5 0.75 1 1.25",
		"ABS(neg)": "1.5 1.5 0 - -", "CEIL(neg)": "-1 2 0 - -", "FLOOR(neg)": "-2 1 0 - -", "LOG10(m2)": "1 - 1.477 - -", "LOG(m1*0+1)": "0 0 0 0 0",
		"DIFF(sparse)": "- - - - 6", "DIFF_TIME(sparse)": "- - - - 180", "RATE(sparse)": "- - - - 0.03333", "RUNNING_SUM(m1)": "1 3 6 10 15",
		"m1 / PERIOD(m1)": "0.01667 0.03333 0.05 0.06667 0.08333", "TIME_SERIES(3)": "3 3 3 3 3", "TIME_SERIES(MAX(m1))": "5 5 5 5 5", "TIME_SERIES(AVG(nothing))": "- - - - -",
		"TIME_SERIES(SUM(nothing))": "0 0 0 0 0", "EPOCH(m1) - 1700000040": "0 60 120 180 240", "MINUTE(m1)": "14 15 16 17 18", "HOUR(nothing)": "22 22 22 22 22",
		"DAY(m1)": "2 2 2 2 2", "DATE(m1)": "14 14 14 14 14", "MONTH(m1)": "11 11 11 11 11", "YEAR(m1)": "2023 2023 2023 2023 2023",
		"FIRST(SORT([m2, m1], AVG, DESC))": "10 - 30 0 -", "LAST(SORT([m1, m2], SUM, ASC))": "10 - 30 0 -", "FIRST(SORT([nothing, m1], MAX, ASC))": "1 2 3 4 5",
		"FIRST(SLICE([m1, m2, sparse], 1))": "10 - 30 0 -", "SUM(SLICE([m1, m2, sparse], 0, 2))": "11 2 33 4 5", "SUM(SORT([m1, m2, sparse], MIN, DESC, 1))": "- 4 - - 10",
		"SUM(REMOVE_EMPTY([nothing, m1]))": "1 2 3 4 5", "FIRST(REMOVE_EMPTY([nothing, m1]))": "1 2 3 4 5", "FIRST(SLICE([m1], 4))": "- - - - -",
		`AVG(SEARCH('{N,D} MetricName="M"', 'Sum', 60)) * 0 + 1`: "1 1 1 1 1",
	} {
		parsed, err := Parse(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		got, err := parsed.Evaluate(e)
		if err != nil || len(got.Series()) != 1 {
			t.Errorf("%s: got %v, %v", expression, got, err)
			continue
		}
		if text := strings.Join(got.Series()[0].in5(), " "); text != want {
			t.Errorf("%s: got %s, want %s", expression, text, want)
		}
	}
}

func TestArraysStayArrays(t *testing.T) {
	e := env{from: start, metrics: map[string]Series{"a": of(1), "b": of(2), "c": of()}}
	for expression, want := range map[string]int{
		"METRICS()": 3, "METRICS() * 2": 3, "2 - METRICS()": 3, "METRICS() / a": 3, "[a]": 1, "REMOVE_EMPTY(METRICS())": 2, "SLICE(METRICS(), 1)": 2,
		"FILL(METRICS(), 0)": 3, "RATE(METRICS())": 3, "RUNNING_SUM([a, b])": 2, "CEIL([])": 0, "SORT(METRICS(), SUM, ASC, 2)": 2,
	} {
		parsed, err := Parse(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if got, err := parsed.Evaluate(e); err != nil || !got.IsArray() || len(got.Series()) != want {
			t.Errorf("%s: got %+v, %v, want an array of %d", expression, got, err, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	e := env{from: start, metrics: map[string]Series{"m1": of(1), "m2": of(2)}, past: map[string]Series{"m1": of(1)}}
	for expression, want := range map[string]string{
		"":                              "ends too early",
		strings.Repeat("(", 2049):       "has 2049 characters, allowed are 2048",
		"SELECT MAX(m1) FROM N":         "is a Metrics Insights query",
		"m1 +":                          "ends too early",
		"m1 m2":                         `unexpected "m2" at position 4`,
		"m1 $ 2":                        `unexpected '$' at position 4`,
		"(m1":                           "ends too early",
		"SUM([m1, m2)":                  `unexpected ")"`,
		"METRICS(\"a)":                  `a text is not closed: " is missing`,
		"sum(m1)":                       "functions are in uppercase letters",
		"MEDIAN(m1)":                    "the function MEDIAN",
		"SERVICE_QUOTA(m1)":             "asks another service",
		"ABS(m1, m2)":                   "ABS takes 1 arguments, not 2",
		"IF(m1)":                        "IF takes 2 to 3 arguments, not 1",
		"SUM(m1)":                       "must be a time series",
		"1 + 2":                         "must be a time series",
		"m3":                            `no query "m3"`,
		"Foo + m1":                      "Foo is no metric",
		"'x' + m1":                      `the text "x" stands where`,
		"[m1, m2] + [m1, m2]":           "between two arrays",
		"[1, m1]":                       "not of numbers",
		"RATE(3)":                       "RATE: argument 1 is a number",
		"PERIOD([m1])":                  "PERIOD: argument 1 is an array",
		"TIME_SERIES(m1)":               "TIME_SERIES: argument 1 is a time series; a number is wanted",
		"FILL(m1, ZERO)":                "FILL: argument 2 is ZERO",
		"FILL(m1, [m1])":                "FILL: argument 2 is an array",
		"SORT([m1], P99, ASC)":          "SORT: P99, ASC",
		"SORT([m1], SUM, UP)":           "SORT: SUM, UP",
		"IF([m1], 1, 2)":                "IF: argument 1 is an array",
		"METRICS(m1)":                   "METRICS: the argument is a part",
		"SEARCH(m1, 'Sum')":             "SEARCH: the search and the statistic",
		"ANOMALY_DETECTION_BAND(m1, 0)": "more than 0",
		"FIRST(ANOMALY_DETECTION_BAND(LAST(ANOMALY_DETECTION_BAND(m1))))": "a band of a band",
	} {
		parsed, err := Parse(expression)
		if err == nil {
			_, err = parsed.Evaluate(e)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", expression, err, want)
		}
	}
}

func TestArraysAreBounded(t *testing.T) {
	many := env{from: start, metrics: map[string]Series{}}
	for i := range 100 {
		many.metrics[fmt.Sprintf("m%d", i)] = of(1)
	}
	for n, want := range map[int]string{50: "", 51: "the array has more than 5000 time series"} {
		parsed, err := Parse("[" + strings.TrimSuffix(strings.Repeat("METRICS(),", n), ",") + "]")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = parsed.Evaluate(many); fmt.Sprint(err) != want && (want != "" || err != nil) {
			t.Errorf("%d times: got %v, want %q", n, err, want)
		}
	}
}

func TestExpressionKnowsWhatItNames(t *testing.T) {
	parsed, err := Parse("IF(m1 > 1, m2, FILL(SEARCH('x', 'Sum'), -m1)) + [e1]")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := parsed.IDs(), []string{"m1", "m2", "e1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !parsed.Calls("SEARCH") || parsed.Calls("METRICS") {
		t.Error("it calls SEARCH and not METRICS")
	}
}

func TestBandLearnsFromWhatWas(t *testing.T) {
	past := Series{Period: 60}
	for i := range int64(20) { // 90 and 110 in turn: mean 100, deviation 10
		past.Times, past.Values = append(past.Times, start-1200+i*60), append(past.Values, 90+float64(i%2)*20)
	}
	e := env{from: start, metrics: map[string]Series{"m1": of(1, none, 3)}, past: map[string]Series{"m1": past}}
	for expression, want := range map[string]string{
		"FIRST(ANOMALY_DETECTION_BAND(m1))":           "120 120 120 120 120",
		"LAST(ANOMALY_DETECTION_BAND(m1))":            "80 80 80 80 80",
		"FIRST(ANOMALY_DETECTION_BAND(m1, 3)) - m1*0": "130 130 130 130 130",
		"LAST(ANOMALY_DETECTION_BAND(m1 * 2, 1))":     "180 180 180 180 180",
	} {
		parsed, err := Parse(expression)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parsed.Evaluate(e)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(got.Series()[0].in5(), " "); text != want {
			t.Errorf("%s: got %s, want %s", expression, text, want)
		}
	}
	e.past = map[string]Series{"m1": {Period: 60, Times: past.Times[:enough-1], Values: past.Values[:enough-1]}}
	parsed, _ := Parse("ANOMALY_DETECTION_BAND(m1)")
	got, err := parsed.Evaluate(e)
	if err != nil || len(got.Series()) != 2 || len(got.Series()[0].Times) != 0 {
		t.Errorf("with too little history: got %+v, %v, want two series without data", got, err)
	}
}

func TestBandKnowsTheHourOfTheWeek(t *testing.T) {
	past := Series{Period: 60}
	for back := int64(14 * 24 * 60); back > 0; back-- { // a load of 500 in this hour of the week, 50 else
		at := start - back*60
		v := 50.0
		if _, week := hours(at); week == weekOf(start) {
			v = 500
		}
		past.Times, past.Values = append(past.Times, at), append(past.Values, v)
	}
	e := env{from: start, metrics: map[string]Series{"m1": of(1)}, past: map[string]Series{"m1": past}}
	parsed, _ := Parse("LAST(ANOMALY_DETECTION_BAND(m1))")
	got, err := parsed.Evaluate(e)
	if err != nil {
		t.Fatal(err)
	}
	// It never changed at that hour: the band is one percent of the mean to each side, twice.
	if text := strings.Join(got.Series()[0].in5(), " "); text != "490 490 490 490 490" {
		t.Errorf("got %s, want 490", text)
	}
}

func weekOf(t int64) int { _, week := hours(t); return week }
