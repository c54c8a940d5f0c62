package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// Commands for a deployed environment say what the AWS configuration lacks.
func TestMistakesInTheAWSConfiguration(t *testing.T) {
	dir := t.TempDir()
	ledger := write(t, filepath.Join(dir, "ledger"), "", 0o600)
	none := []string{
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_PROFILE=", "AWS_REGION=", "AWS_DEFAULT_REGION=", "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_ENDPOINT_URL=", "AWS_CA_BUNDLE=",
	}
	with := func(more ...string) []string { return append(none[:len(none):len(none)], more...) }
	keys := []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=secret"}
	for _, c := range []struct {
		name      string
		variables []string
		words     []string
	}{
		{"no region", none, []string{"no AWS region is named: set AWS_REGION", "make local"}},
		{"no credentials", with("AWS_REGION=us-east-1"), []string{"no AWS credentials are found", "AWS_PROFILE", "make local"}},
		{"unknown profile", with("AWS_PROFILE=nope"), []string{"the AWS configuration cannot be used", "nope"}},
		{"endpoint that is gone", with(append(keys, "AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_MAX_ATTEMPTS=1")...),
			[]string{"nothing answers at http://127.0.0.1:1 (AWS_ENDPOINT_URL)", "make local"}},
		{"nothing deployed", with(startLocal(t, t.TempDir()).exports...),
			[]string{"millrace-dev-", "is not deployed", "npx cdk deploy --all", "make local"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, args := range [][]string{
				{"produce", "--events", "1", "--ledger", filepath.Join(t.TempDir(), "ledger")},
				{"verify", "--ledger", ledger},
				{"redrive"},
			} {
				run(t, dir, c.variables, millrace, args...).wantLine(t, c.words...)
			}
		})
	}
}
