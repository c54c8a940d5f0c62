package demo

import (
	"bytes"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/millrace-dev/millrace/cmd/millrace/screen"
	"github.com/millrace-dev/millrace/local"
)

const template = `{"Resources":{
	"Kept":{"Type":"AWS::S3::Bucket","DeletionPolicy":"Retain"},
	"Gone":{"Type":"AWS::SQS::Queue"}}}`

// deployed is a demo whose endpoint has the stack millrace-prod-store.
func deployed(t *testing.T, protected bool) (*demo, *bytes.Buffer, *cloudformation.Client, string) {
	t.Helper()
	dir := t.TempDir()
	endpoint, err := local.Start(t.Context(), local.Config{Dir: dir, Account: "111122223333", Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endpoint.Close() })
	var out bytes.Buffer
	d := &demo{Config: Config{Env: "prod", Dir: dir, Account: "111122223333", Region: "eu-west-1"}, screen: screen.New(&out), endpoint: endpoint, started: time.Now()}
	client := cloudformation.NewFromConfig(d.owner().Config())
	made, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: aws.String("millrace-prod-store"), TemplateBody: aws.String(template), EnableTerminationProtection: &protected,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := cloudformation.NewStackCreateCompleteWaiter(client).Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: made.StackId}, time.Minute); err != nil {
		t.Fatal(err)
	}
	return d, &out, client, *made.StackId
}

func TestProtectedStacksAreLeft(t *testing.T) {
	d, out, client, id := deployed(t, true)
	// Without a CDK: nothing may run it.
	if err := d.ending(t.Context(), CDK{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Leaving the stacks as they are", "prod has termination protection", "refuses to delete millrace-prod-store\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
	if _, err := client.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: &id}); err == nil || !strings.Contains(err.Error(), "TerminationProtection is enabled") {
		t.Errorf("a protected stack is deleted: %v", err)
	}
}

func TestWhatADeletionLeavesIsCounted(t *testing.T) {
	d, _, client, id := deployed(t, false)
	stacks, err := d.stacks(t.Context(), client)
	if err != nil || len(stacks) != 1 || len(protectedOf(stacks)) > 0 {
		t.Fatalf("stacks %+v, %v", stacks, err)
	}
	if _, err := client.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: &id}); err != nil {
		t.Fatal(err)
	}
	if err := cloudformation.NewStackDeleteCompleteWaiter(client).Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: &id}, time.Minute); err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	if err := retained(t.Context(), client, id, kept); err != nil || !maps.Equal(kept, map[string]int{"AWS::S3::Bucket": 1}) {
		t.Errorf("kept %v, %v", kept, err)
	}
	if text := count(map[string]int{"B": 2, "A": 1}); text != "1 A, 2 B" {
		t.Errorf("counted as %q", text)
	}
}
