package policy

import (
	"fmt"
	"strings"
)

var searchTLS = Rule{
	Name:   "search-tls",
	Wrong:  "A search domain answers without TLS, or with a version of it before 1.2.",
	Mend:   "Set DomainEndpointOptions: EnforceHTTPS to true, and TLSSecurityPolicy to Policy-Min-TLS-1-2-PFS-2023-10.",
	Source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html",
	types:  []string{domainType},
	check: func(r *Resource, report report) {
		wants(r, report, "DomainEndpointOptions.EnforceHTTPS")
		const path = "DomainEndpointOptions.TLSSecurityPolicy"
		for _, v := range r.possible(path) {
			if v == nil || !unknown(v) && strings.HasPrefix(fmt.Sprint(v), "Policy-Min-TLS-1-0-") {
				report(path, "%s is %s", path, given(v))
			}
		}
	},
}
