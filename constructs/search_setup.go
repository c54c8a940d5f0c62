package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/bundling"
	"github.com/millrace-dev/millrace/search/setup"
)

const searchSetupEntry = "github.com/millrace-dev/millrace/lambdas/searchsetup"

// SearchSetup is the function that sets an index up, for bundling.Start.
func SearchSetup(architecture string) bundling.Options {
	return bundling.Options{Entry: searchSetupEntry, Architecture: architecture}
}

// function makes the one that sets the index up. It is there before the domain,
// whose master user it is.
func (s *SearchIndex) function(props SearchIndexProps) {
	function := GoFunctionProps{
		Entry:        searchSetupEntry,
		Architecture: props.Architecture,
		Description:  "Sets the index template, the retention policy and the roles of a search index up",
		Memory:       256,
		Timeout:      setup.Timeout,
		Key:          props.Key,
		Logs:         props.Logs,
	}
	if props.Vpc != nil {
		function.Vpc, function.Subnets = props.Vpc, props.Subnets
		function.SecurityGroups = []awsec2.ISecurityGroup{s.SetupGroup}
	}
	s.Setup = NewGoFunction(s, "Setup", function)
}

// setUp makes the custom resource, after all that its call needs.
func (s *SearchIndex) setUp(props SearchIndexProps) {
	s.Resource = awscdk.NewCustomResource(s, jsii.String("Index"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String(setup.ResourceType),
		ServiceToken:   s.Setup.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Seconds(inSeconds(setup.Timeout + time.Minute)),
		Properties:     s.properties(props),
	})
	s.Resource.Node().AddDependency(s.Setup)
	if s.Domain != nil && s.Domain.Resource != nil {
		s.Resource.Node().AddDependency(s.Domain)
	}
	if s.Collection != nil {
		s.Resource.Node().AddDependency(s.Collection)
	}
}

// properties are what the function is asked. It hands a domain of its own back to
// CloudFormation with what is in it.
func (s *SearchIndex) properties(props SearchIndexProps) *map[string]any {
	var p setup.Properties
	retain := props.Removal != awscdk.RemovalPolicy_DESTROY
	if s.Collection != nil {
		p = setup.ServerlessOf(s.Index)
		p.Endpoint = *s.Collection.Resource.AttrCollectionEndpoint()
	} else {
		p = setup.Of(s.Index, s.FineGrained)
		p.Endpoint = *s.Domain.Domain.DomainEndpoint()
		p.DeleteIndices = !retain && s.Domain.Resource == nil
	}
	p.Retain = retain
	if p.FineGrained {
		p.WriterArns = []string{*s.Delivery.Role.RoleArn()}
	}
	properties := p.Map()
	return &properties
}
