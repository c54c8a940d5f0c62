package logs

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/resource"
)

func TestResourcePoliciesAreChecked(t *testing.T) {
	typ := resourcePolicy()
	for _, c := range []struct{ give, want string }{
		{`{"PolicyName":"p","PolicyDocument":"{}"}`, ""},
		{`{"PolicyName":"p"}`, "required keys"},
		{`{"PolicyName":"p","PolicyDocument":"{"}`, "not JSON"},
		{`{"PolicyName":"p","PolicyDocument":"` + strings.Repeat(" ", 5120) + `1"}`, "expected maxLength: 5120, actual: 5121"},
		{`{"PolicyName":"` + strings.Repeat("p", 256) + `","PolicyDocument":"{}"}`, "expected maxLength: 255"},
	} {
		err := typ.Check(json.RawMessage(c.give))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%.60s: got %v, want %q", c.give, err, c.want)
		}
	}
	made, err := typ.Create(t.Context(), resource.Request{Properties: json.RawMessage(`{"PolicyName":"p","PolicyDocument":"{}"}`)})
	if err != nil || made.ID != "p" {
		t.Errorf("%+v, %v", made, err)
	}
}
