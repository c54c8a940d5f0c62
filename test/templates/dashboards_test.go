package templates

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/x1"
)

// A metric is only there under the dimensions that its service writes.
func TestDashboardsShowWhatIsMeasured(t *testing.T) {
	for _, env := range all() {
		in := newRefs(t, env)
		for _, b := range boards(t, env) {
			metrics := 0
			for _, w := range b.Widgets {
				for _, m := range w.shown() {
					metrics++
					if problem := in.wrong(env, m); problem != "" {
						t.Errorf("%s: %s: %s %s", b.name, w.Properties.Title, m, problem)
					}
				}
			}
			if metrics < 5 {
				t.Errorf("%s has %d metrics", b.name, metrics)
			}
		}
	}
}

// wrong is what a metric has that no service would write.
func (in refs) wrong(env environments.Environment, m shown) string {
	if m.expression != "" {
		for _, name := range regexp.MustCompile(`FunctionName="([^"]*)"`).FindAllStringSubmatch(m.expression, -1) {
			if in.kind(name[1]) != "AWS::Lambda::Function" {
				return "searches for " + name[1]
			}
		}
		return ""
	}
	names, known := documented[m.namespace]
	switch {
	case !known:
		return "has an unknown namespace"
	case !slices.Contains(names, m.name):
		return "is not documented"
	case !slices.Contains(dimensions[m.namespace], strings.Join(slices.Sorted(maps.Keys(m.dimensions)), " ")):
		return "has dimensions that the service does not write"
	}
	for name, value := range m.dimensions {
		switch kind := kindOf[name]; {
		case kind != "" && in.kind(value) != kind:
			return name + " is " + value + ", no " + kind
		case name == "ClientId" && value != "AWS::AccountId" && (env.Account == "" || value != env.Account):
			return name + " is not the account"
		case name == "StorageType" && value != storage[m.name]:
			return name + " is not " + storage[m.name]
		}
	}
	return ""
}

// What is searched for is what the transform counts.
func TestTheBusinessDashboardSearchesForWhatIsCounted(t *testing.T) {
	counted := map[string]bool{}
	for _, m := range x1.Metrics {
		counted["{"+x1.MetricsNamespace+","+m.Dimension+`,FunctionName} MetricName="`+m.Name+`"`] = true
	}
	found := map[string]bool{}
	for _, b := range boards(t, environments.Prod()) {
		for _, w := range b.Widgets {
			for _, m := range w.shown() {
				for _, search := range regexp.MustCompile(`\{`+x1.MetricsNamespace+`,[^']*?MetricName="\w+"`).FindAllString(m.expression, -1) {
					found[search] = true
				}
			}
		}
	}
	if !maps.Equal(found, counted) {
		t.Errorf("searched for are %v, counted are %v", slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(counted)))
	}
}

func TestLogTablesReadTheLogsOfTheApp(t *testing.T) {
	for _, env := range all() {
		in, tables := newRefs(t, env), 0
		for _, b := range boards(t, env) {
			for _, w := range b.Widgets {
				if w.Type != "log" {
					continue
				}
				tables++
				group := regexp.MustCompile(`^SOURCE '([^']*)' \| `).FindStringSubmatch(w.Properties.Query)
				if group == nil || in.kind(group[1]) != "AWS::Logs::LogGroup" {
					t.Errorf("%s: %s reads %s", b.name, w.Properties.Title, w.Properties.Query)
				}
			}
		}
		if tables < 4 {
			t.Errorf("%s has %d tables of logs", env.Name, tables)
		}
	}
}

// The grid has 24 columns.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func TestNoTwoWidgetsOverlap(t *testing.T) {
	for _, env := range all() {
		for _, b := range boards(t, env) {
			for i, w := range b.Widgets {
				if w.Width < 1 || w.Height < 1 || w.X < 0 || w.Y < 0 || w.X+w.Width > 24 {
					t.Errorf("%s: %s is at %d,%d and %d×%d", b.name, w.Properties.Title, w.X, w.Y, w.Width, w.Height)
				}
				for _, o := range b.Widgets[:i] {
					if w.X < o.X+o.Width && o.X < w.X+w.Width && w.Y < o.Y+o.Height && o.Y < w.Y+w.Height {
						t.Errorf("%s: %s%s lies over %s%s", b.name, w.Properties.Title, w.Properties.Markdown, o.Properties.Title, o.Properties.Markdown)
					}
				}
			}
		}
	}
}

// The names are read in a list of all dashboards of the account, whose regions share it.
func TestDashboardsAreFoundByTheirNames(t *testing.T) {
	for env, want := range map[string]string{"dev": "AWS::Region", "prod": "us-east-1", "china": "cn-north-1", "gov": "us-gov-west-1"} {
		for _, e := range all() {
			if e.Name != env {
				continue
			}
			var names []string
			for _, b := range boards(t, e) {
				names = append(names, b.name)
			}
			var all []string
			for _, subject := range []string{"ingest", "process", "search", "store", "summary", "x1"} {
				all = append(all, "millrace-"+env+"-"+subject+"-"+want)
			}
			if !slices.Equal(names, all) {
				t.Errorf("the dashboards are %q, want %q", names, all)
			}
		}
	}
}

func TestTheConsoleIsThatOfThePartition(t *testing.T) {
	for env, want := range map[string]string{
		"prod": "https://console.aws.amazon.com/", "china": "https://console.amazonaws.cn/", "gov": "https://console.amazonaws-us-gov.com/",
	} {
		url := refs{}.text(read(t, env, "observe"), read(t, env, "observe").Outputs["SummaryDashboardUrl"].Value)
		if !strings.HasPrefix(url, want+"cloudwatch/home?region=") || !strings.Contains(url, "#dashboards/dashboard/⟨millrace-"+env+"-observe/SummaryDashboard") {
			t.Errorf("%s: the summary is at %s", env, url)
		}
	}
}
