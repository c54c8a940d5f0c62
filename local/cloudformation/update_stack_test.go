package cloudformation

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const before = `
Resources:
  Same: {Type: Test::Thing, Properties: {Value: s}}
  Changed: {Type: Test::Thing, Properties: {Value: old}}
  Replaced: {Type: Test::Thing, Properties: {Name: old, Value: r}}
  User: {Type: Test::Thing, Properties: {Value: !Ref Replaced}}
  Removed: {Type: Test::Thing, DependsOn: Same}
Outputs:
  User: {Value: !GetAtt User.Value}
`

const after = `
Resources:
  Same: {Type: Test::Thing, Properties: {Value: s}}
  Changed: {Type: Test::Thing, Properties: {Value: new}}
  Replaced: {Type: Test::Thing, Properties: {Name: new, Value: r}}
  User: {Type: Test::Thing, Properties: {Value: !Ref Replaced}}
  Added: {Type: Test::Thing, DependsOn: User}
Outputs:
  User: {Value: !GetAtt User.Value}
`

func TestAnUpdateChangesReplacesAddsAndRemoves(t *testing.T) {
	e := start(t, nil)
	e.create("shop", before)
	e.world.takeCalls()
	replaced := e.physical("shop", "Replaced")
	st := e.update("shop", after)
	e.expectStatus(st, "UPDATE_COMPLETE", "")
	calls := e.world.takeCalls()
	changed, user, removed := e.physical("shop", "Changed"), e.physical("shop", "User"), ""
	for _, call := range calls {
		if len(call) > 14 && call[:14] == "delete Removed" {
			removed = call
		}
	}
	again := e.physical("shop", "Replaced")
	if again == replaced {
		t.Errorf("%s is not replaced", replaced)
	}
	want := []string{"update " + changed + " old->new", "create Replaced", "update " + user + " " + replaced + "->" + again, "create Added", "delete " + replaced, removed}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(calls)); !slices.Equal(got, want) || removed == "" {
		t.Errorf("calls\n%v, want\n%v", got, want)
	}
	if got := outputsOf(st); got != "User="+again {
		t.Errorf("outputs %s", got)
	}
	e.expectEvents("shop", "shop UPDATE_IN_PROGRESS: User Initiated",
		"Replaced UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.",
		"Replaced UPDATE_COMPLETE", "User UPDATE_IN_PROGRESS", "User UPDATE_COMPLETE", "Added CREATE_COMPLETE",
		"shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "Replaced DELETE_COMPLETE", "shop UPDATE_COMPLETE")
	for _, line := range e.history("shop") {
		if line == "Same UPDATE_IN_PROGRESS" {
			t.Error("what does not change is updated")
		}
	}
	_, err := e.UpdateStack(t.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(after)})
	expectRefusal(t, err, "ValidationError", "No updates are to be performed.")
}

func TestAFailedUpdateIsRolledBack(t *testing.T) {
	e := start(t, nil)
	e.create("shop", before)
	was := e.world.existing()
	e.world.takeCalls()
	e.world.before = failing("create Added")
	st := e.update("shop", after)
	e.expectStatus(st, "UPDATE_ROLLBACK_COMPLETE", "")
	e.expectThings(was)
	e.expectEvents("shop", "Added CREATE_FAILED: create Added is broken",
		"shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Added]. ",
		"Replaced UPDATE_COMPLETE", "User UPDATE_COMPLETE", "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
		"Replaced DELETE_COMPLETE", "shop UPDATE_ROLLBACK_COMPLETE")
	got, err := e.GetTemplate(t.Context(), &cfn.GetTemplateInput{StackName: aws.String("shop")})
	if err != nil || aws.ToString(got.TemplateBody) != before {
		t.Errorf("the template is %v, %v", aws.ToString(got.TemplateBody), err)
	}
	// What was rolled back can be updated again.
	e.world.before = nil
	e.expectStatus(e.update("shop", after), "UPDATE_COMPLETE", "")
}

func TestARollbackThatFailsCanBeContinued(t *testing.T) {
	for _, skip := range []bool{false, true} {
		e := start(t, nil)
		e.create("shop", `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": "1"}}, "B": {"Type": "Test::Thing", "DependsOn": "A", "Properties": {"Value": "1"}}}}`)
		e.world.before = failing("update B-2 1->2", "update A-1 2->1")
		st := e.update("shop", `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": "2"}}, "B": {"Type": "Test::Thing", "DependsOn": "A", "Properties": {"Value": "2"}}}}`)
		e.expectStatus(st, "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update: [A]. ")
		in := &cfn.ContinueUpdateRollbackInput{StackName: st.StackName}
		if skip {
			in.ResourcesToSkip = []string{"A"}
		} else {
			e.world.before = nil
		}
		if _, err := e.ContinueUpdateRollback(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		e.expectStatus(e.settled("shop"), "UPDATE_ROLLBACK_COMPLETE", "")
		if skip {
			e.expectThings("A-1=2 B-2=1")
			e.expectEvents("shop", "A UPDATE_COMPLETE: Resource skipped during UpdateRollback")
		} else {
			e.expectThings("A-1=1 B-2=1")
		}
	}
}

func TestAPausedUpdateGoesOnOrBack(t *testing.T) {
	one, two := `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Name": "1", "Value": "1"}}}}`,
		`{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Name": "2", "Value": "2"}}, "B": {"Type": "Test::Thing", "DependsOn": "A"}}}`
	for _, goOn := range []bool{true, false} {
		e := start(t, nil)
		e.create("shop", one)
		e.world.before = failing("create B")
		in := &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: &two, DisableRollback: aws.Bool(true)}
		if _, err := e.UpdateStack(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		e.expectStatus(e.settled("shop"), "UPDATE_FAILED", "The following resource(s) failed to create: [B]. ")
		e.expectThings("A-1=1 A-2=2")
		_, err := e.UpdateStack(t.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: &two})
		expectRefusal(t, err, "ValidationError", "This stack is currently in a non-terminal [UPDATE_FAILED] state.")
		if goOn {
			e.world.before = nil
			if _, err := e.UpdateStack(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			e.expectStatus(e.settled("shop"), "UPDATE_COMPLETE", "")
			e.expectThings("A-2=2 B-3=")
			continue
		}
		if _, err := e.RollbackStack(t.Context(), &cfn.RollbackStackInput{StackName: aws.String("shop")}); err != nil {
			t.Fatal(err)
		}
		e.expectStatus(e.settled("shop"), "UPDATE_ROLLBACK_COMPLETE", "")
		e.expectThings("A-1=1")
	}
}

func TestAnUpdateCanBeCancelled(t *testing.T) {
	e := start(t, nil)
	e.create("shop", `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": "1"}}}}`)
	begun := make(chan bool)
	e.world.before = func(ctx context.Context, call string) error {
		if call != "update A-1 1->2" {
			return nil
		}
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}
	if _, err := e.UpdateStack(t.Context(), &cfn.UpdateStackInput{
		StackName: aws.String("shop"), TemplateBody: aws.String(`{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": "2"}}}}`),
	}); err != nil {
		t.Fatal(err)
	}
	<-begun
	if _, err := e.CancelUpdateStack(t.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	e.expectStatus(e.settled("shop"), "UPDATE_ROLLBACK_COMPLETE", "")
	e.expectEvents("shop", "A UPDATE_FAILED: Resource update cancelled", "A UPDATE_COMPLETE")
	e.expectThings("A-1=1")
}

func TestPoliciesDecideWhatAnUpdateLeavesBehind(t *testing.T) {
	e := start(t, nil)
	e.create("shop", `
Resources:
  A: {Type: Test::Thing, Properties: {Name: "1"}, UpdateReplacePolicy: Retain}
  B: {Type: Test::Thing, DeletionPolicy: Retain, DependsOn: A}
  C: {Type: Test::Thing, DependsOn: B}
  D: {Type: Test::Thing, DependsOn: C}
`)
	e.world.before = failing("delete D-4")
	st := e.update("shop", `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Name": "2"}, "UpdateReplacePolicy": "Retain"}}}`)
	e.expectStatus(st, "UPDATE_COMPLETE", "Update successful. One or more resources could not be deleted.")
	// C stands, since D, which could not be deleted, needs it.
	e.expectThings("A-1= A-5= B-2= C-3= D-4=")
	e.expectEvents("shop", "D DELETE_FAILED: delete D-4 is broken", "shop UPDATE_COMPLETE: Update successful. One or more resources could not be deleted.")
	if ids := e.logicalIDs("shop"); !slices.Equal(ids, []string{"A"}) {
		t.Errorf("the stack has %v", ids)
	}
}

func TestTagsReachResourcesAndPreviousValuesStay(t *testing.T) {
	e := start(t, nil)
	body := `{"Parameters": {"V": {"Type": "String"}}, "Resources": {"A": {"Type": "Test::Thing", "Properties": {"Value": {"Ref": "V"}}}}}`
	e.create("shop", body, "V=one")
	in := &cfn.UpdateStackInput{
		StackName: aws.String("shop"), UsePreviousTemplate: aws.Bool(true),
		Parameters: []types.Parameter{{ParameterKey: aws.String("V"), UsePreviousValue: aws.Bool(true)}},
	}
	_, err := e.UpdateStack(t.Context(), in)
	expectRefusal(t, err, "ValidationError", "No updates are to be performed.")
	in.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("x1")}}
	if _, err := e.UpdateStack(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	st := e.settled("shop")
	e.expectStatus(st, "UPDATE_COMPLETE", "")
	if len(st.Tags) != 1 || aws.ToString(st.Parameters[0].ParameterValue) != "one" {
		t.Errorf("stack %+v", st)
	}
	e.expectEvents("shop", "A UPDATE_COMPLETE")
}

func TestTheTypeOfAResourceCannotChange(t *testing.T) {
	e := start(t, nil)
	e.create("shop", `{"Resources": {"A": {"Type": "Test::Thing"}}}`)
	_, err := e.UpdateStack(t.Context(), &cfn.UpdateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(`{"Resources": {"A": {"Type": "AWS::CDK::Metadata"}}}`)})
	expectRefusal(t, err, "ValidationError", "Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]")
}

func (e *engine) physical(stack, logicalID string) string {
	e.t.Helper()
	out, err := e.DescribeStackResource(e.t.Context(), &cfn.DescribeStackResourceInput{StackName: &stack, LogicalResourceId: &logicalID})
	if err != nil {
		e.t.Fatal(err)
	}
	return aws.ToString(out.StackResourceDetail.PhysicalResourceId)
}

func (e *engine) logicalIDs(stack string) (ids []string) {
	e.t.Helper()
	out, err := e.ListStackResources(e.t.Context(), &cfn.ListStackResourcesInput{StackName: &stack})
	if err != nil {
		e.t.Fatal(err)
	}
	for _, r := range out.StackResourceSummaries {
		ids = append(ids, aws.ToString(r.LogicalResourceId))
	}
	return ids
}
