package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// finding is a rule of cdk-nag that is broken on purpose by
// one resource, and why that is right.
type finding struct {
	rule, reason string
	// appliesTo narrows a rule that finds several things in one resource, by the
	// names that cdk-nag gives them. Empty: all that the rule finds.
	appliesTo []string
}

// accept notes the findings in the metadata of the resource, beside those that are
// there already, where cdk-nag reads what is suppressed, so that an app that checks
// itself with it learns the reason and need not find its own.
// https://github.com/cdklabs/cdk-nag#suppressing-a-rule
func accept(resource awscdk.CfnResource, findings ...finding) {
	const key = "cdk_nag"
	noted, _ := resource.GetMetadata(jsii.String(key)).(map[string]any)
	rules, _ := noted["rules_to_suppress"].([]any)
	for _, f := range findings {
		rule := map[string]any{"id": f.rule, "reason": f.reason}
		if len(f.appliesTo) > 0 {
			rule["applies_to"] = f.appliesTo
		}
		rules = append(rules, rule)
	}
	resource.AddMetadata(jsii.String(key), map[string]any{"rules_to_suppress": rules})
}
