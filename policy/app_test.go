package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func load(t *testing.T, text string) *App {
	t.Helper()
	var given struct{ Stacks map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if given.Stacks == nil {
		given.Stacks = map[string]json.RawMessage{"stack": json.RawMessage(`{"Resources": ` + text + `}`)}
	}
	app := &App{exports: map[string]export{}}
	for name, template := range given.Stacks {
		if _, err := app.parse(name, template); err != nil {
			t.Fatal(err)
		}
	}
	return app
}

// write files, by their names, into a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadFindsStacksStagesAndNestedStacks(t *testing.T) {
	dir := write(t, map[string]string{
		"manifest.json": `{"artifacts": {
			"Tree": {"type": "cdk:tree"},
			"shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "shop.template.json", "stackName": "shop-eu"}},
			"assembly-prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-prod"}}}}`,
		"shop.template.json": `{"Resources": {
			"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"RetentionPeriodHours": 1}},
			"Inner": {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "inner.nested.template.json"},
				"Properties": {"Parameters": {"stream": {"Fn::GetAtt": ["Sales", "Arn"]}}}},
			"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Namespace": "AWS/Lambda", "MetricName": "Errors", "AlarmActions": ["x"],
				"Dimensions": [{"Name": "FunctionName", "Value": {"Fn::GetAtt": ["Inner", "Outputs.Function"]}}]}}}}`,
		"inner.nested.template.json": `{"Parameters": {"stream": {"Type": "String"}},
			"Resources": {
				"Shape": {"Type": "AWS::Lambda::Function"},
				"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Ref": "stream"}, "MaximumRecordAgeInSeconds": 3600}}},
			"Outputs": {"Function": {"Value": {"Ref": "Shape"}}}}`,
		"assembly-prod/manifest.json":     `{"artifacts": {"prodshop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "p.template.json"}}}}`,
		"assembly-prod/p.template.json":   `{"Resources": {"Lines": {"Type": "AWS::Logs::LogGroup"}}}`,
		"assembly-prod/other.of.no.stack": `{`,
	})
	app, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range app.Stacks {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "prodshop shop-eu shop-eu/Inner" {
		t.Errorf("read the stacks %s", got)
	}
	if found := alarmDimensions.judge(app); len(found) > 0 {
		t.Errorf("the output of a nested stack is not followed: %v", found)
	}
	found := mappingRecordAge.judge(app)
	if len(found) != 1 || !strings.Contains(found[0].Problem, "the stream shop-eu/Sales keeps records for 3600 s") {
		t.Errorf("the parameter of a nested stack is not followed: %v", found)
	}
	if found := logRetention.judge(app); len(found) != 1 || found[0].Resource.Path() != "prodshop/Lines" {
		t.Errorf("the stage is not judged: %v", found)
	}
}

func TestWhatCannotBeReadIsOneLine(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"is no cloud assembly: ":                  {"other.json": "{}"},
		"manifest.json: unexpected end":           {"manifest.json": "{"},
		"the cloud assembly has no stack":         {"manifest.json": "{}"},
		"shop.json: no such file":                 {"manifest.json": `{"artifacts": {"shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "shop.json"}}}}`},
		"shop.json: invalid character":            {"manifest.json": `{"artifacts": {"shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "shop.json"}}}}`, "shop.json": "Resources:"},
		"shop.json: resource Sales is null":       {"manifest.json": `{"artifacts": {"shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "shop.json"}}}}`, "shop.json": `{"Resources": {"Sales": null}}`},
		"assembly-prod is no cloud assembly: ope": {"manifest.json": `{"artifacts": {"prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-prod"}}}}`},
	} {
		_, err := Read(write(t, files))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want one line with %q", err, want)
		}
	}
}
