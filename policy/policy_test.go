package policy

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

// judged counts, for each rule, the cases in which it fires and those in which it
// does not.
var judged = map[string]*struct{ wrong, right int }{}

func TestMain(m *testing.M) {
	code := m.Run()
	if only := flag.Lookup("test.run").Value.String(); only == "" && code == 0 {
		for _, rule := range Rules() {
			if j := judged[rule.Name]; j == nil || j.wrong == 0 || j.right == 0 {
				fmt.Fprintf(os.Stderr, "%s has no test that it fires, or none that it does not\n", rule.Name)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// wrong is a template that breaks a rule, and a part of what the rule then says.
type wrong struct{ why, template, want string }

// right is a template that does not.
type right struct{ why, template string }

// judge the templates by the rule. A template is its resources, or, with a key
// Stacks, whole templates by the names of their stacks.
func judge(t *testing.T, rule Rule, cases ...any) {
	t.Helper()
	if judged[rule.Name] == nil {
		judged[rule.Name] = &struct{ wrong, right int }{}
	}
	for _, c := range cases {
		switch c := c.(type) {
		case wrong:
			judged[rule.Name].wrong++
			found := rule.judge(load(t, c.template))
			if len(found) != 1 || !strings.Contains(found[0].Problem, c.want) {
				t.Errorf("%s: %s: found %v, want one finding with %q", rule.Name, c.why, found, c.want)
			}
		case right:
			judged[rule.Name].right++
			if found := rule.judge(load(t, c.template)); len(found) > 0 {
				t.Errorf("%s: %s: found %v", rule.Name, c.why, found)
			}
		}
	}
}

func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range Rules() {
		if seen[rule.Name] {
			t.Errorf("two rules are called %s", rule.Name)
		}
		seen[rule.Name] = true
		if rule.Wrong == "" || rule.Mend == "" || !strings.HasPrefix(rule.Source, "https://") || len(rule.types) == 0 {
			t.Errorf("%s is not complete: %+v", rule.Name, rule)
		}
		for _, text := range []string{rule.Wrong, rule.Mend} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no sentence", rule.Name, text)
			}
		}
	}
}

func TestAFindingNamesPathRuleProblemAndMend(t *testing.T) {
	app := load(t, `{"Lines": {"Type": "AWS::Logs::LogGroup", "Metadata": {"aws:cdk:path": "shop/Sales/Lines/Resource"}}}`)
	found := Check(app)
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	want := "shop/Sales/Lines: log-retention: RetentionInDays is missing. Set RetentionInDays. (" + logRetention.Source + ")"
	if got := found[0].String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestAcceptances(t *testing.T) {
	group := `{"Lines": {"Type": "AWS::Logs::LogGroup", "Metadata": %s}}`
	for metadata, want := range map[string]int{
		`{}`: 1,
		`{"cdk_nag": {"rules_to_suppress": [{"id": "log-retention", "reason": "an audit keeps them"}]}}`: 0,
		`{"cdk_nag": {"rules_to_suppress": [{"id": "log-retention", "reason": ""}]}}`:                    1,
		`{"cdk_nag": {"rules_to_suppress": [{"id": "log-retention"}]}}`:                                  1,
		`{"cdk_nag": {"rules_to_suppress": [{"id": "bucket-tls", "reason": "another rule"}]}}`:           1,
	} {
		if found := Check(load(t, fmt.Sprintf(group, metadata))); len(found) != want {
			t.Errorf("%s: found %v, want %d", metadata, found, want)
		}
	}
	app := load(t, fmt.Sprintf(group, `{
		"cdk_nag": {"rules_to_suppress": [{"id": "log-retention", "reason": "ZsO8ciBpbW1lcg==", "is_reason_encoded": true, "applies_to": ["a", {"regex": "/b/"}]}]},
		"checkov": {"skip": [{"id": "CKV_AWS_158", "comment": "no secret in it"}]}
	}`))
	got := fmt.Sprint(app.Acceptances()[0].Rule, app.Acceptances()[0].Reason, app.Acceptances()[1].Rule, app.Acceptances()[1].AppliesTo, app.Acceptances()[1].Reason)
	if want := "CKV_AWS_158no secret in itlog-retention[a /b/]für immer"; got != want {
		t.Errorf("the acceptances are %s, want %s", got, want)
	}
}
