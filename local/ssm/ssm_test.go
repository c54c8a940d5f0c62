package ssm

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func newService() *Service {
	return New(Config{Account: "000000000000", Region: "us-east-1"})
}

func TestPutAddsVersionsOnlyWhenToldTo(t *testing.T) {
	s := newService()
	in := &putParameterInput{Name: "/app/level", Type: "String", Value: "info"}
	if out, err := s.putParameter(t.Context(), in); err != nil || out.Version != 1 || out.Tier != "Standard" {
		t.Fatalf("first put: %+v, %v", out, err)
	}
	if _, err := s.putParameter(t.Context(), in); awsapitest.Code(err) != "ParameterAlreadyExists" {
		t.Errorf("second put: %v", err)
	}
	in.Value, in.Overwrite, in.Type = "debug", true, ""
	if out, err := s.putParameter(t.Context(), in); err != nil || out.Version != 2 {
		t.Errorf("overwrite: %+v, %v", out, err)
	}
	for name, want := range map[string]string{
		"/app/level": "", "/app/level:2": "", "arn:aws:ssm:us-east-1:000000000000:parameter/app/level": "",
		"/app/level:1": "ParameterVersionNotFound", "/app/other": "ParameterNotFound",
	} {
		out, err := s.getParameter(t.Context(), &nameInput{Name: name})
		if awsapitest.Code(err) != want {
			t.Errorf("get %s: %v, want code %q", name, err, want)
		}
		if want == "" && (out.Parameter.Value != "debug" || out.Parameter.ARN != "arn:aws:ssm:us-east-1:000000000000:parameter/app/level") {
			t.Errorf("get %s: %+v", name, out.Parameter)
		}
	}
}

func TestWrongParametersAreRefused(t *testing.T) {
	for _, c := range []struct {
		give putParameterInput
		code string
	}{
		{putParameterInput{Name: "a b", Type: "String", Value: "x"}, "ValidationException"},
		{putParameterInput{Name: "a/b", Type: "String", Value: "x"}, "ValidationException"},
		{putParameterInput{Name: "a", Type: "SecureString", Value: "x"}, "ValidationException"},
		{putParameterInput{Name: "a", Type: "Number", Value: "x"}, "ValidationException"},
		{putParameterInput{Name: "a", Type: "String", Value: ""}, "ValidationException"},
		{putParameterInput{Name: "a", Type: "String", Value: strings.Repeat("x", 4097)}, "ValidationException"},
		{putParameterInput{Name: "a", Type: "String", Value: strings.Repeat("x", 4097), Tier: "Advanced"}, ""},
		{putParameterInput{Name: "a", Type: "String", Value: "x", AllowedPattern: `^\d+$`}, "ParameterPatternMismatchException"},
		{putParameterInput{Name: "a", Type: "String", Value: "1", AllowedPattern: `^\d+$`}, ""},
		{putParameterInput{Name: "a", Type: "String", Value: "1", AllowedPattern: `(`}, "InvalidAllowedPatternException"},
	} {
		if _, err := newService().putParameter(t.Context(), &c.give); awsapitest.Code(err) != c.code {
			t.Errorf("%.80v: %v, want code %q", c.give, err, c.code)
		}
	}
}

func TestListingsFilterAndPage(t *testing.T) {
	s := newService()
	for _, name := range []string{"/a/1", "/a/2", "/a/b/3", "/ab", "x"} {
		if _, err := s.putParameter(t.Context(), &putParameterInput{Name: name, Type: "String", Value: name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		path      string
		recursive bool
		want      string
	}{
		{"/a", false, "/a/1 /a/2"}, {"/a/", true, "/a/1 /a/2 /a/b/3"}, {"/", false, "/ab"}, {"/none", true, ""},
	} {
		var got []string
		in := &getParametersByPathInput{Path: c.path, Recursive: c.recursive, MaxResults: 2}
		for more := true; more; more = in.NextToken != "" {
			out, err := s.getParametersByPath(t.Context(), in)
			if err != nil || len(out.Parameters) > 2 {
				t.Fatalf("%s: %+v, %v", c.path, out, err)
			}
			for _, p := range out.Parameters {
				got = append(got, p.Name)
			}
			in.NextToken = out.NextToken
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.path, got, c.want)
		}
	}
	described, err := s.describeParameters(t.Context(), &describeParametersInput{
		ParameterFilters: []parameterFilter{{Key: "Name", Option: "BeginsWith", Values: []string{"/a/"}}},
	})
	if err != nil || len(described.Parameters) != 3 {
		t.Errorf("describe: %+v, %v", described, err)
	}
	several, err := s.getParameters(t.Context(), &namesInput{Names: []string{"x", "y"}})
	if err != nil || len(several.Parameters) != 1 || !slices.Equal(several.InvalidParameters, []string{"y"}) {
		t.Errorf("get several: %+v, %v", several, err)
	}
	deleted, err := s.deleteParameters(t.Context(), &namesInput{Names: []string{"x", "y"}})
	if err != nil || !slices.Equal(deleted.DeletedParameters, []string{"x"}) {
		t.Errorf("delete several: %+v, %v", deleted, err)
	}
	if _, err := s.deleteParameter(t.Context(), &nameInput{Name: "x"}); awsapitest.Code(err) != "ParameterNotFound" {
		t.Errorf("delete again: %v", err)
	}
}

func TestResourceLivesAndDies(t *testing.T) {
	s := newService()
	typ := s.ResourceTypes()[0]
	r := resource.Request{Stack: "CDKToolkit", LogicalID: "Version", Properties: json.RawMessage(`{"Type":"String","Name":"/cdk-bootstrap/x/version","Value":"30"}`)}
	made, err := typ.Create(t.Context(), r)
	if err != nil || made.ID != "/cdk-bootstrap/x/version" || made.Attributes["Value"] != "30" {
		t.Fatalf("create: %+v, %v", made, err)
	}
	old := r.Properties
	r.Properties = json.RawMessage(`{"Type":"String","Name":"/cdk-bootstrap/x/version","Value":31}`)
	if made, err = typ.Update(context.Background(), r, made.ID, old); err != nil || made.Attributes["Value"] != "31" {
		t.Fatalf("update: %+v, %v", made, err)
	}
	if value, err := s.Parameter(made.ID); err != nil || value != "31" {
		t.Errorf("value %q, %v", value, err)
	}
	if err := typ.Delete(t.Context(), r, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Parameter(made.ID); awsapitest.Code(err) != "ParameterNotFound" {
		t.Errorf("after deletion: %v", err)
	}
	if err := typ.Check(json.RawMessage(`{"Type":"String","Value":"x","Policies":"[]"}`)); err == nil {
		t.Error("policies are accepted")
	}
}
