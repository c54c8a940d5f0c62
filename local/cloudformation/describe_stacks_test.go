package cloudformation

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// While a thing takes 7 seconds, DescribeStacks answers after Hold, or as soon
// as the stack is complete.
func TestDescribeStacksWaitsForTheEnd(t *testing.T) {
	for hold, want := range map[time.Duration]struct {
		after  time.Duration
		status string
	}{-1: {0, createInProgress}, 0: {7 * time.Second, createComplete}, 3 * time.Second: {3 * time.Second, createInProgress}} {
		synctest.Test(t, func(t *testing.T) {
			w := &world{things: map[string]string{}, before: func(context.Context, string) error {
				time.Sleep(7 * time.Second)
				return nil
			}}
			s := New(Config{Types: w.types(), Hold: hold})
			defer s.Close()
			values := map[string][]string{"StackName": {"shop"}, "TemplateBody": {`{"Resources": {"A": {"Type": "Test::Thing"}}}`}}
			if _, err := s.createStack(t.Context(), form{values: values}); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			out, err := s.describeStacks(t.Context(), form{values: values})
			if err != nil || out.Stacks[0].StackStatus != want.status || time.Since(begun) != want.after {
				t.Errorf("hold %v: %+v after %v, %v", hold, out, time.Since(begun), err)
			}
		})
	}
}

func TestAllStacksAreDescribedByPages(t *testing.T) {
	e := start(t, nil)
	for i := range 3 {
		e.create(fmt.Sprintf("shop%d", i), `{"Resources": {"A": {"Type": "Test::Thing"}}}`)
	}
	e.delete("shop1")
	out, err := e.DescribeStacks(t.Context(), &cfn.DescribeStacksInput{})
	if err != nil || len(out.Stacks) != 2 {
		t.Errorf("%d stacks, %v", len(out.Stacks), err)
	}
}

func TestEventsComeNewestFirstInPages(t *testing.T) {
	e := start(t, nil)
	var resources []string
	for i := range 120 {
		resources = append(resources, fmt.Sprintf(`"A%d": {"Type": "Test::Thing"}`, i))
	}
	e.create("shop", `{"Resources": {`+strings.Join(resources, ",")+`}}`)
	pages := cfn.NewDescribeStackEventsPaginator(e, &cfn.DescribeStackEventsInput{StackName: aws.String("shop")})
	var all []types.StackEvent
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.StackEvents...)
	}
	if len(all) != 242 || all[0].ResourceStatus != "CREATE_COMPLETE" || aws.ToString(all[0].LogicalResourceId) != "shop" || aws.ToString(all[241].LogicalResourceId) != "shop" {
		t.Fatalf("%d events from %v to %v", len(all), all[0], all[len(all)-1])
	}
	for i := 1; i < len(all); i++ {
		if !all[i].Timestamp.Before(*all[i-1].Timestamp) {
			t.Fatalf("event %d is not older than the one before", i)
		}
	}
}

func TestTemplatesAreSummarized(t *testing.T) {
	e := start(t, nil)
	body := `
AWSTemplateFormatVersion: "2010-09-09"
Description: roles
Metadata: {Team: x1}
Parameters: {P: {Type: Number, Default: 3, Description: how many}}
Resources:
  R: {Type: AWS::IAM::Role, Properties: {RoleName: r}}
  A: {Type: Test::Thing}
`
	summary, err := e.GetTemplateSummary(t.Context(), &cfn.GetTemplateSummaryInput{TemplateBody: &body})
	if err != nil {
		t.Fatal(err)
	}
	if len(summary.Parameters) != 1 || aws.ToString(summary.Parameters[0].DefaultValue) != "3" || aws.ToString(summary.Parameters[0].ParameterType) != "Number" ||
		len(summary.Capabilities) != 1 || summary.Capabilities[0] != types.CapabilityCapabilityNamedIam ||
		strings.Join(summary.ResourceTypes, " ") != "AWS::IAM::Role Test::Thing" || aws.ToString(summary.Metadata) != `{"Team":"x1"}` || aws.ToString(summary.Version) != "2010-09-09" {
		t.Errorf("summary %+v", summary)
	}
	validated, err := e.ValidateTemplate(t.Context(), &cfn.ValidateTemplateInput{TemplateBody: &body})
	if err != nil || len(validated.Parameters) != 1 || aws.ToString(validated.Description) != "roles" {
		t.Errorf("validated %+v, %v", validated, err)
	}
	_, err = e.ValidateTemplate(t.Context(), &cfn.ValidateTemplateInput{TemplateBody: aws.String(`{"Resources": {}}`)})
	expectRefusal(t, err, "ValidationError", "Template format error: At least one Resources member must be defined.")
	_, err = e.DetectStackDrift(t.Context(), &cfn.DetectStackDriftInput{StackName: aws.String("shop")})
	expectRefusal(t, err, "UnknownOperationException", `the local endpoint's cloudformation has no action "DetectStackDrift"`)
}
