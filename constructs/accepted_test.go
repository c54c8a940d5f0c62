package constructs_test

import (
	"reflect"
	"testing"
)

// Each tool finds the reason where it looks for it.
func TestNoAccessLogsAreAcceptedWithTheReason(t *testing.T) {
	metadata := template(t, "logs-archive")[logicalID(t, "logs-archive", "Logs/Bucket")].Metadata
	const reason = "it takes the access logs of others"
	for path, want := range map[string]map[string]any{
		"cdk_nag.rules_to_suppress.0": {"id": "AwsSolutions-S1", "reason": reason},
		"checkov.skip.0":              {"id": "CKV_AWS_18", "comment": reason},
	} {
		if got := reach(metadata, path); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}
