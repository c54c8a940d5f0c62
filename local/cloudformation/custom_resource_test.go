package cloudformation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/millrace-dev/millrace/local/resource"
)

// function is a custom resource's function: respond makes of an event the
// response, nil for none.
type function struct {
	respond func(event map[string]any) map[string]any

	mu     sync.Mutex
	events []map[string]any
}

func (f *function) asked() []map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.events)
}

func (f *function) invoke(_ context.Context, arn string, payload []byte) error {
	if arn != "arn:function" {
		return errors.New("no such function")
	}
	event := map[string]any{}
	if err := json.Unmarshal(payload, &event); err != nil {
		return err
	}
	f.mu.Lock()
	f.events = append(f.events, event)
	f.mu.Unlock()
	answer := f.respond(event)
	if answer == nil {
		return nil
	}
	_, err := put(event["ResponseURL"].(string), answer)
	return err
}

// put sends a response and returns the status that it is answered with.
func put(url string, answer any) (int, error) {
	body, err := json.Marshal(answer)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// success answers an event with an ID and data.
func success(event map[string]any, id string, data map[string]any) map[string]any {
	return map[string]any{
		"Status": "SUCCESS", "PhysicalResourceId": id, "Data": data,
		"StackId": event["StackId"], "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"],
	}
}

const custom = `
Resources:
  Empty:
    Type: Custom::Emptier
    Properties: {ServiceToken: "arn:function", Count: 3, Deep: {On: true, List: [1, x]}, Name: NAME}
  A: {Type: Test::Thing, Properties: {Value: !GetAtt Empty.Bucket.Name}}
Outputs:
  ID: {Value: !Ref Empty}
`

func TestACustomResourceIsAskedAndAnswers(t *testing.T) {
	f := &function{}
	f.respond = func(event map[string]any) map[string]any {
		name := event["ResourceProperties"].(map[string]any)["Name"].(string)
		return success(event, "id-"+name, map[string]any{"Bucket.Name": "data-" + name})
	}
	e := start(t, func(c *Config) { c.Invoke = f.invoke })
	st := e.create("shop", strings.Replace(custom, "NAME", "one", 1))
	e.expectStatus(st, "CREATE_COMPLETE", "")
	e.expectThings("A-1=data-one")
	if got := outputsOf(st); got != "ID=id-one" {
		t.Errorf("outputs %s", got)
	}
	event := f.asked()[0]
	properties := map[string]any{"ServiceToken": "arn:function", "Count": "3", "Deep": map[string]any{"On": "true", "List": []any{"1", "x"}}, "Name": "one"}
	if event["RequestType"] != "Create" || event["ResourceType"] != "Custom::Emptier" || event["LogicalResourceId"] != "Empty" ||
		event["StackId"] != aws.ToString(st.StackId) || event["PhysicalResourceId"] != nil || !reflect.DeepEqual(event["ResourceProperties"], properties) {
		t.Errorf("event %v", event)
	}
	if status, err := put(event["ResponseURL"].(string), success(event, "late", nil)); err != nil || status != http.StatusForbidden {
		t.Errorf("a second response is answered with %d, %v", status, err)
	}

	// Another ID is a replacement: the old one is deleted in cleanup.
	e.expectStatus(e.update("shop", strings.Replace(custom, "NAME", "two", 1)), "UPDATE_COMPLETE", "")
	e.expectThings("A-1=data-two")
	update, deletion := f.asked()[1], f.asked()[2]
	if update["RequestType"] != "Update" || update["PhysicalResourceId"] != "id-one" || update["OldResourceProperties"].(map[string]any)["Name"] != "one" {
		t.Errorf("update %v", update)
	}
	if deletion["RequestType"] != "Delete" || deletion["PhysicalResourceId"] != "id-one" || deletion["ResourceProperties"].(map[string]any)["Name"] != "one" {
		t.Errorf("deletion %v", deletion)
	}
	e.delete("shop")
	events := f.asked()
	if last := events[len(events)-1]; len(events) != 4 || last["RequestType"] != "Delete" || last["PhysicalResourceId"] != "id-two" {
		t.Errorf("%d events, the last %v", len(events), last)
	}
}

func TestACustomResourceIsPutBackWhenTheUpdateFails(t *testing.T) {
	f := &function{}
	f.respond = func(event map[string]any) map[string]any {
		name := event["ResourceProperties"].(map[string]any)["Name"].(string)
		return success(event, "id-"+name, map[string]any{"Bucket.Name": "data-" + name})
	}
	e := start(t, func(c *Config) { c.Invoke = f.invoke })
	e.create("shop", strings.Replace(custom, "NAME", "one", 1))
	e.world.before = failing("update A-1 data-one->data-two")
	st := e.update("shop", strings.Replace(custom, "NAME", "two", 1))
	e.expectStatus(st, "UPDATE_ROLLBACK_COMPLETE", "")
	var asked []string
	for _, event := range f.asked()[1:] {
		id, _ := event["PhysicalResourceId"].(string)
		asked = append(asked, event["RequestType"].(string)+" "+id)
	}
	if got := strings.Join(asked, ", "); got != "Update id-one, Update id-two, Delete id-two" {
		t.Errorf("asked %s", got)
	}
	if got := outputsOf(st); got != "ID=id-one" {
		t.Errorf("outputs %s", got)
	}
}

func TestWhatAFunctionDoesWrongFailsTheResource(t *testing.T) {
	failed := func(event map[string]any) map[string]any {
		answer := success(event, "half", nil)
		answer["Status"], answer["Reason"] = "FAILED", "bucket is locked"
		return answer
	}
	for _, c := range []struct {
		name    string
		respond func(map[string]any) map[string]any
		reason  string
	}{
		{"says failed", failed, "Received response status [FAILED] from custom resource. Message returned: bucket is locked (RequestId: "},
		{"no ID", func(event map[string]any) map[string]any { return success(event, "", nil) }, "Invalid PhysicalResourceId"},
		{"other request", func(event map[string]any) map[string]any {
			answer := success(event, "x", nil)
			answer["RequestId"] = "other"
			return answer
		}, `Received response status [FAILED] from custom resource. Message returned: Invalid response: RequestId "other" does not match the request's`},
		{"too long", func(event map[string]any) map[string]any {
			return success(event, "x", map[string]any{"Blob": strings.Repeat("x", 4096)})
		}, "Received response status [FAILED] from custom resource. Message returned: Invalid response: response object is too long: at most 4096 bytes are allowed"},
		{"crashes", nil, "invoke arn:function: function crashed"},
	} {
		f := &function{respond: func(event map[string]any) map[string]any {
			if event["RequestType"] == "Delete" {
				return success(event, event["PhysicalResourceId"].(string), nil)
			}
			return c.respond(event)
		}}
		e := start(t, func(config *Config) {
			config.Invoke = f.invoke
			if c.respond == nil {
				config.Invoke = func(context.Context, string, []byte) error { return errors.New("function crashed") }
			}
		})
		st := e.create("shop", custom)
		e.expectStatus(st, "ROLLBACK_COMPLETE", "")
		found := false
		for _, line := range e.history("shop") {
			found = found || strings.HasPrefix(line, "Empty CREATE_FAILED: "+c.reason)
		}
		if !found {
			t.Errorf("%s: no reason %q in\n%s", c.name, c.reason, strings.Join(e.history("shop"), "\n"))
		}
		if events := f.asked(); c.name == "says failed" && (len(events) != 2 || events[1]["RequestType"] != "Delete" || events[1]["PhysicalResourceId"] != "half") {
			t.Errorf("what failed half way is not deleted: %v", events)
		}
	}
}

func TestTheServiceTokenIsNeededAndStays(t *testing.T) {
	f := &function{respond: func(event map[string]any) map[string]any {
		return success(event, "id", map[string]any{"Bucket.Name": "b"})
	}}
	e := start(t, func(c *Config) { c.Invoke = f.invoke })
	e.create("none", `{"Resources": {"E": {"Type": "AWS::CloudFormation::CustomResource"}}}`)
	e.expectEvents("none", "E CREATE_FAILED: Properties validation failed for resource E with message:\n#: required key [ServiceToken] not found")
	e.create("shop", custom)
	e.update("shop", strings.Replace(custom, "arn:function", "arn:other", 1))
	e.expectEvents("shop", "Empty UPDATE_FAILED: Modifying service token is not allowed.")
}

// The function is called and never answers.
func TestNoResponseInTimeFails(t *testing.T) {
	for given, want := range map[string]time.Duration{`,"ServiceTimeout":"90"`: 90 * time.Second, "": time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Config{
				BaseURL: func() string { return "http://none" },
				Invoke:  func(context.Context, string, []byte) error { return nil },
			})
			defer s.Close()
			typ, _ := s.typeOf("Custom::Emptier")
			begun := time.Now()
			_, err := typ.Create(t.Context(), resource.Request{Properties: json.RawMessage(`{"ServiceToken":"arn:function"` + given + `}`)})
			if err == nil || !strings.HasPrefix(err.Error(), "CloudFormation did not receive a response from your Custom Resource.") {
				t.Errorf("error %v", err)
			}
			if waited := time.Since(begun); waited != want {
				t.Errorf("waited %v, want %v", waited, want)
			}
		})
	}
}
