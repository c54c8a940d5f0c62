package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stackArtifacts are the stacks in the manifest, with what the CDK's command line
// reads of them.
func stackArtifacts(t *testing.T) map[string]map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(written(), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Artifacts map[string]map[string]any }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for name, a := range manifest.Artifacts {
		if a["type"] == "aws:cloudformation:stack" {
			found[name] = a
		}
	}
	return found
}

// Firehose reads from the moment that it begins to; so the lake and the search index are there
// before the transform, and the ingest stream, which the transform reads from its oldest
// record, may come at any time.
func TestTheReadersAreDeployedBeforeTheTransform(t *testing.T) {
	deps, _ := stackArtifacts(t)["millrace-dev-process"]["dependencies"].([]any)
	for _, stack := range []any{"millrace-dev-ingest", "millrace-dev-store", "millrace-dev-search"} {
		if !slices.Contains(deps, stack) {
			t.Errorf("millrace-dev-process depends on %v, want %s among them", deps, stack)
		}
	}
	for _, stack := range []string{"millrace-dev-ingest", "millrace-dev-store"} {
		for _, d := range stackArtifacts(t)[stack]["dependencies"].([]any) {
			if !strings.HasSuffix(d.(string), ".assets") {
				t.Errorf("%s depends on %v", stack, d)
			}
		}
	}
}

// Tools find their way by these names.
func TestOutputs(t *testing.T) {
	for stage, names := range map[string][]string{
		"ingest": {"IngestStreamName", "IngestStreamArn"},
		"store":  {"AnalyticsStreamName", "AnalyticsStreamArn", "LakeBucketName", "LakePrefix", "LakeErrorPrefix", "LakeDeliveryStreamName", "GlueDatabaseName", "GlueTableName"},
		"search": {"SearchDomainEndpoint", "SearchDomainName", "SearchIndexName", "SearchAlias", "SearchDeliveryStreamName", "SearchFailedBucketName", "SearchFailedPrefix", "SearchReaderRoleArn"},
		"observe": {
			"PageTopicArn", "WarnTopicArn", "SummaryDashboardName", "SummaryDashboardUrl", "IngestDashboardUrl", "ProcessDashboardUrl",
			"StoreDashboardUrl", "SearchDashboardUrl", "X1DashboardUrl",
		},
		"process": {"TransformFunctionName", "RejectsDeliveryStreamName", "RejectsBucketName", "RejectsPrefix", "FailureBucketName"},
	} {
		s := read(t, "dev", stage)
		for _, name := range names {
			if s.Outputs[name].Value == nil {
				t.Errorf("stack %s has no output %s", s.stack, name)
			}
		}
	}
}
