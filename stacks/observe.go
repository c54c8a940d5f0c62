package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// Observe tells people what needs them.
type Observe struct {
	Stack awscdk.Stack
	// Page is for what somebody has to act on at once.
	Page awssns.Topic
	// Warn is for what somebody should look at today.
	Warn       awssns.Topic
	Alarms     *Alarms
	Dashboards *Dashboards
}

// newObserve makes the stack. Its topics have a key of their own in every
// environment: CloudWatch cannot publish on a topic that AWS's key encrypts, whose
// policy nobody can change.
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
func newObserve(d deployment, p *Pipeline) *Observe {
	stack := d.newStack("observe", "Millrace: the alarms of the pipeline, the topics that they tell, and the dashboards")
	key := d.newKey(stack)
	allowAlarms(stack, key)
	o := &Observe{
		Stack: stack,
		Page:  newTopic(stack, "Page", key, d.env.Alarms.Page),
		Warn:  newTopic(stack, "Warn", key, d.env.Alarms.Warn),
	}
	o.Alarms = newAlarms(d, o, p)
	o.Dashboards = newDashboards(d, o, p)
	output(stack, "PageTopicArn", o.Page.TopicArn())
	output(stack, "WarnTopicArn", o.Warn.TopicArn())
	return o
}

// newTopic makes a topic that takes what comes over TLS, from this account's alarms
// and from who may by IAM, and sends it to the addresses.
func newTopic(stack awscdk.Stack, id string, key awskms.IKey, addresses []string) awssns.Topic {
	topic := awssns.NewTopic(stack, &id, &awssns.TopicProps{
		MasterKey:  key,
		EnforceSSL: jsii.Bool(true),
	})
	topic.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("AlarmsOfThisAccount"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)},
		Actions:    jsii.Strings("sns:Publish"),
		Resources:  &[]*string{topic.TopicArn()},
		Conditions: fromAlarms(stack),
	}))
	for _, address := range addresses {
		topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(&address, nil))
	}
	return topic
}

// allowAlarms lets CloudWatch use the key for what alarms of this account publish.
func allowAlarms(stack awscdk.Stack, key awskms.Key) {
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("AlarmsOfThisAccount"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)},
		Actions:    jsii.Strings("kms:Decrypt", "kms:GenerateDataKey*"),
		Resources:  jsii.Strings("*"), // a key's policy is about the key
		Conditions: fromAlarms(stack),
	}), nil)
}

// fromAlarms is a condition that CloudWatch acts for an alarm of this account and
// region, and not for another's.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
func fromAlarms(stack awscdk.Stack) *map[string]any {
	return &map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()},
		"ArnLike": map[string]any{"aws:SourceArn": stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("cloudwatch"), Resource: jsii.String("alarm"), ResourceName: jsii.String("*"),
			ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
		})},
	}
}
