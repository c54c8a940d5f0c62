package e2e

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
)

// After events have gone through, of which some are wrong, no graph is empty.
func TestEveryGraphShowsData(t *testing.T) {
	f := environment(t)
	f.Send(t, produce.Generated(f.Events(2000, 0.05)), verify.NewLedger())
	f.Drain(t)
	client := cloudwatch.NewFromConfig(f.Config)
	list, err := client.ListDashboards(t.Context(), &cloudwatch.ListDashboardsInput{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.DashboardEntries) < 6 {
		t.Errorf("there are %d dashboards", len(list.DashboardEntries))
	}
	for _, entry := range list.DashboardEntries {
		for _, g := range graphs(t, client, *entry.DashboardName) {
			g.awaitData(t, f, client)
		}
	}
}

// graph is what a dashboard asks CloudWatch for, to draw one widget.
type graph struct {
	dashboard, title string
	queries          []types.MetricDataQuery
}

func graphs(t *testing.T, client *cloudwatch.Client, dashboard string) []graph {
	t.Helper()
	out, err := client.GetDashboard(t.Context(), &cloudwatch.GetDashboardInput{DashboardName: &dashboard})
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Widgets []struct {
			Type       string
			Properties struct {
				Title   string
				Metrics [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(*out.DashboardBody), &body); err != nil {
		t.Fatal(err)
	}
	var list []graph
	for _, w := range body.Widgets {
		if w.Type != "metric" {
			continue
		}
		g := graph{dashboard: dashboard, title: w.Properties.Title}
		for i, m := range w.Properties.Metrics {
			g.queries = append(g.queries, query(i, m))
		}
		list = append(list, g)
	}
	return list
}

// query is a metric of a widget: namespace, name, dimensions, and options at the end.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func query(i int, metric []any) types.MetricDataQuery {
	var words []string
	options := struct {
		ID, Expression, Stat string
		Period               int32
		Visible              *bool
	}{ID: fmt.Sprint("line", i), Stat: "Average", Period: 300}
	for _, part := range metric {
		if word, ok := part.(string); ok {
			words = append(words, word)
		} else if text, err := json.Marshal(part); err == nil {
			_ = json.Unmarshal(text, &options) // of its own making
		}
	}
	q := types.MetricDataQuery{Id: &options.ID, ReturnData: aws.Bool(options.Visible == nil || *options.Visible)}
	if options.Expression != "" {
		q.Expression, q.Period = &options.Expression, &options.Period
		return q
	}
	q.MetricStat = &types.MetricStat{Stat: &options.Stat, Period: &options.Period, Metric: &types.Metric{Namespace: &words[0], MetricName: &words[1]}}
	for j := 2; j+1 < len(words); j += 2 {
		q.MetricStat.Metric.Dimensions = append(q.MetricStat.Metric.Dimensions, types.Dimension{Name: &words[j], Value: &words[j+1]})
	}
	return q
}

// awaitData fails if no line of the graph has a value; what services measure now and
// then they measure while the endpoint's clock goes on.
func (g graph) awaitData(t *testing.T, f *fixture, client *cloudwatch.Client) {
	t.Helper()
	for range 10 {
		now := f.Endpoint.Clock.Now()
		out, err := client.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{
			MetricDataQueries: g.queries, StartTime: aws.Time(now.Add(-14 * 24 * time.Hour)), EndTime: aws.Time(now.Add(time.Minute)),
		})
		if err != nil {
			t.Errorf("%s: %s: %v", g.dashboard, g.title, err)
			return
		}
		for _, line := range out.MetricDataResults {
			if len(line.Values) > 0 {
				return
			}
		}
		f.Endpoint.Advance(t.Context(), time.Minute)
	}
	t.Errorf("%s: %s shows nothing", g.dashboard, g.title)
}
