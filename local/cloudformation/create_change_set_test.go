package cloudformation

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func (e *engine) changeSet(kind types.ChangeSetType, body string) *cfn.DescribeChangeSetOutput {
	e.t.Helper()
	made, err := e.CreateChangeSet(e.t.Context(), &cfn.CreateChangeSetInput{
		StackName: aws.String("shop"), ChangeSetName: aws.String("deploy"), ChangeSetType: kind, TemplateBody: &body,
	})
	if err != nil {
		e.t.Fatal(err)
	}
	out, err := e.DescribeChangeSet(e.t.Context(), &cfn.DescribeChangeSetInput{ChangeSetName: made.Id})
	if err != nil {
		e.t.Fatal(err)
	}
	return out
}

func (e *engine) execute() error {
	_, err := e.ExecuteChangeSet(e.t.Context(), &cfn.ExecuteChangeSetInput{StackName: aws.String("shop"), ChangeSetName: aws.String("deploy")})
	return err
}

// shown writes changes as "Modify A Replacement PolicyAction: Name Always …".
func shown(changes []types.Change) string {
	var list []string
	for _, c := range changes {
		r := c.ResourceChange
		words := []string{string(r.Action), aws.ToString(r.LogicalResourceId), string(r.Replacement), string(r.PolicyAction)}
		for _, d := range r.Details {
			words = append(words, string(d.Target.Attribute)+"."+aws.ToString(d.Target.Name), string(d.Target.RequiresRecreation), string(d.Evaluation), aws.ToString(d.CausingEntity))
		}
		list = append(list, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
	}
	return strings.Join(list, "\n")
}

func TestAChangeSetSaysWhatItWouldDoAndDoesIt(t *testing.T) {
	e := start(t, nil)
	first := e.changeSet(types.ChangeSetTypeCreate, before)
	if first.Status != types.ChangeSetStatusCreateComplete || first.ExecutionStatus != types.ExecutionStatusAvailable || len(first.Changes) != 5 {
		t.Fatalf("%s %s %d", first.Status, first.ExecutionStatus, len(first.Changes))
	}
	if st := e.settled("shop"); st.StackStatus != types.StackStatusReviewInProgress {
		t.Errorf("stack is in %s", st.StackStatus)
	}
	if template, err := e.GetTemplate(t.Context(), &cfn.GetTemplateInput{StackName: aws.String("shop")}); err != nil || aws.ToString(template.TemplateBody) != "" {
		t.Errorf("a stack under review has the template %q, %v", aws.ToString(template.TemplateBody), err)
	}
	if template, err := e.GetTemplate(t.Context(), &cfn.GetTemplateInput{ChangeSetName: first.ChangeSetId}); err != nil || aws.ToString(template.TemplateBody) != before {
		t.Errorf("the change set's template: %v", err)
	}
	if err := e.execute(); err != nil {
		t.Fatal(err)
	}
	e.expectStatus(e.settled("shop"), "CREATE_COMPLETE", "")
	expectRefusal(t, e.execute(), "InvalidChangeSetStatus", "ChangeSet ["+aws.ToString(first.ChangeSetId)+"] cannot be executed in its current status")

	second := e.changeSet(types.ChangeSetTypeUpdate, after)
	want := strings.Join([]string{
		"Add Added",
		"Modify Changed False Properties.Value Never Static",
		"Modify Replaced True ReplaceAndDelete Properties.Name Always Static",
		"Modify User False Properties.Value Never Dynamic Replaced",
		"Remove Removed Delete",
	}, "\n")
	if got := shown(second.Changes); got != want {
		t.Errorf("changes\n%s\nwant\n%s", got, want)
	}
	if err := e.execute(); err != nil {
		t.Fatal(err)
	}
	st := e.settled("shop")
	e.expectStatus(st, "UPDATE_COMPLETE", "")
	if aws.ToString(st.ChangeSetId) != aws.ToString(second.ChangeSetId) {
		t.Errorf("the stack's change set is %s", aws.ToString(st.ChangeSetId))
	}
}

func TestAValueThatDependsOnAReplacementMayReplace(t *testing.T) {
	e := start(t, nil)
	body := `{"Resources": {"A": {"Type": "Test::Thing", "Properties": {"Name": "NAME"}}, "B": {"Type": "Test::Thing", "Properties": {"Name": {"Ref": "A"}, "Value": {"Ref": "AWS::NoValue"}}, "UpdateReplacePolicy": "Retain"}}}`
	e.create("shop", body)
	got := shown(e.changeSet(types.ChangeSetTypeUpdate, strings.ReplaceAll(body, "NAME", "other")).Changes)
	want := "Modify A True ReplaceAndDelete Properties.Name Always Static\nModify B Conditional ReplaceAndRetain Properties.Name Conditionally Dynamic A"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAChangeSetWithoutChangesFailsAsClientsExpect(t *testing.T) {
	e := start(t, nil)
	e.create("shop", before)
	c := e.changeSet(types.ChangeSetTypeUpdate, before)
	if c.Status != types.ChangeSetStatusFailed || c.ExecutionStatus != types.ExecutionStatusUnavailable ||
		aws.ToString(c.StatusReason) != "The submitted information didn't contain changes. Submit different information to create a change set." {
		t.Errorf("%s %s %s", c.Status, c.ExecutionStatus, aws.ToString(c.StatusReason))
	}
	expectRefusal(t, e.execute(), "InvalidChangeSetStatus", "ChangeSet ["+aws.ToString(c.ChangeSetId)+"] cannot be executed in its current status of [FAILED]")
	// An output is no resource, and a change all the same.
	e.deleteChangeSet()
	if c := e.changeSet(types.ChangeSetTypeUpdate, before+"  More: {Value: x}\n"); c.Status != types.ChangeSetStatusCreateComplete || len(c.Changes) != 0 {
		t.Errorf("a new output: %s with %d changes", c.Status, len(c.Changes))
	}
}

func (e *engine) deleteChangeSet() {
	e.t.Helper()
	if _, err := e.DeleteChangeSet(e.t.Context(), &cfn.DeleteChangeSetInput{StackName: aws.String("shop"), ChangeSetName: aws.String("deploy")}); err != nil {
		e.t.Fatal(err)
	}
}

func TestChangeSetsComeAndGo(t *testing.T) {
	e := start(t, nil)
	describe := func() error {
		_, err := e.DescribeChangeSet(t.Context(), &cfn.DescribeChangeSetInput{StackName: aws.String("shop"), ChangeSetName: aws.String("deploy")})
		return err
	}
	create := func(kind types.ChangeSetType, body string) error {
		_, err := e.CreateChangeSet(t.Context(), &cfn.CreateChangeSetInput{StackName: aws.String("shop"), ChangeSetName: aws.String("deploy"), ChangeSetType: kind, TemplateBody: &body})
		return err
	}
	expectRefusal(t, create(types.ChangeSetTypeUpdate, before), "ValidationError", "Stack [shop] does not exist")
	expectRefusal(t, create(types.ChangeSetTypeImport, before), "ValidationError", "ChangeSetType IMPORT: the local endpoint imports no resources: allowed are CREATE, UPDATE")
	e.changeSet(types.ChangeSetTypeCreate, before)
	expectRefusal(t, create(types.ChangeSetTypeCreate, before), "AlreadyExistsException", "ChangeSet deploy already exists")
	list, err := e.ListChangeSets(t.Context(), &cfn.ListChangeSetsInput{StackName: aws.String("shop")})
	if err != nil || len(list.Summaries) != 1 || aws.ToString(list.Summaries[0].ChangeSetName) != "deploy" {
		t.Errorf("list %+v, %v", list, err)
	}
	e.deleteChangeSet()
	expectRefusal(t, describe(), "ChangeSetNotFound", "ChangeSet [deploy] does not exist")
	e.deleteChangeSet() // of what is not there, too
	if st := e.delete("shop"); st.StackStatus != types.StackStatusDeleteComplete {
		t.Errorf("a stack under review is deleted to %s", st.StackStatus)
	}
	e.create("shop", before)
	expectRefusal(t, create(types.ChangeSetTypeCreate, before), "ValidationError", "Stack [shop] already exists")
}

// The CDK CLI asks with property values first; what it is answered makes it ask
// again without.
func TestMissingPropertyValuesAreAdmitted(t *testing.T) {
	e := start(t, nil)
	c := e.changeSet(types.ChangeSetTypeCreate, before)
	out, err := e.DescribeChangeSet(t.Context(), &cfn.DescribeChangeSetInput{ChangeSetName: c.ChangeSetId, IncludePropertyValues: aws.Bool(true)})
	if err != nil || !strings.HasPrefix(aws.ToString(out.StatusReason), "[WARN] --include-property-values option can return incomplete ChangeSet data") {
		t.Errorf("%s, %v", aws.ToString(out.StatusReason), err)
	}
}
