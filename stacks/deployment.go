package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/sizing"
)

// deployment is what the stacks of an environment are made from.
type deployment struct {
	app     awscdk.App
	env     environments.Environment
	plan    sizing.Plan
	search  sizing.SearchPlan
	destroy bool   // data go with their stack
	warning string // of each stack
	mistake string // of each stack
}

// newDeployment is of an environment that is valid, and so has a plan.
func newDeployment(app awscdk.App, env environments.Environment) deployment {
	plan, err := env.Plan()
	if err != nil {
		panic(err)
	}
	d := deployment{app: app, env: env, plan: plan}
	if !env.Search.Empty() {
		if d.search, err = env.SearchPlan(); err != nil {
			panic(err)
		}
	}
	switch asked := fmt.Sprint(app.Node().TryGetContext(jsii.String("destroy"))); {
	case asked == "true" && env.Destroy: // text where -c gives it
		d.destroy = true
	case asked == "true":
		d.warning = fmt.Sprintf("-c destroy=true, but environment %s does not allow it: its data are retained when this stack is deleted. Leave the flag away, or set Destroy in the environment", env.Name)
	case asked != "false" && asked != "<nil>":
		d.mistake = fmt.Sprintf("-c destroy=%s, allowed are true and false", asked)
	}
	return d
}

// newStack makes the stack of a stage. Its tags are also on everything in it: which
// resources CloudFormation gives a stack's tags to differs by their type.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
func (d deployment) newStack(stage, description string) awscdk.Stack {
	tags := map[string]*string{
		"Project":     jsii.String("millrace"),
		"Environment": jsii.String(d.env.Name),
		"Stage":       jsii.String(stage),
	}
	props := &awscdk.StackProps{
		Description:           jsii.String(description),
		Tags:                  &tags,
		TerminationProtection: jsii.Bool(d.env.TerminationProtection),
		Env:                   &awscdk.Environment{},
	}
	if d.env.Account != "" {
		props.Env.Account, props.Env.Region = jsii.String(d.env.Account), jsii.String(d.env.Region)
	}
	stack := awscdk.NewStack(d.app, jsii.String(fmt.Sprintf("millrace-%s-%s", d.env.Name, stage)), props)
	for name, value := range tags {
		awscdk.Tags_Of(stack).Add(jsii.String(name), value, nil)
	}
	if d.warning != "" {
		awscdk.Annotations_Of(stack).AddWarningV2(jsii.String("millrace:destroy"), &d.warning)
	}
	if d.mistake != "" {
		awscdk.Annotations_Of(stack).AddError(&d.mistake)
	}
	return stack
}

func (d deployment) removal() awscdk.RemovalPolicy {
	if d.destroy {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}

func (d deployment) logs(key awskms.IKey) constructs.LogProps {
	return constructs.LogProps{RetentionDays: d.env.LogRetentionDays, Key: key, Removal: d.removal()}
}

func (d deployment) bucket(files environments.Files, key awskms.IKey) constructs.PrivateBucketProps {
	return constructs.PrivateBucketProps{Key: key, Expiration: files.Expiration, ColdAfter: files.ColdAfter, Removal: d.removal()}
}

func buffer(b sizing.Buffer) constructs.BufferProps {
	return constructs.BufferProps{SizeMiB: b.SizeMiB, Interval: b.Interval}
}

// output tells tools a value of the stack, under a name of its own.
func output(stack awscdk.Stack, name string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: value})
}
