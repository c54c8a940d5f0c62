package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/resource"
)

const board = `{"widgets":[
	{"type":"text","width":24,"height":1,"properties":{"markdown":"# hello"}},
	{"type":"metric","x":0,"y":1,"width":12,"height":6,"properties":{"region":"us-east-1","title":"Events","stat":"Sum","period":60,"view":"timeSeries",
		"metrics":[["N","Events","F","f",{"id":"m1","label":"all"}],["N","Gone","F","f",{"id":"m2"}],[{"expression":"m1*2","id":"e1","label":"twice","yAxis":"right"}],["N","Events","F","f",{"id":"h","visible":false}]],
		"annotations":{"horizontal":[{"label":"limit","value":7},[{"value":1},{"value":2}],{"value":9,"visible":false}]}}},
	{"type":"metric","properties":{"region":"us-east-1","annotations":{"alarms":["arn:aws:cloudwatch:us-east-1:000000000000:alarm:a"]},"view":"timeSeries"}},
	{"type":"alarm","properties":{"alarms":["arn:aws:cloudwatch:us-east-1:000000000000:alarm:a","arn:aws:cloudwatch:us-east-1:000000000000:alarm:gone"]}},
	{"type":"log","properties":{"region":"us-east-1","query":"SOURCE 'g' | filter level = 'ERROR' | fields @message, level","view":"table"}},
	{"type":"explorer","properties":{}}
]}`

const alarm = `{"AlarmName":"a","AlarmDescription":"What it means. https://example.com/first Runbook: https://example.com/runbook#late.","ComparisonOperator":"GreaterThanThreshold","Threshold":5,
	"EvaluationPeriods":3,"DatapointsToAlarm":2,"Namespace":"N","MetricName":"Events","Dimensions":[{"Name":"F","Value":"f"}],"Period":60,"Statistic":"Sum","TreatMissingData":"notBreaching"}`

func TestADashboardIsDrawn(t *testing.T) {
	f := start(t)
	for name, create := range map[string]struct {
		types      []resource.Type
		properties string
	}{
		"AWS::CloudWatch::Alarm":     {f.Alarms.ResourceTypes(), alarm},
		"AWS::CloudWatch::Dashboard": {f.Metrics.ResourceTypes(), `{"DashboardName":"d","DashboardBody":` + quoted(board) + `}`},
	} {
		if _, err := typeNamed(t, create.types, name).Create(t.Context(), resource.Request{Account: "000000000000", Region: "us-east-1", Partition: "aws", Properties: []byte(create.properties)}); err != nil {
			t.Fatal(err)
		}
	}
	f.Metrics.Put(metric.Datum{Namespace: "N", Name: "Events", Dimensions: []metric.Dimension{{Name: "F", Value: "f"}}, Value: 3})
	f.Logs.Write("g", "s", time.Now(), []byte(`{"level":"ERROR","msg":"no"}`))
	f.Logs.Write("g", "s", time.Now(), []byte(`{"level":"INFO"}`))

	var names Dashboards
	f.get("dashboards", 200, &names)
	if len(names.Names) != 1 || names.Names[0] != "d" {
		t.Fatalf("dashboards: %+v", names)
	}
	var d Drawn
	f.get("dashboards/d", 200, &d)
	if len(d.Widgets) != 6 {
		t.Fatalf("%d widgets", len(d.Widgets))
	}
	text, graph, alone, states, log, other := d.Widgets[0], d.Widgets[1], d.Widgets[2], d.Widgets[3], d.Widgets[4], d.Widgets[5]
	if text.Markdown != "# hello" || text.Width != 24 {
		t.Errorf("text: %+v", text)
	}
	if len(graph.Series) != 3 || graph.Series[0].Label != "all" || sum(graph.Series[0].Values) != 3 || len(graph.Series[1].Values) != 0 || sum(graph.Series[2].Values) != 6 || graph.Series[2].YAxis != "right" {
		t.Errorf("series: %+v", graph.Series)
	}
	if len(graph.Annotations) != 3 || graph.Annotations[0].Value != 7 {
		t.Errorf("annotations: %+v", graph.Annotations)
	}
	if len(alone.Series) != 1 || sum(alone.Series[0].Values) != 3 || alone.Width != 6 || len(alone.Alarms) != 1 || len(alone.Annotations) != 1 || alone.Annotations[0].Value != 5 || !alone.Annotations[0].Alarm {
		t.Errorf("the graph of an alarm: %+v", alone)
	}
	if len(states.Alarms) != 1 || states.Alarms[0].Runbook != "https://example.com/runbook#late" || states.Alarms[0].State != "INSUFFICIENT_DATA" {
		t.Errorf("alarms: %+v", states.Alarms)
	}
	if want := "Events, Sum > 5 in 2 of 3 periods of 1m; missing data: notBreaching"; states.Alarms[0].Condition != want {
		t.Errorf("condition: %s, want %s", states.Alarms[0].Condition, want)
	}
	if log.Error != "" || len(log.Log.Rows) != 1 || !strings.Contains(log.Log.Rows[0][0], "no") || log.Log.Rows[0][1] != "ERROR" {
		t.Errorf("log: %s %+v", log.Error, log.Log)
	}
	if !strings.Contains(other.Error, "explorer") {
		t.Errorf("what cannot be drawn: %q", other.Error)
	}

	var list []Alarm
	f.get("alarms", 200, &list)
	var one History
	f.get("alarms/a", 200, &one)
	if len(list) != 1 || one.Alarm.Name != "a" || one.Changes == nil {
		t.Errorf("%+v, %+v", list, one)
	}
	f.get("alarms/none", http.StatusNotFound, nil)
	f.get("dashboards/none", http.StatusNotFound, nil)
	f.get("dashboards/d?minutes=0", http.StatusBadRequest, nil)
	f.get("dashboards/d?minutes=99999", http.StatusBadRequest, nil)
	f.get("dashboards/d?period=x", http.StatusBadRequest, nil)
}

func sum(values []float64) (all float64) {
	for _, v := range values {
		all += v
	}
	return all
}
