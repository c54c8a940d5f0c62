package cloudformation

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func TestAStackIsDeletedBackwards(t *testing.T) {
	e := start(t, nil)
	e.create("shop", chain)
	e.world.takeCalls()
	st := e.delete("shop")
	if st.StackStatus != types.StackStatusDeleteComplete || st.DeletionTime == nil || len(st.Outputs) != 0 {
		t.Errorf("deleted: %+v", st)
	}
	if got := e.world.takeCalls(); !slices.Equal(got, []string{"delete C-3", "delete B-2", "delete A-1"}) {
		t.Errorf("calls %v", got)
	}
	_, err := e.DescribeStacks(t.Context(), &cfn.DescribeStacksInput{StackName: aws.String("shop")})
	expectRefusal(t, err, "ValidationError", "Stack with id shop does not exist")
	if _, err := e.DeleteStack(t.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")}); err != nil {
		t.Errorf("what does not exist is deleted with %v", err)
	}
	gone, err := e.ListStacks(t.Context(), &cfn.ListStacksInput{StackStatusFilter: []types.StackStatus{types.StackStatusDeleteComplete}})
	if err != nil || len(gone.StackSummaries) != 1 {
		t.Errorf("list %+v, %v", gone, err)
	}
	again := e.create("shop", chain)
	if aws.ToString(again.StackId) == aws.ToString(st.StackId) {
		t.Error("the name's next stack has the same ID")
	}
}

func TestTerminationProtectionHolds(t *testing.T) {
	e := start(t, nil)
	e.create("shop", chain)
	protect := func(on bool) {
		if _, err := e.UpdateTerminationProtection(t.Context(), &cfn.UpdateTerminationProtectionInput{StackName: aws.String("shop"), EnableTerminationProtection: &on}); err != nil {
			t.Fatal(err)
		}
	}
	protect(true)
	_, err := e.DeleteStack(t.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")})
	expectRefusal(t, err, "ValidationError", "Stack [shop] cannot be deleted while TerminationProtection is enabled")
	protect(false)
	e.expectStatus(e.delete("shop"), "DELETE_COMPLETE", "")
}

func TestADeletionThatFailsCanBeTriedAgainOrRetain(t *testing.T) {
	for _, retain := range []bool{false, true} {
		e := start(t, nil)
		e.create("shop", chain)
		e.world.before = failing("delete B-2")
		st := e.delete("shop")
		e.expectStatus(st, "DELETE_FAILED", "The following resource(s) failed to delete: [B]. ")
		e.expectThings("A-1=v B-2=A-1")
		in := &cfn.DeleteStackInput{StackName: st.StackName}
		want := ""
		if retain {
			in.RetainResources, want = []string{"B"}, "B-2=A-1"
		} else {
			e.world.before = nil
		}
		if _, err := e.DeleteStack(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		e.expectStatus(e.settled(aws.ToString(st.StackId)), "DELETE_COMPLETE", "")
		e.expectThings(want)
	}
}

func TestDeletionPolicyRetainKeepsTheResource(t *testing.T) {
	e := start(t, nil)
	e.create("shop", `
Resources:
  A: {Type: Test::Thing, DeletionPolicy: Retain}
  B: {Type: Test::Thing, DeletionPolicy: RetainExceptOnCreate, DependsOn: A}
  C: {Type: Test::Thing, DependsOn: B}
`)
	st := e.delete("shop")
	e.expectThings("A-1= B-2=")
	e.expectEvents(aws.ToString(st.StackId), "C DELETE_COMPLETE", "B DELETE_SKIPPED", "A DELETE_SKIPPED", "shop DELETE_COMPLETE")
}

func TestAStackIsDeletedWhileItIsCreated(t *testing.T) {
	e := start(t, nil)
	begun := make(chan bool)
	e.world.before = func(ctx context.Context, call string) error {
		if call == "create B" {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	made, err := e.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("shop"), TemplateBody: aws.String(chain)})
	if err != nil {
		t.Fatal(err)
	}
	<-begun
	if _, err := e.DeleteStack(t.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	e.expectStatus(e.settled(aws.ToString(made.StackId)), "DELETE_COMPLETE", "")
	e.expectThings("")
	for _, line := range e.history(aws.ToString(made.StackId)) {
		if line == "shop ROLLBACK_IN_PROGRESS" {
			t.Error("the creation is rolled back beside the deletion")
		}
	}
}
