package constructs

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/millrace-dev/millrace/constructs/bundling"
)

func (p *GoFunctionProps) check(c check) {
	c.by(pageFunction).oneOf("Architecture", &p.Architecture, bundling.ARM64, bundling.ARM64, bundling.X86)
	if n := utf8.RuneCountInString(p.Description); n > 256 {
		c.by(pageFunction).failf("Description has %d characters, allowed are up to 256", n)
		p.Description = ""
	}
	c.by(pageLambdaLimits).number("Memory", &p.Memory, 512, 128, 10240, "MiB")
	c.by(pageLambdaLimits).seconds("Timeout", &p.Timeout, time.Minute, time.Second, 15*time.Minute)
	if p.ReservedConcurrency < 0 && p.ReservedConcurrency != None {
		c.by(pageConcurrency).failf("ReservedConcurrency is %d, allowed are 1 or more, 0 for what the account has left, constructs.None to stop the function", p.ReservedConcurrency)
		p.ReservedConcurrency = 0
	}
	optional(c, "Key", &p.Key)
	if p.Key != nil && !c.by(pageEnvironment).here("Key", p.Key, false) {
		p.Key = nil
	}
	p.checkEnvironment(c.by(pageEnvironment))
	p.checkNetwork(c.by(pageVpc))
}

// variableName is what Lambda allows, reserved what it sets itself.
// https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
var (
	variableName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)
	reserved     = []string{
		"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
		"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
		"AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID",
	}
)

func (p *GoFunctionProps) checkEnvironment(c check) {
	kept, bytes := map[string]string{}, 0
	for _, name := range slices.Sorted(maps.Keys(p.Environment)) {
		switch value := p.Environment[name]; {
		case slices.Contains(reserved, name):
			c.failf("Environment[%q] is set by Lambda itself, allowed are other names", name)
		case !variableName.MatchString(name):
			c.failf("Environment[%q]: allowed are names of a letter and then letters, digits and underscores, at least 2", name)
		default:
			kept[name] = value
			if bytes += len(name); !*awscdk.Token_IsUnresolved(value) {
				bytes += len(value)
			}
		}
	}
	if bytes > 4096 {
		c.failf("Environment has %d bytes, allowed are 4096 for all names and values together", bytes)
	}
	p.Environment = kept
}

func (p *GoFunctionProps) checkNetwork(c check) {
	optional(c, "Vpc", &p.Vpc)
	if p.Vpc == nil {
		if len(p.Subnets) > 0 || len(p.SecurityGroups) > 0 {
			c.failf("Subnets or SecurityGroups are given without a Vpc: give the Vpc that they are in")
		}
		return
	}
	ok := c.here("Vpc", p.Vpc, true)
	for i, subnet := range p.Subnets {
		ok = c.given(fmt.Sprintf("Subnets[%d]", i), subnet, "a subnet of Vpc") && ok
	}
	for i, group := range p.SecurityGroups {
		ok = c.given(fmt.Sprintf("SecurityGroups[%d]", i), group, "a security group of Vpc") && ok
	}
	if n := len(p.SecurityGroups); n > 5 {
		c.failf("SecurityGroups has %d, allowed are up to 5", n)
		ok = false
	}
	if ok {
		ok = p.checkSubnets(c)
	}
	if !ok {
		p.Vpc = nil
	}
}

// checkSubnets finds public subnets, in which a function has no way to the
// internet: it has no public address.
func (p *GoFunctionProps) checkSubnets(c check) bool {
	if len(p.Subnets) == 0 {
		if len(*p.Vpc.PrivateSubnets()) == 0 && len(*p.Vpc.IsolatedSubnets()) == 0 {
			c.failf("Vpc has no private or isolated subnet, allowed are VPCs with one: a function in a public subnet reaches nothing outside of the VPC")
			return false
		}
		return true
	}
	public := map[string]bool{}
	for _, subnet := range *p.Vpc.PublicSubnets() {
		public[*subnet.SubnetId()] = true
	}
	ok := true
	for i, subnet := range p.Subnets {
		if public[*subnet.SubnetId()] {
			c.failf("Subnets[%d] is a public subnet, allowed are private and isolated ones: a function in a public subnet reaches nothing outside of the VPC", i)
			ok = false
		}
	}
	return ok
}
