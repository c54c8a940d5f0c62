package templates

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

// The tables of the document are those of the template of prod.
func TestObservabilityIsDocumented(t *testing.T) {
	const document = "../../docs/observability.md"
	page, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for name, table := range map[string]string{
		"dashboards": dashboardTable(t), "alarms": alarmTable(t), "costs": costTable(t),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		head, rest, found := strings.Cut(text, begin)
		_, tail, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no place for %s", document, name)
		}
		text = head + begin + table + end + tail
	}
	if text == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s has other tables than the template; go test ./test/templates -run Observability -update writes them", document)
	}
	if err := os.WriteFile(document, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// dashboardTable has a row for each section.
func dashboardTable(t *testing.T) string {
	var table strings.Builder
	table.WriteString("| dashboard | section | what it shows |\n|---|---|---|\n")
	for _, b := range boards(t, environments.Prod()) {
		section, titles := "", []string{}
		flush := func() {
			if len(titles) > 0 {
				fmt.Fprintf(&table, "| `%s` | %s | %s |\n", b.name, section, strings.Join(titles, " · "))
			}
			titles = nil
		}
		for _, w := range b.Widgets {
			if heading, ok := strings.CutPrefix(w.Properties.Markdown, "## "); ok {
				flush()
				section, _, _ = strings.Cut(heading, "\n")
			} else if w.Properties.Title != "" {
				titles = append(titles, w.Properties.Title)
			}
		}
		flush()
	}
	return table.String()
}

func alarmTable(t *testing.T) string {
	env := environments.Prod()
	in, observe := newRefs(t, env), read(t, env.Name, "observe")
	severities := severities(t, env)
	var rows []string
	for _, alarm := range observe.of("AWS::CloudWatch::Alarm") {
		kind := kindOfAlarm(alarm)
		if severities[kind] == "" {
			t.Errorf("no graph tells how severe %s is", kind)
		}
		watched := in.watched(observe, alarm)
		rows = append(rows, fmt.Sprintf("| [`%s`](runbook.md#%s) | %s | %s | %s | %s | %s | %s |\n", kind, kind, severities[kind],
			in.resources(t, env, watched), measures(alarm), goesOff(alarm), often(alarm, watched), missing[alarm.text("TreatMissingData")]))
	}
	for _, alarm := range observe.of("AWS::CloudWatch::CompositeAlarm") {
		kind := kindOfAlarm(alarm)
		rows = append(rows, fmt.Sprintf("| [`%s`](runbook.md#%s) | page | | the alarms that page | one or more | | |\n", kind, kind))
	}
	slices.Sort(rows)
	return "| kind | severity | resource | watches | goes off | how often | no value is |\n|---|---|---|---|---|---|---|\n" + strings.Join(rows, "")
}

var missing = map[string]string{"notBreaching": "good", "breaching": "bad", "ignore": "no change", "missing": "unknown"}

// severities by kind, as the graphs tell them; of an anomaly, whose band is no line,
// warn.
func severities(t *testing.T, env environments.Environment) map[string]string {
	found := map[string]string{"stream-anomaly": "warn"}
	for _, b := range boards(t, env) {
		for _, w := range b.Widgets {
			for _, line := range w.Properties.Annotations.Horizontal {
				kind, rest, _ := strings.Cut(line.Label, " (")
				found[kind] = strings.TrimSuffix(rest, ")")
			}
		}
	}
	return found
}

// measures is what an alarm watches, by the names of the metrics.
func measures(alarm resource) string {
	list, _ := alarm.get("Metrics").([]any)
	names, expression := map[string]string{}, ""
	for _, entry := range list {
		entry := resource{Properties: entry.(map[string]any)}
		if name := entry.text("MetricStat.Metric.MetricName"); name != "" {
			names[entry.text("Id")] = name + ", " + entry.text("MetricStat.Stat")
		} else {
			expression = entry.text("Expression")
		}
	}
	if list == nil {
		return fmt.Sprintf("`%s`, %s%s", alarm.text("MetricName"), alarm.text("Statistic"), alarm.text("ExtendedStatistic"))
	}
	expression = word.ReplaceAllStringFunc(expression, func(id string) string {
		if name, ok := names[id]; ok {
			name, _, _ = strings.Cut(name, ",")
			return name
		}
		return id
	})
	return "`" + expression + "`"
}

func goesOff(alarm resource) string {
	if alarm.text("ThresholdMetricId") != "" {
		return "outside of the band"
	}
	signs := map[string]string{
		"GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": "≥", "LessThanThreshold": "<", "LessThanOrEqualToThreshold": "≤",
	}
	return fmt.Sprintf("%s %s", signs[alarm.text("ComparisonOperator")], strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", alarm.number("Threshold")), "0"), "."))
}

func often(alarm resource, watched shown) string {
	period := watched.period
	if list, ok := alarm.get("Metrics").([]any); ok {
		for _, entry := range list {
			if p := (resource{Properties: entry.(map[string]any)}).number("MetricStat.Period"); p > 0 {
				period = p
			}
		}
	}
	text := fmt.Sprintf("%g min", period/60)
	if period == 86400 {
		text = "1 day"
	}
	m, n := alarm.number("DatapointsToAlarm"), alarm.number("EvaluationPeriods")
	if m == 0 {
		m = n
	}
	return fmt.Sprintf("%g of %g × %s", m, n, text)
}

// resources that the dimensions of a metric name, by the paths of their constructs.
func (in refs) resources(t *testing.T, env environments.Environment, m shown) string {
	var found []string
	for _, stage := range stages(env) {
		s := read(t, env.Name, stage)
		for id, r := range s.Resources {
			if place := "⟨" + s.stack + "/" + id + "⟩"; strings.Contains(m.String(), place) {
				path, _ := r.Metadata["aws:cdk:path"].(string)
				path = strings.TrimSuffix(strings.TrimPrefix(path, s.stack+"/"), "/Resource")
				found = append(found, stage+": "+path)
			}
		}
	}
	if len(found) != 1 {
		t.Errorf("%s is of %q, want one resource", m, found)
	}
	return strings.Join(found, ", ")
}

// costTable is by the prices of us-east-1: $3 a dashboard, $0.10 an alarm for each
// metric in it, three times that with an anomaly's band, $0.50 a composite alarm.
// https://aws.amazon.com/cloudwatch/pricing/
func costTable(t *testing.T) string {
	env := environments.Prod()
	observe, metrics := read(t, env.Name, "observe"), 0
	for _, alarm := range observe.of("AWS::CloudWatch::Alarm") {
		list, _ := alarm.get("Metrics").([]any)
		of := 0
		for _, entry := range list {
			if (resource{Properties: entry.(map[string]any)}).get("MetricStat") != nil {
				of++
			}
		}
		metrics += max(of, 1)
		if alarm.text("ThresholdMetricId") != "" {
			metrics += 2 // the band's two sides
		}
	}
	dashboards, composites := len(boards(t, env)), len(observe.of("AWS::CloudWatch::CompositeAlarm"))
	var table strings.Builder
	table.WriteString("| what | price | in prod |\n|---|---|---|\n")
	row := func(what, price string, n int, each float64) {
		fmt.Fprintf(&table, "| %s | %s | %d: $%.2f |\n", what, price, n, float64(n)*each)
	}
	row("dashboards", "$3", dashboards, 3)
	row("alarms, each metric that one watches", "$0.10", metrics, 0.10)
	row("composite alarms", "$0.50", composites, 0.50)
	return table.String()
}
