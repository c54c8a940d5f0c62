package policy

import "strings"

var iamActions = Rule{
	Name:   "iam-actions",
	Wrong:  "A policy allows actions by a wildcard, or all but some: also those that the service will have one day.",
	Mend:   "List the actions that the service's documentation asks for.",
	Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
	types:  identityTypes,
	check: func(r *Resource, report report) {
		for _, s := range allowing(r) {
			if s.object["NotAction"] != nil {
				report(s.path+".NotAction", "a statement allows all actions but %s", strings.Join(s.texts(r, "NotAction"), ", "))
			}
			for _, action := range s.texts(r, "Action") {
				if strings.ContainsAny(action, "*?") && !anyLike(families, action) {
					report(s.path+".Action", "a statement allows %s", action)
				}
			}
		}
	},
}

// families are the wildcards that AWS's own documentation writes for those who use
// a key, and the CDK with it: each stands for the forms of one operation.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto
var families = []string{"kms:GenerateDataKey*", "kms:ReEncrypt*"}
