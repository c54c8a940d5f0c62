package constructs

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

var (
	domainName    = regexp.MustCompile(`^[a-z][a-z0-9-]{2,27}$`)
	nodeType      = regexp.MustCompile(`^[a-z0-9]+\.[a-z0-9]+\.search$`)
	engineVersion = regexp.MustCompile(`^OpenSearch_[1-9]\.[0-9]+$`)
)

// check gives the domain its defaults.
func (p *SearchIndexProps) checkDomain(c check) {
	d := &p.Domain
	optional(c, "Domain.Domain", &d.Domain)
	if d.Domain != nil {
		c.by(pageSearchVpc).here("Domain.Domain", d.Domain, true)
		return
	}
	if d.NotFineGrained {
		c.by(pageFineGrained).failf("Domain.NotFineGrained is true, allowed with a Domain that is given: the one that is made has fine-grained access control")
		d.NotFineGrained = false
	}
	zones := p.zones()
	standard(&d.Name, searchName(c.construct.(*SearchIndex), 28))
	standard(&d.EngineVersion, "OpenSearch_2.19")
	standard(&d.NodeType, "r6g.large.search")
	if zones > 1 {
		standard(&d.ManagerType, "m6g.large.search")
	}
	c.form("Domain.Name", &d.Name, "events", domainName, "3 to 28 lower-case letters, digits and hyphens, a letter first", pageDomain)
	c.form("Domain.EngineVersion", &d.EngineVersion, "OpenSearch_2.19", engineVersion, "versions such as OpenSearch_2.19", pageEngine)
	c.form("Domain.NodeType", &d.NodeType, "r6g.large.search", nodeType, "types such as r6g.large.search", pageNodeTypes)
	if d.ManagerType != "" {
		c.form("Domain.ManagerType", &d.ManagerType, "m6g.large.search", nodeType, "types such as m6g.large.search", pageNodeTypes)
	}
	c.by(pageSearchLimits).number("Domain.VolumeGiB", &d.VolumeGiB, 10, 10, 24576, "GiB")
	c.by(pageSearchLimits).number("Domain.DataNodes", &d.DataNodes, zones, 1, 80, "data nodes")
	if d.DataNodes%zones != 0 {
		c.by(pageMultiAZ).failf("Domain.DataNodes is %d in %d availability zones, allowed are as many in each", d.DataNodes, zones)
		d.DataNodes = zones
	}
	if d.Standby && (zones != 3 || p.Replicas != 2) {
		c.by(pageMultiAZ).failf("Domain.Standby with %d availability zones and %d Replicas, allowed with 3 zones and 2 Replicas: a copy in each", zones, max(0, p.Replicas))
		d.Standby = false
	}
}

// form is oneOf for a word of a form, which a token may turn out to have.
func (c check) form(field string, value *string, def string, form *regexp.Regexp, allowed, page string) {
	if !form.MatchString(*value) && !*awscdk.Token_IsUnresolved(*value) {
		c.by(page).failf("%s is %q, allowed are %s", field, *value, allowed)
		*value = def
	}
}

// standard replaces what is empty.
func standard(value *string, def string) {
	if *value == "" {
		*value = def
	}
}
