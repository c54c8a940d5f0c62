// Package plugin makes cdk synth check the rules of package policy: what breaks
// one fails the synthesis, in the CDK's own validation report, with the path of
// the construct, the rule and how to mend it.
//
//	app := awscdk.NewApp(nil)
//	awscdk.Validations_Of(app).AddPlugins(plugin.New())
package plugin

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/policy"
)

// Name of the plugin in the validation report. The CDK puts it before the name of
// a rule: Millrace::mapping-retries.
const Name = "Millrace"

// version of the rules, for the report.
const version = "0.1.0"

// plugin is called by the CDK's process. The exported methods are what
// awscdk.IPolicyValidationPlugin asks for.
type plugin struct {
	_ byte // of its own address: the CDK tells objects by it
}

// New plugin, for Validations_Of(app).AddPlugins; one for each app.
func New() awscdk.IPolicyValidationPlugin { return &plugin{} }

func (p *plugin) Name() *string    { return jsii.String(Name) }
func (p *plugin) Version() *string { return jsii.String(version) }

func (p *plugin) RuleIds() *[]*string {
	var names []*string
	for _, rule := range policy.Rules() {
		names = append(names, jsii.String(rule.Name))
	}
	return &names
}

// Validate judges all stacks of the app together, for a mapping in one reads a
// stream of another.
func (p *plugin) Validate(context awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	var templates []policy.Template
	for _, s := range *context.StackTemplates() {
		templates = append(templates, policy.Template{Stack: *s.StackConstructPath, File: *s.TemplatePath})
	}
	app, err := policy.Load(templates...)
	if err != nil {
		return &awscdk.PolicyValidationPluginReport{
			Success:    jsii.Bool(false),
			Violations: &[]*awscdk.PolicyViolation{},
			Metadata:   &map[string]*string{"error": jsii.String("the templates cannot be read: " + err.Error())},
		}
	}
	return report(policy.Check(app))
}

func report(findings []policy.Finding) *awscdk.PolicyValidationPluginReport {
	violations := []*awscdk.PolicyViolation{}
	for _, f := range findings {
		violations = append(violations, violation(f))
	}
	return &awscdk.PolicyValidationPluginReport{
		Success:    jsii.Bool(len(findings) == 0),
		Violations: &violations,
	}
}

// violation in the CDK's terms. It is fatal, as one that is merely an error can be
// acknowledged, and the CDK takes an acknowledgement on one construct for the
// whole app; here each resource accepts for itself. See policy.Acceptance.
func violation(f policy.Finding) *awscdk.PolicyViolation {
	resource := &awscdk.PolicyViolatingResource{
		TemplatePath:      jsii.String(f.Resource.Stack.File),
		ResourceLogicalId: jsii.String(f.Resource.ID),
		Locations:         &[]*string{},
	}
	if f.Property != "" {
		resource.Locations = &[]*string{jsii.String("Properties." + f.Property)}
	}
	return &awscdk.PolicyViolation{
		RuleName:           jsii.String(f.Rule.Name),
		Description:        jsii.String(f.Problem + ". " + f.Rule.Wrong),
		Fix:                jsii.String(f.Rule.Mend + " (" + f.Rule.Source + ")"),
		Severity:           jsii.String("fatal"),
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{resource},
	}
}
