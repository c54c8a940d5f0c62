package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// domainLogs are the logs of a domain, each in a group of its own. What is slow, the
// index says; audit logs begin when an admin switches them on in the security
// plugin.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
var domainLogs = []struct{ id, kind string }{
	{"SlowSearches", "SEARCH_SLOW_LOGS"},
	{"SlowIndexing", "INDEX_SLOW_LOGS"},
	{"Errors", "ES_APPLICATION_LOGS"},
	{"Audit", "AUDIT_LOGS"},
}

// logs makes the log groups and lets OpenSearch Service, for this domain, write to
// them. Nil where there are none.
func (d *SearchDomain) logs(props SearchIndexProps) any {
	if props.Domain.NoLogs {
		return nil
	}
	options := map[string]any{}
	var groups []*string
	for _, log := range domainLogs {
		group := newLogGroup(constructs.NewConstruct(d, &log.id), props.Logs)
		d.LogGroups[log.kind] = group
		groups = append(groups, group.LogGroupArn())
		options[log.kind] = &awsopensearchservice.CfnDomain_LogPublishingOptionProperty{Enabled: true, CloudWatchLogsLogGroupArn: group.LogGroupArn()}
	}
	stack := awscdk.Stack_Of(d)
	d.LogsPolicy = awslogs.NewCfnResourcePolicy(d, jsii.String("LogsPolicy"), &awslogs.CfnResourcePolicyProps{
		PolicyName: jsii.String(props.Domain.Name + "-logs"),
		PolicyDocument: stack.ToJsonString(map[string]any{
			"Version": "2012-10-17",
			"Statement": []any{map[string]any{
				"Effect":    "Allow",
				"Principal": map[string]any{"Service": "es.amazonaws.com"},
				"Action":    []string{"logs:CreateLogStream", "logs:PutLogEvents"},
				"Resource":  groups,
				"Condition": map[string]any{
					"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()},
					"ArnEquals":    map[string]any{"aws:SourceArn": d.arn},
				},
			}},
		}, nil),
	})
	return options
}
