package constructs

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// LogProps says what becomes of the log lines of a construct.
type LogProps struct {
	// RetentionDays of the lines, one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150,
	// 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.
	// Zero: 30.
	RetentionDays int
	// Key that encrypts the lines; of the log group's region. Nil: CloudWatch's own.
	// A key of this app gets the statement that lets CloudWatch Logs use it.
	Key awskms.IKey
	// Removal of the log group when it leaves the stack. Empty: retained.
	Removal awscdk.RemovalPolicy
}

// newLogGroup makes the log group "Logs" of a construct.
func newLogGroup(of constructs.Construct, props LogProps) awslogs.LogGroup {
	if props.RetentionDays == 0 {
		props.RetentionDays = 30
	}
	days, ok := retention[props.RetentionDays]
	if !ok {
		check{construct: of}.by(pageLogRetention).failf("Logs.RetentionDays is %d, allowed are %v days", props.RetentionDays, slices.Sorted(maps.Keys(retention)))
		days = awslogs.RetentionDays_ONE_MONTH
	}
	c := check{construct: of}
	c.removal("Logs.Removal", &props.Removal)
	optional(c, "Logs.Key", &props.Key)
	if props.Key != nil && !c.by(pageLogKey).here("Logs.Key", props.Key, false) {
		props.Key = nil
	}
	group := awslogs.NewLogGroup(of, jsii.String("Logs"), &awslogs.LogGroupProps{
		Retention: days, RemovalPolicy: props.Removal, EncryptionKey: props.Key,
	})
	if props.Key != nil {
		allowLogs(props.Key, group)
		group.Node().AddDependency(props.Key)
	}
	return group
}

// allowLogs lets CloudWatch Logs encrypt the log groups of the stack's account with
// the key. It does not name the one group, whose name is made with the key.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func allowLogs(key awskms.IKey, group awslogs.LogGroup) {
	stack := awscdk.Stack_Of(group)
	groups := stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("logs"), Resource: jsii.String("log-group"), ResourceName: jsii.String("*"),
		ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	service := "logs." + *stack.Region() + "." + *stack.UrlSuffix()
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&service, nil)},
		Actions:    jsii.Strings("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"),
		Resources:  jsii.Strings("*"), // of a key's policy: the key
		Conditions: &map[string]any{"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": groups}},
	}), jsii.Bool(true))
}

// retention is what PutRetentionPolicy allows.
var retention = map[int]awslogs.RetentionDays{
	1:    awslogs.RetentionDays_ONE_DAY,
	3:    awslogs.RetentionDays_THREE_DAYS,
	5:    awslogs.RetentionDays_FIVE_DAYS,
	7:    awslogs.RetentionDays_ONE_WEEK,
	14:   awslogs.RetentionDays_TWO_WEEKS,
	30:   awslogs.RetentionDays_ONE_MONTH,
	60:   awslogs.RetentionDays_TWO_MONTHS,
	90:   awslogs.RetentionDays_THREE_MONTHS,
	120:  awslogs.RetentionDays_FOUR_MONTHS,
	150:  awslogs.RetentionDays_FIVE_MONTHS,
	180:  awslogs.RetentionDays_SIX_MONTHS,
	365:  awslogs.RetentionDays_ONE_YEAR,
	400:  awslogs.RetentionDays_THIRTEEN_MONTHS,
	545:  awslogs.RetentionDays_EIGHTEEN_MONTHS,
	731:  awslogs.RetentionDays_TWO_YEARS,
	1096: awslogs.RetentionDays_THREE_YEARS,
	1827: awslogs.RetentionDays_FIVE_YEARS,
	2192: awslogs.RetentionDays_SIX_YEARS,
	2557: awslogs.RetentionDays_SEVEN_YEARS,
	2922: awslogs.RetentionDays_EIGHT_YEARS,
	3288: awslogs.RetentionDays_NINE_YEARS,
	3653: awslogs.RetentionDays_TEN_YEARS,
}
