package lambda

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/resource"
)

func typeOf(t *testing.T, s *Service, name string) resource.Type {
	t.Helper()
	for _, typ := range s.ResourceTypes() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("no type %s", name)
	return resource.Type{}
}

func request(properties string) resource.Request {
	return resource.Request{Stack: "pipeline", LogicalID: "Transform", Region: "eu-west-1", Account: "000000000000", Partition: "aws", Properties: json.RawMessage(properties)}
}

func TestAFunctionOfATemplate(t *testing.T) {
	b := newEmptyBench(t, objects{"f.zip": archive(t, "bootstrap", 0o755, compile(t, runtime.GOARCH))})
	typ := typeOf(t, b.Service, "AWS::Lambda::Function")
	properties := func(extra string) string {
		return fmt.Sprintf(`{"Code":{"S3Bucket":"assets","S3Key":"f.zip"},"Handler":"bootstrap","Runtime":"provided.al2023","Role":%q,"Architectures":[%q],
			"Timeout":"30","Environment":{"Variables":{"N":5}},"Tags":[{"Key":"k","Value":"v"}],"LoggingConfig":{"LogGroup":"mine"},"TracingConfig":{"Mode":"Active"}%s}`, role, lambdaArch(runtime.GOARCH), extra)
	}
	r := request(properties(`,"ReservedConcurrentExecutions":2`))
	if err := typ.Check(r.Properties); err != nil {
		t.Fatal(err)
	}
	made, err := typ.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(made.ID, "pipeline-Transform-") || made.Attributes["Arn"] != "arn:aws:lambda:eu-west-1:000000000000:function:"+made.ID {
		t.Errorf("made %+v", made)
	}
	result, err := b.Invoke(t.Context(), made.ID, []byte(`{"Do":"environment"}`))
	if err != nil || !strings.Contains(string(result.Payload), `"N=5"`) || b.logs.group != "mine" {
		t.Errorf("%s, %v, log group %q", result.Payload, err, b.logs.group)
	}
	changed := request(properties(`,"MemorySize":256`))
	if _, err := typ.Update(t.Context(), changed, made.ID, r.Properties); err != nil {
		t.Fatal(err)
	}
	if f := b.functions[made.ID]; f.current.MemorySize != 256 || f.reserved != nil || f.tags["k"] != "v" || len(f.idle) != 0 {
		t.Errorf("after the update: %+v, reserved %v", f.current.settings, f.reserved)
	}
	if err := typ.Delete(t.Context(), changed, made.ID); err != nil || len(b.functions) != 0 {
		t.Errorf("deleted: %v, left %v", err, b.functions)
	}
}

func TestATemplateThatCannotRunHereIsRefused(t *testing.T) {
	b := newEmptyBench(t, nil)
	typ := typeOf(t, b.Service, "AWS::Lambda::Function")
	for properties, want := range map[string]string{
		`{"Runtime":"nodejs22.x","Handler":"index.handler","Role":"r","Code":{"ZipFile":"x"}}`:              `Runtime "nodejs22.x" cannot run on the local endpoint: it runs the bootstrap programs of provided.al2023 and provided.al2`,
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"Layers":["arn"]}`:                    "#: extraneous key [Layers] is not permitted",
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"VpcConfig":{"Subnets":[]}}`:          "#/VpcConfig: extraneous key [Subnets] is not permitted",
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"Timeout":901}`:                       "Timeout 901 is not within 1 and 900 seconds",
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"PackageType":"Image"}`:               `PackageType "Image" cannot run`,
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"Architectures":["riscv"]}`:           "is not one of [x86_64], [arm64]",
		`{"Runtime":"provided.al2","Handler":"b","Code":{}}`:                                                "Role is missing",
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"FunctionName":"no spaces"}`:          `FunctionName "no spaces" does not match`,
		`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{},"LoggingConfig":{"LogFormat":"XML"}}`: `LogFormat "XML" is not Text or JSON`,
	} {
		if err := typ.Check(json.RawMessage(properties)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", properties, err, want)
		}
	}
	_, err := typ.Create(t.Context(), request(`{"Runtime":"provided.al2","Handler":"b","Role":"r","Code":{"S3Bucket":"assets","S3Key":"gone.zip"}}`))
	if err == nil || !strings.Contains(err.Error(), "GetObject of s3://assets/gone.zip") {
		t.Errorf("got %v", err)
	}
}

func TestAPermissionIsShownInThePolicy(t *testing.T) {
	b := newBench(t, nil)
	typ := typeOf(t, b.Service, "AWS::Lambda::Permission")
	r := request(`{"Action":"lambda:InvokeFunction","FunctionName":"f","Principal":"events.amazonaws.com","SourceArn":"arn:aws:events:x"}`)
	made, err := typ.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	p := b.functions["f"].policy
	if len(p) != 1 || p[0].id != made.ID {
		t.Fatalf("policy %+v", p)
	}
	statement, _ := json.Marshal(p[0].statement("ARN"))
	if want := `"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:x"}},"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Resource":"ARN"`; !strings.Contains(string(statement), want) {
		t.Errorf("statement %s", statement)
	}
	if err := typ.Delete(t.Context(), r, made.ID); err != nil || len(b.functions["f"].policy) != 0 {
		t.Errorf("deleted: %v", err)
	}
}

func TestEventInvokeConfigSetsTheQueue(t *testing.T) {
	b := newBench(t, nil)
	typ := typeOf(t, b.Service, "AWS::Lambda::EventInvokeConfig")
	r := request(`{"FunctionName":"f","Qualifier":"$LATEST","MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":60}`)
	if _, err := typ.Create(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := b.functions["f"].async; got.retries != 0 || got.maxAge.Seconds() != 60 {
		t.Errorf("got %+v", got)
	}
	if err := typ.Check(json.RawMessage(`{"FunctionName":"f","Qualifier":"$LATEST","MaximumRetryAttempts":3}`)); err == nil {
		t.Error("3 retries pass")
	}
}
