package lambda

import "github.com/millrace-dev/millrace/local/awsapi"

// vpcConfig is the network that a function is to run in. It runs on this machine
// whatever that is; what is checked is what Lambda checks.
type vpcConfig struct {
	Ipv6AllowedForDualStack bool
	SecurityGroupIds        []string
	SubnetIds               []string
}

// vpcConfigJSON is VpcConfigResponse of the API reference.
type vpcConfigJSON struct {
	Ipv6AllowedForDualStack bool
	SecurityGroupIds        []string
	SubnetIds               []string
	VpcId                   string
}

// inNetwork are the permissions without which Lambda refuses a function in a VPC.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
var inNetwork = []string{"CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface"}

// network finds the VPC of the settings. Without subnets the function is in none.
func (s *Service) network(c settings) (settings, error) {
	c.VPC = ""
	n := c.Network
	if n == nil || len(n.SubnetIds)+len(n.SecurityGroupIds) == 0 {
		c.Network = nil
		return c, nil
	}
	switch {
	case len(n.SubnetIds) == 0 || len(n.SecurityGroupIds) == 0:
		return c, invalid("VpcConfig has %d subnets and %d security groups: give one at least of each", len(n.SubnetIds), len(n.SecurityGroupIds))
	case len(n.SubnetIds) > 16 || len(n.SecurityGroupIds) > 5:
		return c, invalid("VpcConfig has %d subnets and %d security groups: allowed are 16 and 5", len(n.SubnetIds), len(n.SecurityGroupIds))
	case s.config.Network == nil:
		return c, invalid("VpcConfig: there are no networks here; leave it out")
	}
	var err error
	if c.VPC, err = s.config.Network(n.SubnetIds, n.SecurityGroupIds); err != nil {
		return c, invalid("Error occurred while describing the subnets and security groups of VpcConfig: %v", err)
	}
	for _, action := range inNetwork {
		if s.config.Authorize == nil {
			break
		}
		if err := s.config.Authorize(c.Role, "ec2:"+action, "*"); awsapi.HasCode(err, "AccessDeniedException") {
			return c, invalid("The provided execution role does not have permissions to call %s on EC2", action)
		} else if err != nil {
			return c, err
		}
	}
	return c, nil
}
