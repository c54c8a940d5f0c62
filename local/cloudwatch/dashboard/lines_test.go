package dashboard

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The examples are those of the dashboard body's documentation, and what the CDK writes.
func TestLines(t *testing.T) {
	for _, c := range []struct{ metrics, want string }{
		{`[["AWS/EC2","CPUUtilization","InstanceId","i-1"]]`, "q0 AWS/EC2 CPUUtilization InstanceId=i-1 Average 60s"},
		{`[["AWS/EC2","CPUUtilization","InstanceId","i-1"],[".","DiskReadBytes",".","."]]`, "q0 AWS/EC2 CPUUtilization InstanceId=i-1 Average 60s; q1 AWS/EC2 DiskReadBytes InstanceId=i-1 Average 60s"},
		{`[["A","M","D","1","E","x"],["...","2","E","y"],["...","z"]]`, "q0 A M D=1,E=x Average 60s; q1 A M D=2,E=y Average 60s; q2 A M D=2,E=z Average 60s"},
		{`[["A","M","D","1",{"stat":"p99","period":10,"id":"m1","visible":false,"yAxis":"right","color":"#fff"}],["..."]]`, "m1 A M D=1 p99 10s hidden right #fff; q1 A M D=1 Average 60s"},
		{`[[{"expression":"m1/2","id":"e1","label":"half"}],["A","M",{"id":"m1"}]]`, `e1 "m1/2" half 60s; m1 A M  Average 60s`},
	} {
		got, err := linesOf(c.metrics, 0)
		if err != nil || got != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.metrics, got, err, c.want)
		}
	}
	if got, err := linesOf(`[["A","M",{"period":10}],[{"expression":"q0"}]]`, time.Hour); err != nil || got != `q0 A M  Average 3600s; q1 "q0"  3600s` {
		t.Errorf("with another period: %s, %v", got, err)
	}
	for metrics, want := range map[string]string{
		`[["A"]]`:                         "metrics[0]: [A] is not a namespace",
		`[["A","M","D"]]`:                 "pairs of dimensions",
		`[["A","M"],[".",".",".","."]]`:   "metrics[1]: \".\" at place 2",
		`[["A","M"],["...","1","2","3"]]`: "repeats more",
		`[["A",{"id":"x"},"M"]]`:          "stands before the end",
	} {
		if got, err := linesOf(metrics, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %s, %v, want %q", metrics, got, err, want)
		}
	}
}

func linesOf(metrics string, period time.Duration) (string, error) {
	p := Properties{Period: 60}
	if err := json.Unmarshal([]byte(metrics), &p.Metrics); err != nil {
		return "", err
	}
	lines, err := p.Lines(period)
	var texts []string
	for _, line := range lines {
		q, text := line.Query, line.Query.ID
		if q.Stat != nil {
			var pairs []string
			for _, d := range q.Stat.Dimensions {
				pairs = append(pairs, d.Name+"="+d.Value)
			}
			text += fmt.Sprintf(" %s %s %s %s %gs", q.Stat.Namespace, q.Stat.Name, strings.Join(pairs, ","), q.Stat.Statistic, q.Stat.Period.Seconds())
		} else {
			text += fmt.Sprintf(" %q %s %gs", q.Expression, q.Label, q.Period.Seconds())
		}
		if q.Hidden {
			text += " hidden"
		}
		texts = append(texts, strings.TrimRight(text+" "+line.YAxis+" "+line.Color, " "))
	}
	return strings.Join(texts, "; "), err
}

func TestDefaultsOfAWidget(t *testing.T) {
	b, err := Parse([]byte(`{"widgets":[{"type":"metric","properties":{"region":"eu-west-1","metrics":[["A","M"],["A","N",{"region":"us-east-1"}]]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	w := b.Widgets[0]
	lines, err := w.Properties.Lines(0)
	if err != nil || w.Width != 6 || w.Height != 6 {
		t.Errorf("%+v, %v", w, err)
	}
	if s := lines[0].Query.Stat; s.Period != 5*time.Minute || s.Statistic != "Average" || lines[0].Region != "eu-west-1" || lines[1].Region != "us-east-1" {
		t.Errorf("%+v, %+v", lines[0], lines[1])
	}
	if _, err := Parse([]byte(`{`)); err == nil {
		t.Error("what is no JSON is taken")
	}
}
