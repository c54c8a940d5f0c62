package policy

var searchFineGrained = Rule{
	Name:   "search-fine-grained",
	Wrong:  "A search domain has no fine-grained access control, or lets in who did not sign: whoever reaches it does with every index what they like.",
	Mend:   "Set AdvancedSecurityOptions: Enabled to true, AnonymousAuthEnabled to nothing, and a master user.",
	Source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html",
	types:  []string{domainType},
	check: func(r *Resource, report report) {
		wants(r, report, "AdvancedSecurityOptions.Enabled")
		const path = "AdvancedSecurityOptions.AnonymousAuthEnabled"
		for _, v := range r.possible(path) {
			if is(v, true) {
				report(path, "%s is true", path)
			}
		}
	},
}
