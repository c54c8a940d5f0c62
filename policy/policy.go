// Package policy holds what a CloudFormation template must keep so that a
// stream-processing app loses no record, wakes somebody when it stops, and allows
// no more than it needs: the rules that no pack of rules has, found in the faults
// of published solutions. docs/policy.md lists them.
//
// The rules are plain Go over templates. They know nothing of the app that wrote
// them and need no CDK, so they read any cloud assembly, written in any language:
//
//	app, err := policy.Read("cdk.out")
//	for _, finding := range policy.Check(app) {
//		fmt.Println(finding)
//	}
//
// Package plugin makes cdk synth check them.
//
// A rule says what is known to be wrong. What a template leaves open, a parameter
// without a default or a resource of another app, it lets pass. Of Fn::If each
// branch is judged.
//
// A resource may break a rule on purpose. It says so, with a reason, in the
// metadata where cdk-nag keeps its own; see Acceptance.
package policy

import (
	"cmp"
	"fmt"
	"slices"
)

// Rule is what templates must keep.
type Rule struct {
	// Name, by which a resource accepts to break it.
	Name string
	// Wrong says what is wrong with a resource that breaks it, and what comes of it.
	Wrong string
	// Mend says what to write instead.
	Mend string
	// Source is the page that the rule is taken from.
	Source string

	types []string // of the resources that it judges
	check func(r *Resource, report report)
}

// report notes that the property at a path is wrong, and how.
type report func(property, format string, args ...any)

// Rules are all rules, in the order of docs/policy.md.
func Rules() []Rule {
	return []Rule{
		mappingRetries, mappingRecordAge, mappingBisect, mappingResponses, mappingOnFailure, mappingStart,
		alarmAction, alarmDimensions,
		firehoseErrorPrefix, firehoseLogs, firehoseBuffer, prefixYear,
		searchBackup, searchRetry, searchIDs, searchTLS, searchEncrypted, searchNodes, searchFineGrained, searchAccess,
		iamActions, iamResources,
		bucketTLS, bucketClosed, streamEncrypted,
		logRetention, functionLogs, physicalName,
	}
}

// Finding is a rule that a resource breaks.
type Finding struct {
	Rule     Rule
	Resource *Resource
	Property string // path within the resource's properties; may be empty
	Problem  string // with the value that was given
}

// String names the resource, the rule, what is wrong and how to mend it.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s. %s (%s)", f.Resource.Path(), f.Rule.Name, f.Problem, f.Rule.Mend, f.Rule.Source)
}

// Check judges every resource of the app by every rule, and leaves out what a
// resource accepts.
func Check(app *App) []Finding {
	var findings []Finding
	for _, rule := range Rules() {
		findings = append(findings, rule.judge(app)...)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Resource.Stack.Name, b.Resource.Stack.Name), cmp.Compare(a.Resource.ID, b.Resource.ID))
	})
	return findings
}

func (rule Rule) judge(app *App) []Finding {
	var findings []Finding
	for _, r := range app.resources(rule.types...) {
		if r.accepts(rule.Name) {
			continue
		}
		rule.check(r, func(property, format string, args ...any) {
			findings = append(findings, Finding{rule, r, property, fmt.Sprintf(format, args...)})
		})
	}
	return findings
}
