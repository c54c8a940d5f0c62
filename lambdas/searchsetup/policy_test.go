package main

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/millrace-dev/millrace/search/setup"
)

// meddle changes the policy before each of the next times writes of it.
func meddle(d *fakeDomain, times int) {
	d.refuse = func(method, path string) (int, string) {
		if method == "PUT" && path == "/_plugins/_ism/policies/clicks-retention" && times > 0 {
			times--
			d.putPolicy("clicks-retention", []byte("{}"))
		}
		return 0, ""
	}
}

func TestPolicyThatOthersChangeMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, p := newFakeDomain(), properties(clicks())
		meddle(d, conflicts-1)
		mustAsk(t, d, cfn.RequestCreate, p, setup.Properties{})
		if got := string(d.policy["clicks-retention"].body); got != p.Policy {
			t.Errorf("policy = %s, want %s", got, p.Policy)
		}
		meddle(d, conflicts)
		_, err := ask(t.Context(), d, cfn.RequestUpdate, p, p)
		if err == nil || !strings.Contains(err.Error(), "409 Conflict: [clicks-retention]: version conflict") || !strings.Contains(err.Error(), "Somebody else keeps changing this policy") {
			t.Errorf("error = %v", err)
		}
	})
}

func TestPolicyThatIsDeletedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, p := newFakeDomain(), properties(clicks())
		mustAsk(t, d, cfn.RequestCreate, p, setup.Properties{})
		once := false
		d.refuse = func(method, path string) (int, string) {
			if method == "PUT" && strings.HasPrefix(path, "/_plugins/_ism") && !once {
				once = true
				delete(d.policy, "clicks-retention")
			}
			return 0, ""
		}
		mustAsk(t, d, cfn.RequestUpdate, p, p)
		if d.policy["clicks-retention"] == nil || !once {
			t.Error("the policy was not created again")
		}
	})
}
