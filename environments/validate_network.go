package environments

import (
	"math/bits"
	"net/mail"
	"net/netip"
	"regexp"
	"slices"
)

const (
	vpcPage   = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"
	zonesPage = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html"
	emailPage = "https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html"
)

// VPCs and subnets have 16 to 28 bits.
const fewestBits, mostBits = 16, 28

var zoneForm = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d[a-z]$`)

func (v *validation) network(e Environment) {
	n := e.Network
	if n.Empty() {
		return
	}
	v.by(vpcPage)
	block, err := netip.ParsePrefix(n.CIDR)
	switch {
	case err != nil || !block.Addr().Is4() || block != block.Masked():
		v.failf("Network.CIDR is %q, allowed are blocks of IPv4 addresses such as 10.20.0.0/24, with the bits of hosts zero", n.CIDR)
	case !block.Addr().IsPrivate():
		v.failf("Network.CIDR is %q, allowed are private addresses: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16", n.CIDR)
	case block.Bits() < fewestBits || subnetBits(block, len(n.Zones)) > mostBits:
		v.failf("Network.CIDR is %q with %d zones, allowed are /%d to /%d for the VPC and for each of its subnets", n.CIDR, len(n.Zones), fewestBits, mostBits)
	}
	v.by(zonesPage)
	if len(n.Zones) < 2 || len(n.Zones) > 6 {
		v.failf("Network.Zones are %q, allowed are 2 to 6: with one, its failure is the pipeline's", n.Zones)
	}
	for i, zone := range n.Zones {
		switch {
		case !zoneForm.MatchString(zone) || zone[:len(zone)-1] != e.Region:
			v.failf("Network.Zones has %q, allowed are zones of Region, %q, such as us-east-1a of us-east-1", zone, e.Region)
		case slices.Contains(n.Zones[:i], zone):
			v.failf("Network.Zones has %q twice, allowed is once", zone)
		}
	}
}

// subnetBits are those of a subnet, if as many have the same part of the block.
func subnetBits(block netip.Prefix, subnets int) int {
	return block.Bits() + bits.Len(uint(max(1, subnets)-1))
}

func (v *validation) addresses(field string, list []string) {
	v.by(emailPage)
	for i, address := range list {
		parsed, err := mail.ParseAddress(address)
		switch {
		case err != nil || parsed.Address != address:
			v.failf("%s has %q, allowed are e-mail addresses such as team@example.com", field, address)
		case slices.Contains(list[:i], address):
			v.failf("%s has %q twice, allowed is once", field, address)
		}
	}
}
