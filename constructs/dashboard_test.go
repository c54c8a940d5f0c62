package constructs_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs"
)

// body of a dashboard, in which references are nothing.
type body struct {
	Start, PeriodOverride string
	Widgets               []struct {
		Type                string
		X, Y, Width, Height int
		Properties          struct {
			Title, Markdown, Query, Start string
			Metrics                       [][]any
			YAxis                         map[string]struct{ Min *float64 }
			Annotations                   struct{ Horizontal []map[string]any }
		}
	}
}

func bodyOf(t *testing.T, path string) (b body) {
	t.Helper()
	text := flatText(resources(t, "dashboards", "AWS::CloudWatch::Dashboard")[path+"/Dashboard"]["DashboardBody"])
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatalf("%s: %v: %s", path, err, text)
	}
	return b
}

func flatText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	object, _ := value.(map[string]any)
	join, _ := object["Fn::Join"].([]any)
	if join == nil {
		return ""
	}
	var b strings.Builder
	for _, part := range join[1].([]any) {
		b.WriteString(flatText(part))
	}
	return b.String()
}

func TestKnobsOfADashboard(t *testing.T) {
	checkKnobs[constructs.DashboardProps](t, "dashboards", []string{"Text", "Sections", "Span"}, []knob{
		{"Name", "AWS::CloudWatch::Dashboard", "Knobs/Dashboard", "DashboardName", "their-board_1"},
	})
	b := bodyOf(t, "Knobs")
	var texts []string
	for _, w := range b.Widgets {
		texts = append(texts, fmt.Sprint(w.Y, w.Height, " ", w.Properties.Markdown))
	}
	if want := []string{"0 2 # Theirs\nSince Monday", "2 2 ## First\nwhat it is", "4 1 ## Second"}; !slices.Equal(texts, want) {
		t.Errorf("the texts are %q, want %q", texts, want)
	}
	if b.Start != "-PT5H" || b.PeriodOverride != "inherit" {
		t.Errorf("it shows %s, and periods %s", b.Start, b.PeriodOverride)
	}
}

func TestDefaultsOfADashboard(t *testing.T) {
	if name := resources(t, "dashboards", "AWS::CloudWatch::Dashboard")["Bare/Dashboard"]["DashboardName"]; name != nil {
		t.Errorf("its name is %v", name)
	}
	if b := bodyOf(t, "Bare"); b.Start != "-PT3H" || len(b.Widgets) != 1 {
		t.Errorf("it shows %s, %d widgets", b.Start, len(b.Widgets))
	}
}

func TestRowsOfADashboardAreFull(t *testing.T) {
	var got []string
	for _, w := range bodyOf(t, "Rows").Widgets {
		got = append(got, fmt.Sprintf("%s %d+%d,%d", w.Type, w.X, w.Width, w.Y))
	}
	want := []string{
		"text 0+24,0", "metric 0+12,1", "metric 12+12,1", "metric 0+12,7", "metric 12+12,7",
		"text 0+24,13", "metric 0+8,14", "metric 8+8,14", "metric 16+8,14", "metric 0+12,20", "metric 12+12,20",
		"text 0+24,26", "metric 0+24,27", "log 0+24,33", "metric 0+12,39", "metric 12+12,39",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the widgets are\n%q, want\n%q", got, want)
	}
}

// Each graph of somebody's resource has a metric of it, by its name.
func TestGraphsOfGivenResources(t *testing.T) {
	section, graphs := "", map[string]int{}
	names := map[string]string{
		"Stream": "BoardStream", "Function": "their-function", "Mapping": "their-mapping", "Transform": "their-function", "Delivery": "their-delivery",
		"Put": "their-delivery", "Domain": "theirs", "Queue": "their-queue", "Bucket": "their-bucket",
	}
	for _, w := range bodyOf(t, "Foreign").Widgets {
		if w.Type == "text" {
			section = strings.TrimPrefix(w.Properties.Markdown, "## ")
			continue
		}
		graphs[section]++
		text, err := json.Marshal(w.Properties.Metrics)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Properties.Metrics) == 0 || !strings.Contains(string(text), names[section]) {
			t.Errorf("%s, %s: %s", section, w.Properties.Title, text)
		}
		if min := w.Properties.YAxis["left"].Min; min == nil || *min != 0 {
			t.Errorf("%s, %s: the axis begins at %v", section, w.Properties.Title, min)
		}
	}
	want := map[string]int{"Stream": 6, "Function": 5, "Mapping": 3, "Transform": 6, "Delivery": 10, "Put": 5, "Domain": 10, "Queue": 3, "Bucket": 2}
	if fmt.Sprint(graphs) != fmt.Sprint(want) {
		t.Errorf("there are %v graphs, want %v", graphs, want)
	}
}

// What a delivery stream of this app converts and partitions is known of it.
func TestGraphsOfADeliveryStreamKnowIt(t *testing.T) {
	text, err := json.Marshal(bodyOf(t, "Lakes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"DataReadFromKinesisStream.Records", "KinesisMillisBehindLatest", "SucceedConversion.Records", "PartitionCount", "DeliveryToS3.DataFreshness",
	} {
		if !strings.Contains(string(text), `"`+name+`"`) {
			t.Errorf("there is no %s", name)
		}
	}
	if strings.Contains(string(text), "IncomingPutRequests") {
		t.Error("it has metrics of puts")
	}
}

func TestAlarmsInAGraph(t *testing.T) {
	b := bodyOf(t, "Alarms")
	graph := b.Widgets[len(b.Widgets)-1].Properties
	var lines []string
	for _, a := range graph.Annotations.Horizontal {
		lines = append(lines, fmt.Sprint(a["label"], a["value"], a["color"], a["yAxis"]))
	}
	if want := []string{"most (page)7#d62728left", "many (warn)30#ff7f0eleft"}; !slices.Equal(lines, want) {
		t.Errorf("the lines are %q, want %q", lines, want)
	}
	text, err := json.Marshal(graph.Metrics)
	if err != nil {
		t.Fatal(err)
	}
	want := `[["Shop","Orders",{"period":60,"stat":"Maximum"}],["Shop","Orders",{"period":60,"stat":"Sum"}],` +
		`[{"expression":"100 * x / PERIOD(x)","label":"Minimum"}],["Shop","Orders",{"id":"x","stat":"Minimum","visible":false}],` +
		`["Shop","Orders",{"label":"many","stat":"Sum"}],` +
		`[{"expression":"100 * x2 / PERIOD(x2)","label":"Average","yAxis":"right"}],["Shop","Orders",{"id":"x2","visible":false}]]`
	if string(text) != want {
		t.Errorf("the metrics are\n%s, want\n%s", text, want)
	}
}

func TestDashboardsOfWhatIsRightAreNoMistake(t *testing.T) {
	if said := annotations(t, "dashboards"); len(said) > 0 {
		t.Errorf("they say %q", said)
	}
}
