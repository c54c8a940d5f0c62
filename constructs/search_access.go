package constructs

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsiam"
	"github.com/aws/jsii-runtime-go"
)

// access is what one caller may do to a domain: actions on paths below it, by its
// own policy and by the domain's alike.
type access struct {
	paths   []string
	actions []string
}

// letIn lets the delivery stream and the function call the domain or collection.
func (s *SearchIndex) letIn() {
	if s.Collection != nil {
		s.Collection.letIn(s)
		return
	}
	allow(s.Delivery.Role, []*string{s.Domain.arn}, "es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains")
	name := s.Index.Name
	s.Domain.letIn(s.Delivery.Role, s.Delivery.Role.RoleArn(),
		// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es
		access{[]string{"*"}, []string{"es:ESHttpPost", "es:ESHttpPut"}},
		access{[]string{
			"_all/_settings", "_cluster/stats", name + "*/_mapping/*", "_nodes", "_nodes/*/stats", "_stats", name + "*/_stats", "",
		}, []string{"es:ESHttpGet"}})
	s.Domain.letIn(s.Setup.Role, s.Setup.Role.RoleArn(),
		access{[]string{"*"}, []string{"es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost", "es:ESHttpPut"}})
}

// GrantRead lets a role search the index: by its own policy, by that of the domain
// or collection, and by the security role Index.ReaderName. The role is of the same
// stack, of one that this stack is deployed after, or imported by its name. Another
// principal than a role, and any with a Domain that is given whose policy does not
// let it in, is refused by the domain.
func (s *SearchIndex) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	c := check{construct: s}
	role, ok := to.GrantPrincipal().(interfacesawsiam.IRoleRef)
	if !ok {
		c.failf("GrantRead: the principal is no role, allowed are roles, and what has one, such as a function")
		return awsiam.Grant_Drop(to, jsii.String("no role"))
	}
	arn := *role.RoleRef().RoleArn
	if !slices.Contains(s.readers, arn) {
		s.readers = append(s.readers, arn)
	}
	if s.Collection != nil {
		return s.Collection.grantRead(s, to)
	}
	s.mapReaders()
	read := s.Index.ReadName()
	paths := []string{read + "/*", "_msearch", "_search/scroll"}
	if s.Index.Pattern() != read {
		paths = append(paths, s.Index.Pattern()+"/*")
	}
	return s.Domain.letIn(to, &arn, access{paths, []string{"es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost"}})
}

// mapReaders hands the readers to the custom resource.
func (s *SearchIndex) mapReaders() {
	if s.FineGrained {
		s.Resource.Node().DefaultChild().(awscdk.CfnResource).AddPropertyOverride(jsii.String("ReaderArns"), s.readers)
	}
}

// letIn allows by the caller's policy and, where the domain is made here, by the
// domain's.
func (d *SearchDomain) letIn(to awsiam.IGrantable, principal *string, list ...access) (grant awsiam.Grant) {
	for _, a := range list {
		var resources []*string
		for _, path := range a.paths {
			resources = append(resources, jsii.String(*d.arn+"/"+path))
		}
		next := allow(to, resources, a.actions...)
		if grant != nil {
			next = grant.Combine(next)
		}
		grant = next
		acceptPaths(to, resources)
		if d.Policy != nil {
			d.Policy.AddStatements(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Principals: &[]awsiam.IPrincipal{awsiam.NewArnPrincipal(principal)},
				Actions:    jsii.Strings(a.actions...),
				Resources:  &resources,
			}))
		}
	}
	return grant
}

// acceptPaths accepts in the policy of a role that it names paths of the domain by a
// wildcard.
func acceptPaths(to awsiam.IGrantable, resources []*string) {
	policy := defaultPolicy(to)
	if policy == nil {
		return
	}
	var wide []string
	for _, r := range resources {
		if resolved := flat(awscdk.Stack_Of(policy).Resolve(r)); strings.Contains(resolved, "*") {
			wide = append(wide, "Resource::"+resolved)
		}
	}
	if len(wide) > 0 {
		accept(policy, finding{
			rule:      "AwsSolutions-IAM5",
			reason:    "The paths are those of one domain. Its indices have names that are made from the day, and what is set up has paths all over it.",
			appliesTo: wide,
		})
	}
}
