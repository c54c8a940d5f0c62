package policy

import (
	"fmt"
	"strings"
)

var searchAccess = Rule{
	Name:   "search-access-policy",
	Wrong:  "A search domain has no access policy, or one that lets in everybody: it answers requests that nobody has signed.",
	Mend:   "Set AccessPolicies, with the ARNs of the roles that may call the domain as principals, and no NotPrincipal.",
	Source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html",
	types:  []string{domainType},
	check: func(r *Resource, report report) {
		for _, v := range r.possible("AccessPolicies") {
			if v == nil {
				report("AccessPolicies", "AccessPolicies is missing")
			}
		}
		for _, statements := range r.possible("AccessPolicies.Statement") {
			for i, v := range list(statements) {
				s, _ := v.(map[string]any)
				if s == nil || !is(s["Effect"], "Allow") {
					continue
				}
				path := fmt.Sprintf("AccessPolicies.Statement.%d", i)
				if s["NotPrincipal"] != nil {
					report(path+".NotPrincipal", "a statement lets in all but some")
				}
				if who := anybody(r, s["Principal"]); who != "" {
					report(path+".Principal", "a statement lets in %s", who)
				}
			}
		}
	},
}

// anybody is a principal that is more than one: *, or an ARN with it, alone or in a
// list.
func anybody(r *Resource, principal any) string {
	if kinds, ok := principal.(map[string]any); ok && !unknown(principal) {
		for _, inner := range kinds {
			if who := anybody(r, inner); who != "" {
				return who
			}
		}
		return ""
	}
	for _, one := range list(principal) {
		if text := r.Stack.text(one); strings.Contains(text, "*") {
			return text
		}
	}
	return ""
}
