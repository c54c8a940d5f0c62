package cloudwatch

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

const rightBody = `{"start":"-PT3H","periodOverride":"inherit","widgets":[
	{"type":"text","x":0,"y":0,"width":24,"height":2,"properties":{"markdown":"# Hello"}},
	{"type":"metric","x":0,"y":2,"width":12,"height":6,"properties":{"view":"timeSeries","region":"us-east-1","stat":"p99","period":60,"title":"T",
		"metrics":[["AWS/Kinesis","IncomingRecords","StreamName","s",{"id":"m1","yAxis":"right"}],[".",".",".","t"],["...","u"],[{"expression":"SUM(METRICS())","id":"e1","label":"all"}]],
		"annotations":{"horizontal":[{"value":1,"label":"l"}]},"yAxis":{"left":{"min":0}}}},
	{"type":"metric","properties":{"region":"us-east-1","annotations":{"alarms":["arn:aws:cloudwatch:us-east-1:1:alarm:a"]}}},
	{"type":"log","properties":{"region":"us-east-1","query":"SOURCE 'g' | fields @message"}},
	{"type":"alarm","properties":{"alarms":["arn"]}}]}`

func TestDashboards(t *testing.T) {
	c := client.NewFromConfig(awsapitest.Serve(t, New(Config{Account: "111111111111"}).API()))
	for _, name := range []string{"b", "a-1", "a_2"} {
		out, err := c.PutDashboard(t.Context(), &client.PutDashboardInput{DashboardName: &name, DashboardBody: aws.String(rightBody)})
		if err != nil || len(out.DashboardValidationMessages) != 0 {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
	}
	got, err := c.GetDashboard(t.Context(), &client.GetDashboardInput{DashboardName: aws.String("b")})
	if err != nil || *got.DashboardBody != rightBody || *got.DashboardArn != "arn:aws:cloudwatch::111111111111:dashboard/b" {
		t.Errorf("got %+v, %v", got, err)
	}
	list, err := c.ListDashboards(t.Context(), &client.ListDashboardsInput{DashboardNamePrefix: aws.String("a")})
	if err != nil || len(list.DashboardEntries) != 2 || *list.DashboardEntries[0].DashboardName != "a-1" || *list.DashboardEntries[0].Size != int64(len(rightBody)) || list.DashboardEntries[0].LastModified.IsZero() {
		t.Errorf("got %+v, %v", list, err)
	}
	_, err = c.DeleteDashboards(t.Context(), &client.DeleteDashboardsInput{DashboardNames: []string{"b", "c"}})
	if _, ok := errors.AsType[*types.DashboardNotFoundError](err); !ok || !strings.Contains(err.Error(), "Dashboard c does not exist") {
		t.Errorf("delete one that is there and one that is not: %v", err)
	}
	if list, err = c.ListDashboards(t.Context(), nil); err != nil || len(list.DashboardEntries) != 2 {
		t.Errorf("what could be deleted is: got %+v, %v", list, err)
	}
}

func TestBodiesAreChecked(t *testing.T) {
	c := client.NewFromConfig(awsapitest.Serve(t, New(Config{}).API()))
	metric := func(properties string) string {
		return `{"widgets":[{"type":"metric","properties":{"region":"r",` + properties + `}}]}`
	}
	for body, want := range map[string]string{
		"x":             "Not a dashboard in JSON",
		"{}":            "Should have required property 'widgets'",
		`{"widgets":1}`: "Not a dashboard in JSON",
		`{"widgets":[],"periodOverride":"never"}`:                                      "/periodOverride",
		`{"widgets":[],"end":"2026-01-01T00:00:00Z"}`:                                  "Should have property 'start'",
		`{"widgets":[{"type":"text","x":24,"y":0,"properties":{}}]}`:                   "Should be 0 to 23, is 24",
		`{"widgets":[{"type":"text","width":25,"properties":{}}]}`:                     "/widgets/0/width",
		`{"widgets":[{"type":"text","x":1,"properties":{}}]}`:                          "both of the properties 'x' and 'y'",
		`{"widgets":[{"type":"text","properties":{}}]}`:                                "/widgets/0/properties\",\n    \"message\": \"Should have required property 'markdown'",
		`{"widgets":[{"type":"text"}]}`:                                                "Should have required property 'properties'",
		`{"widgets":[{"type":"pie","properties":{}}]}`:                                 "/widgets/0/type",
		`{"widgets":[{"type":"log","properties":{"region":"r"}}]}`:                     "'query'",
		`{"widgets":[{"type":"alarm","properties":[]}]}`:                               "Should be object",
		`{"widgets":[{"type":"metric","properties":{"metrics":[]}}]}`:                  "should have specified a region and a data source",
		metric(`"title":"t"`):                                                          "a data source or an alarm annotation",
		metric(`"metrics":[["N"]]`):                                                    "/widgets/0/properties/metrics/0",
		metric(`"metrics":[["N","M","D"]]`):                                            "has 3 texts",
		metric(`"metrics":[[".","M"]]`):                                                "there is no metric before",
		metric(`"metrics":[["N",3]]`):                                                  "/metrics/0/1",
		metric(`"metrics":[["N","M",{"id":"M1"}]]`):                                    "/metrics/0/id",
		metric(`"metrics":[["N","M",{"id":"m"}],["N","M",{"id":"m"}]]`):                "unique",
		metric(`"metrics":[["N","M",{"stat":"Mean"}]]`):                                "/metrics/0/stat",
		metric(`"metrics":[["N","M",{"yAxis":"top"}]]`):                                "/metrics/0/yAxis",
		metric(`"metrics":[[{"expression":"SUM("}]]`):                                  "/metrics/0/expression",
		metric(`"metrics":[],"period":61`):                                             "/properties/period",
		metric(`"metrics":[],"view":"lines"`):                                          "/properties/view",
		metric(`"metrics":[],"view":"gauge"`):                                          "/yAxis/left",
		metric(`"metrics":[],"annotations":{"alarms":["a"]}`):                          "not both",
		metric(`"annotations":{"alarms":["a","b"]}`):                                   "more than 1 item",
		metric(`"metrics":{}`):                                                         "Not the properties of a metric widget",
		`{"widgets":[` + strings.Repeat(`{"type":"x","properties":{}},`, 500) + `{}]}`: "has 501",
	} {
		_, err := c.PutDashboard(t.Context(), &client.PutDashboardInput{DashboardName: aws.String("d"), DashboardBody: &body})
		if _, ok := errors.AsType[*types.DashboardInvalidInputError](err); !ok || awsapitest.Code(err) != "InvalidParameterInput" || !strings.Contains(err.Error(), want) {
			t.Errorf("%.100s: got %v, want %s", body, err, want)
		}
	}
	_, err := c.PutDashboard(t.Context(), &client.PutDashboardInput{DashboardName: aws.String("a dashboard"), DashboardBody: aws.String(rightBody)})
	if awsapitest.Code(err) != "InvalidParameterInput" {
		t.Errorf("a name with a space: %v", err)
	}
}

func TestDashboardResource(t *testing.T) {
	s := New(Config{})
	kind := s.ResourceTypes()[0]
	request := func(name, body string) resource.Request {
		properties, _ := json.Marshal(map[string]string{"DashboardName": name, "DashboardBody": body})
		if name == "" {
			properties, _ = json.Marshal(map[string]string{"DashboardBody": body})
		}
		return resource.Request{Stack: "stack", LogicalID: "Board", Properties: properties}
	}
	made, err := kind.Create(t.Context(), request("d", rightBody))
	if err != nil || made.ID != "d" {
		t.Fatalf("got %+v, %v", made, err)
	}
	if generated, err := kind.Create(t.Context(), request("", rightBody)); err != nil || !strings.HasPrefix(generated.ID, "stack-Board-") {
		t.Errorf("without a name: got %+v, %v", generated, err)
	}
	if again, err := kind.Create(t.Context(), request("d", rightBody)); err == nil || again.ID != "" {
		t.Errorf("one of the same name: got %+v, %v, want an error and nothing to delete", again, err)
	}
	if wrong, err := kind.Create(t.Context(), request("w", "{}")); err == nil || wrong.ID != "" {
		t.Errorf("a wrong body: got %+v, %v", wrong, err)
	}
	if _, err := kind.Update(t.Context(), request("d", `{"widgets":[]}`), "d", request("d", rightBody).Properties); err != nil {
		t.Error(err)
	}
	if d, _ := s.dashboard("d"); d.Body != `{"widgets":[]}` {
		t.Errorf("after the update: %+v", d)
	}
	for range 2 {
		if err := kind.Delete(t.Context(), request("d", rightBody), "d"); err != nil {
			t.Error(err)
		}
	}
	if all := s.Dashboards(); len(all) != 1 {
		t.Errorf("after the deletion: %+v", all)
	}
}
