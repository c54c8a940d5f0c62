package cloudwatch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
)

func expression(id, text string) Query { return Query{ID: id, Expression: text} }

func hidden(q Query) Query { q.Hidden = true; return q }

func TestDataEvaluatesExpressions(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "Errors", at, 1, 1)
	put(s, "Invocations", at, 10, 10)
	put(s, "Invocations", at.Add(time.Minute), 5)
	errors, invocations := stat("errors", "Errors", "Sum", time.Minute), stat("invocations", "Invocations", "Sum", time.Minute)

	got := data(t, s, at, at.Add(2*time.Minute), expression("share", "percent / 100"), hidden(expression("percent", "100 * errors / invocations")), hidden(errors), hidden(invocations))
	if !slices.Equal(got.Values, []float64{0.1, 0}) || got.Label != "share" || got.Period != time.Minute || got.Samples != nil {
		t.Errorf("got %+v", got)
	}
	all, err := s.Data([]Query{{ID: "e1", Expression: "METRICS()", Label: "of"}, errors, invocations}, at, at.Add(2*time.Minute))
	if err != nil || len(all) != 4 || all[0].Label != "of Errors" || all[1].Label != "of Invocations" || all[1].ID != "e1" || all[2].ID != "errors" {
		t.Errorf("got %+v, %v", all, err)
	}
	got = data(t, s, at, at.Add(10*time.Minute), expression("five", "FILL(invocations, 0) * 0 + TIME_SERIES(1)"), hidden(stat("invocations", "Invocations", "Sum", 5*time.Minute)))
	if !slices.Equal(got.Values, []float64{1, 1}) {
		t.Errorf("an expression has the period of its metrics: got %+v", got)
	}
}

func TestDataSaysWhatIsWrong(t *testing.T) {
	s, at := New(Config{}), noon()
	m1 := stat("m1", "M", "Sum", time.Minute)
	for _, c := range []struct {
		want    string
		queries []Query
	}{
		{`query "a": the expression "b + m1" depends on itself`, []Query{expression("a", "b + m1"), expression("b", "a * 2"), m1}},
		{`query "a": no query of the request has the ID "b"`, []Query{expression("a", "b")}},
		{`the ID "m1" is given twice`, []Query{m1, m1}},
		{`the ID "M1"`, []Query{stat("M1", "M", "Sum", time.Minute)}},
		{`query "": give either`, []Query{{}}},
		{`query "e": give either`, []Query{{ID: "e", Expression: "m1", Stat: m1.Stat}}},
		{"a band cannot be made of a band", []Query{expression("e", "ANOMALY_DETECTION_BAND(b)"), expression("b", "FIRST(ANOMALY_DETECTION_BAND(m1))"), m1}},
		{`query "m1": the period is 7s`, []Query{stat("m1", "M", "Sum", 7*time.Second)}},
		{`query "e": the period is 7s`, []Query{{ID: "e", Expression: "TIME_SERIES(1)", Period: 7 * time.Second}}},
		{`query "e": unexpected`, []Query{expression("e", "m1 +* 2"), m1}},
		{`query "m1": the statistic "Mean"`, []Query{stat("m1", "M", "Mean", time.Minute)}},
	} {
		if _, err := s.Data(c.queries, at, at.Add(time.Hour)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestWindowShiftsExpressionsToo(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "M", at.Add(2*time.Minute), 1)
	put(s, "M", at.Add(8*time.Minute), 2)
	got, err := s.Window([]Query{expression("e", "FILL(m1, 0) + TIME_SERIES(10)"), hidden(stat("m1", "M", "Sum", 5*time.Minute))}, at.Add(2*time.Minute), at.Add(12*time.Minute))
	if err != nil || len(got) != 1 || !slices.Equal(got[0].Values, []float64{11, 12}) || !got[0].Times[0].Equal(at.Add(2*time.Minute)) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBandLearnsFromTheStore(t *testing.T) {
	s, at := New(Config{}), noon()
	for i := range 30 {
		put(s, "M", at.Add(time.Duration(i)*time.Minute), 90+20*float64(i%2))
	}
	put(s, "M", at.Add(30*time.Minute), 1000)
	queries := []Query{expression("band", "ANOMALY_DETECTION_BAND(m1, 2)"), stat("m1", "M", "Average", time.Minute)}
	got, err := s.Data(queries, at.Add(30*time.Minute), at.Add(31*time.Minute))
	if err != nil || len(got) != 3 || !slices.Equal(got[0].Values, []float64{120}) || !slices.Equal(got[1].Values, []float64{80}) || got[0].ID != "band" || got[1].ID != "band" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSearch(t *testing.T) {
	now := new(clock.Clock)
	s, at := New(Config{Clock: now}), noon()
	for _, m := range []string{"Errors D=fw-1.2,F=shape", "Errors D=fw-1.3,F=shape", "Events D=fw-1.2,F=shape", "Errors F=shape", "CustomCount1 F=shape", "Errors E=x,F=shape"} {
		name, dimensions, _ := strings.Cut(m, " ")
		s.Put(datum("Millrace/X1", name, dimensions, 1))
	}
	s.Put(datum("AWS/Lambda", "Errors", "FunctionName=shape", 1))
	for query, want := range map[string]string{
		`{Millrace/X1,F,D} MetricName="Errors"`:                      "fw-1.2, fw-1.3",
		`{"Millrace/X1", D, F}, MetricName="Errors"`:                 "fw-1.2, fw-1.3",
		`{Millrace/X1,D,F}`:                                          "Errors fw-1.2, Errors fw-1.3, Events fw-1.2",
		`{Millrace/X1,F}`:                                            "CustomCount1, Errors",
		`{Millrace/X1,F} NOT Custom`:                                 "Errors",
		`{Millrace/X1,F} "Custom"`:                                   "",
		`{Millrace/X1,F} Count`:                                      "CustomCount1",
		`{Millrace/X1,F} CustomCount`:                                "CustomCount1",
		`{Millrace/X1,F} customcount`:                                "",
		`{Millrace/X1,F} couNT`:                                      "",
		`{Millrace/X1} D="fw-1.3"`:                                   "Errors",
		`{Millrace/X1} D="fw-1.3" OR MetricName=Events`:              "Errors fw-1.3, Events fw-1.2",
		`{Millrace/X1,D,F} MetricName=Errors AND NOT (D=2 OR D="x")`: "Errors",
		`{Millrace/X1,D,F} Errors D=("fw-1.2" OR "fw-1.4")`:          "Errors",
		`fw/1 MetricName="Events"`:                                   "Events",
		`NOT Namespace=Millrace`:                                     "Errors",
		`Namespace="AWS/Lambda" Errors`:                              "Errors",
		`{Other}`:                                                    "",
	} {
		found, err := s.Data([]Query{{ID: "e", Expression: "SEARCH('" + query + "', 'Sum', 60)"}}, at, at.Add(7*time.Hour))
		var labels []string
		for _, f := range found {
			labels = append(labels, f.Label)
			if !slices.Equal(f.Values, []float64{1}) || f.Period != time.Minute {
				t.Errorf("%s: got %+v", query, f)
			}
		}
		if got := strings.Join(labels, ", "); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", query, got, err, want)
		}
	}
	for query, want := range map[string]string{
		"": "is empty", "{}": "no namespace", "{N": "a name or }", `"x`: "quotation mark", "(x": ") is missing", "x)": `unexpected ")"`, "x OR": "term is missing", "D=": "a value is missing", `D=("x"`: "OR or )", "x AND": "term is missing",
	} {
		if _, err := s.Data([]Query{{ID: "e", Expression: "SEARCH('" + query + "', 'Sum')"}}, at, at.Add(time.Hour)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", query, err, want)
		}
	}
	now.Advance(15 * 24 * time.Hour)
	if found := s.List("", "", nil); len(found) != 0 {
		t.Errorf("after 15 days: got %v, want none", found)
	}
}
