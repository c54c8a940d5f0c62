package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/policy"
)

// line of a report of cdk-nag: a rule and a resource that it applies to.
type line struct {
	RuleID          string `json:"ruleId"`
	ResourceID      string `json:"resourceId"` // path of the construct
	Compliance      string
	ExceptionReason string
	RuleInfo        string
}

// nag reads what cdk-nag wrote beside the templates.
func nag(t *testing.T, o outcome) []line {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(o.dir, "*-NagReport.json"))
	if len(files) == 0 {
		t.Fatal("cdk-nag wrote no report")
	}
	var lines []line
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var report struct{ Lines []line }
		if err := json.Unmarshal(text, &report); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		lines = append(lines, report.Lines...)
	}
	return lines
}

func TestAWSSolutionsFindNothing(t *testing.T) {
	each(t, func(t *testing.T, o outcome) {
		compliant := 0
		for _, l := range nag(t, o) {
			switch l.Compliance {
			case "Compliant":
				compliant++
			case "N/A", "Suppressed":
			default:
				t.Errorf("%s: %s: %s: %s", l.ResourceID, l.RuleID, l.Compliance, l.RuleInfo)
			}
		}
		if compliant < 20 {
			t.Errorf("only %d rules were applied to a resource", compliant)
		}
	})
}

// An acceptance of what no rule finds is a leftover, and would hide what comes.
func TestEveryAcceptanceIsNeeded(t *testing.T) {
	needed := map[string]bool{}
	for _, o := range []outcome{all(), destroyed()} {
		for _, l := range nag(t, o) {
			if l.Compliance == "Suppressed" {
				needed[l.RuleID+" "+strings.TrimSuffix(l.ResourceID, "/Resource")] = true
			}
		}
		for _, a := range o.stacks.Acceptances() {
			// cdk-nag does not ask for the access logs of a bucket that takes those of
			// others in its stack; checkov does, and both have one reason.
			if a.Rule == "AwsSolutions-S1" && takesLogs(a.Resource) {
				continue
			}
			if strings.HasPrefix(a.Rule, "AwsSolutions-") && !needed[a.Rule+" "+a.Resource.Path()] {
				t.Errorf("%s accepts %s, which does not find it", a.Resource.Path(), a.Rule)
			}
		}
	}
}

func takesLogs(bucket *policy.Resource) bool {
	for _, other := range bucket.Stack.Resources {
		logging, _ := other.Properties["LoggingConfiguration"].(map[string]any)
		destination, _ := logging["DestinationBucketName"].(map[string]any)
		if destination["Ref"] == bucket.ID {
			return true
		}
	}
	return false
}

func TestEveryAcceptanceHasAReason(t *testing.T) {
	each(t, func(t *testing.T, o outcome) {
		accepted := o.stacks.Acceptances()
		if len(accepted) == 0 {
			t.Error("nothing is accepted: mend this test")
		}
		for _, a := range accepted {
			if words := strings.Fields(a.Reason); len(words) < 8 {
				t.Errorf("%s accepts %s because %q, which is no reason", a.Resource.Path(), a.Rule, a.Reason)
			}
		}
	})
}

// What is accepted for a stack is accepted for what nobody has thought of.
func TestNothingIsAcceptedForAStack(t *testing.T) {
	each(t, func(t *testing.T, o outcome) {
		if names := acceptingStacks(t, o); len(names) > 0 {
			t.Errorf("%v accept findings as stacks", names)
		}
	})
}

func acceptingStacks(t *testing.T, o outcome) []string {
	t.Helper()
	var names []string
	for _, s := range o.stacks.Stacks {
		text, err := os.ReadFile(s.File)
		if err != nil {
			t.Fatal(err)
		}
		var template struct{ Metadata map[string]any }
		if err := json.Unmarshal(text, &template); err != nil {
			t.Fatal(err)
		}
		if template.Metadata["cdk_nag"] != nil || template.Metadata["checkov"] != nil || template.Metadata["cfn-lint"] != nil {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}
