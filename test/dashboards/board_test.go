package dashboards

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"

	"github.com/millrace-dev/millrace/local/cloudwatch/dashboard"
	"github.com/millrace-dev/millrace/local/console"
	"github.com/millrace-dev/millrace/test/deployed"
)

// board is a dashboard as CloudWatch's API answers it.
type board struct {
	name    string
	widgets []dashboard.Widget
}

func boardsOf(t *testing.T, e *deployed.Environment) []board {
	t.Helper()
	client := cloudwatch.NewFromConfig(e.Config)
	list, err := client.ListDashboards(t.Context(), &cloudwatch.ListDashboardsInput{})
	if err != nil {
		t.Fatal(err)
	}
	var boards []board
	for _, entry := range list.DashboardEntries {
		out, err := client.GetDashboard(t.Context(), &cloudwatch.GetDashboardInput{DashboardName: entry.DashboardName})
		if err != nil {
			t.Fatal(err)
		}
		body, err := dashboard.Parse([]byte(*out.DashboardBody))
		if err != nil {
			t.Fatalf("%s: %v", *entry.DashboardName, err)
		}
		boards = append(boards, board{*entry.DashboardName, body.Widgets})
	}
	return boards
}

// look says what of a dashboard shows nothing and should show something, and which
// metrics have no data because there is nothing to count.
func (b board) look(t *testing.T, e *deployed.Environment) (problems, quiet []string) {
	t.Helper()
	drawn := b.drawn(t, e)
	if len(drawn) != len(b.widgets) || len(drawn) < 5 {
		t.Fatalf("%s has %d widgets, %d are drawn", b.name, len(b.widgets), len(drawn))
	}
	for i, w := range b.widgets {
		at := fmt.Sprintf("%s: %q", b.name, w.Properties.Title)
		if problem := shows(w, drawn[i]); problem != "" {
			problems = append(problems, at+" "+problem)
		}
		if w.Type == "metric" {
			p, q := metrics(at, w.Properties, e)
			problems, quiet = append(problems, p...), append(quiet, q...)
		}
	}
	return problems, quiet
}

// drawn are the widgets as the endpoint's page shows them.
func (b board) drawn(t *testing.T, e *deployed.Environment) []console.Widget {
	t.Helper()
	answer, err := http.Get(e.Endpoint.Console() + "dashboards/" + b.name)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var d console.Drawn
	if err := json.NewDecoder(answer.Body).Decode(&d); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", b.name, answer.Status, err)
	}
	return d.Widgets
}

// shows is empty of a widget that shows something, else it says what is wrong.
func shows(w dashboard.Widget, drawn console.Widget) string {
	if drawn.Error != "" {
		return "is not drawn: " + drawn.Error
	}
	switch w.Type {
	case "metric":
		for _, s := range drawn.Series {
			if len(s.Values) > 0 {
				return ""
			}
		}
		return "shows no data"
	case "log":
		if emptyTables[w.Properties.Title] == "" && len(drawn.Log.Rows) == 0 {
			return "shows no line: " + drawn.Log.Note
		}
	case "alarm":
		if len(drawn.Alarms) == 0 || len(drawn.Alarms) != len(w.Properties.Alarms) {
			return fmt.Sprintf("shows %d of %d alarms", len(drawn.Alarms), len(w.Properties.Alarms))
		}
	case "text":
		if drawn.Markdown == "" {
			return "has no text"
		}
	default:
		return "is of the type " + w.Type
	}
	return ""
}
