package demo

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// ending deletes the stacks, unless they are protected from that, and says what of
// them stays. It asks the endpoint, as one would ask AWS, and not the environment.
func (d *demo) ending(ctx context.Context, cdk CDK) error {
	client := cloudformation.NewFromConfig(d.owner().Config())
	stacks, err := d.stacks(ctx, client)
	if err != nil {
		return err
	}
	if protected := protectedOf(stacks); len(protected) > 0 {
		d.step("Leaving the stacks as they are")
		fmt.Fprintf(d.screen, "  environment %s has termination protection: CloudFormation refuses to delete %s\n", d.Env, strings.Join(protected, ", "))
		fmt.Fprintf(d.screen, "  here they end with the endpoint; %s\n", d.objects())
		return nil
	}
	d.step("Destroying the stacks: cdk destroy --all")
	if err := cdk.Destroy(ctx); err != nil {
		return err
	}
	kept := map[string]int{}
	for _, stack := range stacks {
		if err := retained(ctx, client, *stack.StackId, kept); err != nil {
			return err
		}
	}
	if len(kept) > 0 {
		fmt.Fprintf(d.screen, "  environment %s retains its data when its stacks are deleted: %s\n", d.Env, count(kept))
		fmt.Fprintf(d.screen, "  here they end with the endpoint; %s\n", d.objects())
	}
	return nil
}

func (d *demo) objects() string {
	return "the objects of S3 stay as files under " + filepath.Join(d.Dir, "s3") + " until the next run"
}

// stacks are the environment's.
func (d *demo) stacks(ctx context.Context, client *cloudformation.Client) (list []types.Stack, err error) {
	pages := cloudformation.NewDescribeStacksPaginator(client, &cloudformation.DescribeStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the stacks: %w", err)
		}
		for _, stack := range page.Stacks {
			if strings.HasPrefix(*stack.StackName, "millrace-"+d.Env+"-") {
				list = append(list, stack)
			}
		}
	}
	return list, nil
}

func protectedOf(stacks []types.Stack) (names []string) {
	for _, stack := range stacks {
		if aws.ToBool(stack.EnableTerminationProtection) {
			names = append(names, *stack.StackName)
		}
	}
	slices.Sort(names)
	return names
}

// retained counts, by type, what the deletion of a stack has left.
func retained(ctx context.Context, client *cloudformation.Client, stackID string, kept map[string]int) error {
	pages := cloudformation.NewListStackResourcesPaginator(client, &cloudformation.ListStackResourcesInput{StackName: &stackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list the resources of %s: %w", stackID, err)
		}
		for _, r := range page.StackResourceSummaries {
			if r.ResourceStatus == types.ResourceStatusDeleteSkipped {
				kept[*r.ResourceType]++
			}
		}
	}
	return nil
}

// count is "2 AWS::Kinesis::Stream, 1 AWS::S3::Bucket".
func count(kept map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		parts = append(parts, fmt.Sprintf("%d %s", kept[name], name))
	}
	return strings.Join(parts, ", ")
}
