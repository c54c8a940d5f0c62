package constructs

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// finding is a rule of cdk-nag, of checkov or of package policy that is broken on
// purpose by one resource, and why that is right.
type finding struct {
	rule, reason string
	// appliesTo narrows a rule that finds several things in one resource, by the
	// names that cdk-nag gives them. Empty: all that the rule finds.
	appliesTo []string
}

// accept notes the findings in the metadata of the resource, beside those that are
// there already, where the tool reads what is suppressed, so that an app that checks
// itself with it learns the reason and need not find its own.
// https://github.com/cdklabs/cdk-nag#suppressing-a-rule
// https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
func accept(resource awscdk.CfnResource, findings ...finding) {
	for _, f := range findings {
		if strings.HasPrefix(f.rule, "CKV_") {
			note(resource, "checkov", "skip", map[string]any{"id": f.rule, "comment": f.reason})
			continue
		}
		rule := map[string]any{"id": f.rule, "reason": f.reason}
		if len(f.appliesTo) > 0 {
			rule["applies_to"] = f.appliesTo
		}
		note(resource, "cdk_nag", "rules_to_suppress", rule)
	}
}

// note adds an entry to a list in the metadata of the resource.
func note(resource awscdk.CfnResource, tool, list string, entry map[string]any) {
	noted, _ := resource.GetMetadata(&tool).(map[string]any)
	entries, _ := noted[list].([]any)
	resource.AddMetadata(&tool, map[string]any{list: append(entries, entry)})
}
