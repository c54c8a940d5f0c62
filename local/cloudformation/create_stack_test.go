package cloudformation

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const chain = `
Description: three in a row
Parameters:
  Value: {Type: String, Default: v}
Resources:
  C: {Type: Test::Thing, Properties: {Value: !Sub "${B.Arn}/c"}}
  A: {Type: Test::Thing, Properties: {Value: !Ref Value}, Metadata: {"aws:cdk:path": Stack/A}}
  B: {Type: Test::Thing, Properties: {Value: !Ref A}}
Outputs:
  Last: {Value: !GetAtt C.Value, Description: of the last}
  Part: {Value: !Select [1, !GetAtt C.Parts]}
  Secret: {Value: "{{resolve:ssm:/known}}"}
`

func TestResourcesAreMadeInTheOrderOfTheirNeeds(t *testing.T) {
	e := start(t, nil)
	st := e.create("shop", chain)
	e.expectStatus(st, "CREATE_COMPLETE", "")
	if got := e.world.takeCalls(); !slices.Equal(got, []string{"create A", "create B", "create C"}) {
		t.Errorf("calls %v", got)
	}
	e.expectThings("A-1=v B-2=A-1 C-3=arn:B-2/c")
	if got := outputsOf(st); got != "Last=arn:B-2/c Part=arn:B-2/c Secret=from-ssm" {
		t.Errorf("outputs %s", got)
	}
	if got := aws.ToString(st.Description); got != "three in a row" {
		t.Errorf("description %q", got)
	}
	if got := e.history("shop"); !slices.Equal(got, []string{
		"shop CREATE_IN_PROGRESS: User Initiated",
		"A CREATE_IN_PROGRESS", "A CREATE_COMPLETE", "B CREATE_IN_PROGRESS", "B CREATE_COMPLETE", "C CREATE_IN_PROGRESS", "C CREATE_COMPLETE",
		"shop CREATE_COMPLETE",
	}) {
		t.Errorf("events\n%s", strings.Join(got, "\n"))
	}
	resources, err := e.DescribeStackResources(t.Context(), &cfn.DescribeStackResourcesInput{PhysicalResourceId: aws.String("B-2")})
	if err != nil || len(resources.StackResources) != 3 || aws.ToString(resources.StackResources[1].PhysicalResourceId) != "B-2" {
		t.Errorf("resources %+v, %v", resources, err)
	}
	one, err := e.DescribeStackResource(t.Context(), &cfn.DescribeStackResourceInput{StackName: st.StackId, LogicalResourceId: aws.String("A")})
	if err != nil || aws.ToString(one.StackResourceDetail.Metadata) != `{"aws:cdk:path":"Stack/A"}` {
		t.Errorf("resource %+v, %v", one, err)
	}
	list, err := e.ListStackResources(t.Context(), &cfn.ListStackResourcesInput{StackName: st.StackName})
	if err != nil || len(list.StackResourceSummaries) != 3 {
		t.Errorf("list %+v, %v", list, err)
	}
}

// Both wait for each other: made one after the other, they would wait for ever.
func TestIndependentResourcesAreMadeAtTheSameTime(t *testing.T) {
	e := start(t, nil)
	met := map[string]chan bool{"create A": make(chan bool), "create B": make(chan bool)}
	e.world.before = func(ctx context.Context, call string) error {
		other := "create A"
		if call == other {
			other = "create B"
		}
		close(met[call])
		select {
		case <-met[other]:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	st := e.create("shop", `{"Resources": {"A": {"Type": "Test::Thing"}, "B": {"Type": "Test::Thing"}}}`)
	e.expectStatus(st, "CREATE_COMPLETE", "")
}

func TestAFailedCreationIsRolledBack(t *testing.T) {
	e := start(t, nil)
	e.world.before = failing("create C")
	st := e.create("shop", chain)
	e.expectStatus(st, "ROLLBACK_COMPLETE", "")
	e.expectThings("")
	e.expectEvents("shop",
		"C CREATE_FAILED: create C is broken",
		"shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [C]. Rollback requested by user.",
		"B DELETE_IN_PROGRESS", "B DELETE_COMPLETE", "A DELETE_IN_PROGRESS", "A DELETE_COMPLETE", "shop ROLLBACK_COMPLETE")
	operations := map[string]bool{}
	events, err := e.DescribeStackEvents(t.Context(), &cfn.DescribeStackEventsInput{StackName: st.StackName})
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range events.StackEvents {
		operations[aws.ToString(ev.OperationId)] = true
	}
	if len(operations) != 2 {
		t.Errorf("creation and rollback share operations %v", operations)
	}
	_, err = e.UpdateStack(t.Context(), &cfn.UpdateStackInput{StackName: st.StackName, TemplateBody: aws.String(chain)})
	expectRefusal(t, err, "ValidationError", "Stack:"+aws.ToString(st.StackId)+" is in ROLLBACK_COMPLETE state and can not be updated.")
	if st := e.delete("shop"); st.StackStatus != types.StackStatusDeleteComplete {
		t.Errorf("deleted: %s", st.StackStatus)
	}
}

func TestWhatIsUnderWayIsCancelledWhenAnotherFails(t *testing.T) {
	e := start(t, nil)
	begun := make(chan bool)
	e.world.before = func(ctx context.Context, call string) error {
		if call == "create Slow" {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}
		<-begun
		return failing("create Bad")(ctx, call)
	}
	e.create("shop", `{"Resources": {"Bad": {"Type": "Test::Thing"}, "Slow": {"Type": "Test::Thing"}, "After": {"Type": "Test::Thing", "DependsOn": "Slow"}}}`)
	e.expectEvents("shop", "Bad CREATE_FAILED: create Bad is broken", "Slow CREATE_FAILED: Resource creation cancelled",
		"shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.")
	for _, line := range e.history("shop") {
		if strings.HasPrefix(line, "After") {
			t.Errorf("what needs a failed one is begun: %s", line)
		}
	}
}

func TestOnFailureChoosesWhatFollows(t *testing.T) {
	for _, c := range []struct {
		choose func(*cfn.CreateStackInput)
		status types.StackStatus
		things string
	}{
		{func(in *cfn.CreateStackInput) { in.DisableRollback = aws.Bool(true) }, "CREATE_FAILED", "A-1=v B-2=A-1"},
		{func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureDoNothing }, "CREATE_FAILED", "A-1=v B-2=A-1"},
		{func(in *cfn.CreateStackInput) { in.OnFailure = types.OnFailureDelete }, "DELETE_COMPLETE", ""},
	} {
		e := start(t, nil)
		e.world.before = failing("create C")
		in := &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(chain)}
		c.choose(in)
		made, err := e.CreateStack(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if st := e.settled(aws.ToString(made.StackId)); st.StackStatus != c.status {
			t.Errorf("status %s, want %s", st.StackStatus, c.status)
		}
		e.expectThings(c.things)
	}
}

func TestAPausedCreationCanBeRolledBack(t *testing.T) {
	e := start(t, nil)
	e.world.before = failing("create C")
	body := chain
	if _, err := e.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: &body, DisableRollback: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	e.expectStatus(e.settled("shop"), "CREATE_FAILED", "The following resource(s) failed to create: [C]. ")
	e.expectThings("A-1=v B-2=A-1")
	if _, err := e.RollbackStack(t.Context(), &cfn.RollbackStackInput{StackName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	e.expectStatus(e.settled("shop"), "ROLLBACK_COMPLETE", "")
	e.expectThings("")
	_, err := e.RollbackStack(t.Context(), &cfn.RollbackStackInput{StackName: aws.String("shop")})
	expectRefusal(t, err, "ValidationError", "Stack:"+aws.ToString(e.settled("shop").StackId)+" is in ROLLBACK_COMPLETE state and can not be rolled back")
}

func TestACreationThatTakesTooLongFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{things: map[string]string{}, before: func(ctx context.Context, call string) error {
			if call == "create A" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}}
		s := New(Config{Types: w.types(), Hold: time.Hour})
		defer s.Close()
		values := map[string][]string{"StackName": {"shop"}, "TimeoutInMinutes": {"5"}, "TemplateBody": {`{"Resources": {"A": {"Type": "Test::Thing"}}}`}}
		if _, err := s.createStack(t.Context(), form{values: values}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		out, err := s.describeStacks(t.Context(), form{values: values})
		if err != nil || out.Stacks[0].StackStatus != rollbackComplete || time.Since(begun) != 5*time.Minute {
			t.Errorf("%+v after %v, %v", out, time.Since(begun), err)
		}
	})
}

func TestTypesThatMakeNothing(t *testing.T) {
	e := start(t, nil)
	st := e.create("shop", `
Resources:
  CDKMetadata: {Type: AWS::CDK::Metadata, Properties: {Analytics: "v2:deflate64:x"}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
Outputs:
  Handle: {Value: !Ref Handle}
`)
	e.expectStatus(st, "CREATE_COMPLETE", "")
	if got := outputsOf(st); !strings.HasPrefix(got, "Handle="+e.url+"/_cloudformation/handle/shop-Handle-") {
		t.Errorf("outputs %s", got)
	}
	e.expectStatus(e.delete("shop"), "DELETE_COMPLETE", "")
}

func TestDeletionPoliciesInTheRollbackOfACreation(t *testing.T) {
	e := start(t, nil)
	e.world.before = failing("create Bad")
	e.create("shop", `
Resources:
  Kept: {Type: Test::Thing, DeletionPolicy: Retain}
  Gone: {Type: Test::Thing, DeletionPolicy: RetainExceptOnCreate, DependsOn: Kept}
  Bad: {Type: Test::Thing, DependsOn: [Kept, Gone]}
`)
	e.expectThings("Kept-1=")
	e.expectEvents("shop", "Gone DELETE_COMPLETE", "Kept DELETE_SKIPPED", "shop ROLLBACK_COMPLETE")
}

func TestWrongPropertiesFailTheResourceThatHasThem(t *testing.T) {
	e := start(t, nil)
	e.create("shop", `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Size": 1}}}}`)
	e.expectEvents("shop", "A CREATE_FAILED: Properties validation failed for resource A with message:\n#: extraneous key [Size] is not permitted", "shop ROLLBACK_COMPLETE")
	e.create("shop2", `{"Resources": {"A": {"Type": "Test::Thing"}, "B": {"Type": "Test::Thing", "Properties": {"Value": {"Fn::GetAtt": ["A", "Size"]}}}}}`)
	e.expectEvents("shop2", "B CREATE_FAILED: Template error: resource A does not support attribute type Size in Fn::GetAtt")
}

func TestTemplatesAreRefusedBeforeAStackIsMade(t *testing.T) {
	e := start(t, func(c *Config) {
		c.Template = func(_ context.Context, url string) ([]byte, error) { return []byte(`{"Resources": {}}`), nil }
	})
	for _, c := range []struct{ body, code, message string }{
		{`{"Resources": {"A": {"Type": "AWS::Foo::Bar"}, "B": {"Type": "Test::Thing"}}}`, "ValidationError",
			"Template format error: Unrecognized resource types: [AWS::Foo::Bar]; the local endpoint has no provider for: A: AWS::Foo::Bar"},
		{`{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": {"Ref": "X"}}}}}`, "ValidationError",
			"Template format error: Unresolved resource dependencies [X] in the Resources block of the template"},
		{`{"Parameters": {"P": {"Type": "String"}}, "Resources": {"A": {"Type": "Test::Thing"}}}`, "ValidationError", "Parameters: [P] must have values"},
		{`{"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}}}}`, "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"},
		{strings.Repeat(" ", 51201), "ValidationError", "1 validation error detected: Value at 'templateBody'"},
	} {
		_, err := e.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: &c.body})
		expectRefusal(t, err, c.code, c.message)
	}
	_, err := e.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateURL: aws.String("http://s3/t")})
	expectRefusal(t, err, "ValidationError", "Template format error: At least one Resources member must be defined.")
	_, err = e.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(chain), NotificationARNs: []string{"arn"}})
	expectRefusal(t, err, "ValidationError", "NotificationARNs: the local endpoint sends no notifications")
	_, err = e.DescribeStacks(t.Context(), &cfn.DescribeStacksInput{StackName: aws.String("shop")})
	expectRefusal(t, err, "ValidationError", "Stack with id shop does not exist")
}

// A type that the endpoint lacks does no harm where it is not made.
func TestUnknownTypesUnderAFalseConditionAreLetThrough(t *testing.T) {
	e := start(t, nil)
	st := e.create("shop", `{"Conditions": {"No": {"Fn::Equals": ["a", "b"]}}, "Resources": {"A": {"Type": "AWS::Foo::Bar", "Condition": "No"}, "B": {"Type": "Test::Thing"}}}`)
	e.expectStatus(st, "CREATE_COMPLETE", "")
}

func TestNoEchoAndSecretsStayHidden(t *testing.T) {
	e := start(t, nil)
	st := e.create("shop", `
Parameters:
  Password: {Type: String, NoEcho: true}
  Version: {Type: "AWS::SSM::Parameter::Value<String>", Default: /known}
Resources:
  A: {Type: Test::Thing, Properties: {Value: "{{resolve:secretsmanager:name:SecretString:key}}"}}
`, "Password=hush")
	e.expectThings("A-1=secret-name-key")
	for _, p := range st.Parameters {
		shown := aws.ToString(p.ParameterValue) + "|" + aws.ToString(p.ResolvedValue)
		if want := map[string]string{"Password": "****|", "Version": "/known|from-ssm"}[aws.ToString(p.ParameterKey)]; shown != want {
			t.Errorf("%s is shown as %s, want %s", aws.ToString(p.ParameterKey), shown, want)
		}
	}
	events, err := e.DescribeStackEvents(t.Context(), &cfn.DescribeStackEventsInput{StackName: st.StackName})
	if err != nil {
		t.Fatal(err)
	}
	for _, ev := range events.StackEvents {
		if strings.Contains(aws.ToString(ev.ResourceProperties), "secret-name") {
			t.Errorf("the event shows the secret: %s", aws.ToString(ev.ResourceProperties))
		}
	}
}
