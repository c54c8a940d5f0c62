package policy

import (
	"regexp"
	"slices"
	"strings"
)

var iamResources = Rule{
	Name:   "iam-resources",
	Wrong:  "A policy allows an action on every resource, though the action knows resources.",
	Mend:   "Name the resource, or a path within one, such as a bucket's ARN and /*. Keep what knows no resources in a statement of its own.",
	Source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
	types:  identityTypes,
	check: func(r *Resource, report report) {
		for _, s := range allowing(r) {
			if s.object["NotResource"] != nil {
				report(s.path+".NotResource", "a statement allows all resources but %s", strings.Join(s.texts(r, "NotResource"), ", "))
			}
			scoped := s.texts(r, "Action")
			scoped = slices.DeleteFunc(scoped, func(action string) bool { return anyLike(unscoped, action) })
			if len(scoped) == 0 {
				continue
			}
			for _, resource := range s.texts(r, "Resource") {
				if everything(resource) {
					report(s.path+".Resource", "a statement allows %s on %s", strings.Join(scoped, ", "), resource)
				}
			}
		}
	},
}

var (
	separators = regexp.MustCompile(`[:/]`)
	anything   = regexp.MustCompile(`\$\{[^}]*\}`) // that CloudFormation fills in
)

// everything says whether an ARN names no resource: it is *, or all of it after
// the account is, save for the kind, as in arn:aws:kinesis:us-east-1:111122223333:stream/*.
func everything(arn string) bool {
	if !strings.HasPrefix(arn, "arn:") {
		return strings.Trim(arn, "*") == ""
	}
	parts := strings.SplitN(anything.ReplaceAllString(arn, "$$"), ":", 6)
	if len(parts) < 6 {
		return strings.HasSuffix(arn, "*")
	}
	names := separators.Split(parts[5], -1)
	if len(names) > 1 && parts[2] != "s3" {
		names = names[1:] // the kind, which a bucket's ARN does not have
	}
	for _, name := range names {
		if name == "" || strings.Trim(name, "*") != "" {
			return false
		}
	}
	return true
}
