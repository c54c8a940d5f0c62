package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs/lakesql"
	"github.com/millrace-dev/millrace/schema"
)

// The SQL itself is tested where it is written, in package lakesql.
func TestALakeHasTheQueriesOfItsSchemaForItsOwnTable(t *testing.T) {
	sales, err := schema.Of[sale]()
	if err != nil {
		t.Fatal(err)
	}
	database, table := logicalID(t, "lake-knobs", "Database"), logicalID(t, "lake-knobs", "Lake/Table")
	workGroup := logicalID(t, "lake-knobs", "Lake/Athena/WorkGroup")
	found := resources(t, "lake-knobs", queryType)
	for _, q := range lakesql.Queries(sales, `"${`+database+`}"."${`+table+`}"`) {
		r := found["Lake/Athena/"+q.ID]
		if got := sub(t, r["QueryString"]); got != q.SQL {
			t.Errorf("%s is\n%s\nwant\n%s", q.ID, got, q.SQL)
		}
		for property, want := range map[string]string{"Name": q.Name, "Description": q.Description, "Database": "${" + database + "}", "WorkGroup": "${" + workGroup + "}"} {
			if got := sub(t, r[property]); got != want {
				t.Errorf("%s: %s is %q, want %q", q.ID, property, got, want)
			}
		}
	}
}

func TestAWorkGroupEnforcesWhatItStates(t *testing.T) {
	results := logicalID(t, "defaults", "Lake/Athena/Results/Bucket")
	group := resources(t, "defaults", workGroupType)["Lake/Athena/WorkGroup"]
	got, err := json.Marshal(group["WorkGroupConfiguration"])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"BytesScannedCutoffPerQuery":100000000000,"EnforceWorkGroupConfiguration":true,"PublishCloudWatchMetricsEnabled":true,` +
		`"ResultConfiguration":{"EncryptionConfiguration":{"EncryptionOption":"SSE_S3"},` +
		`"OutputLocation":{"Fn::Join":["",["s3://",{"Ref":"` + results + `"},"/results/"]]}}}`
	if string(got) != want {
		t.Errorf("the workgroup has\n%s, want\n%s", got, want)
	}
	if name, _ := group["Name"].(string); !strings.HasPrefix(name, "defaults-Lake-Athena") {
		t.Errorf("the workgroup's name is %v", group["Name"])
	}
	if days := reach(resources(t, "defaults", bucketType)["Lake/Athena/Results/Bucket"], "LifecycleConfiguration.Rules.0.ExpirationInDays"); days != 30.0 {
		t.Errorf("results are kept for %v days, want 30", days)
	}
}

// sub writes text of the template with references in it as Fn::Sub has it.
func sub(t *testing.T, value any) string {
	t.Helper()
	switch v := value.(type) {
	case string:
		return v
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return "${" + ref + "}"
		}
		if join, ok := v["Fn::Join"].([]any); ok && join[0] == "" {
			var text strings.Builder
			for _, part := range join[1].([]any) {
				text.WriteString(sub(t, part))
			}
			return text.String()
		}
	}
	t.Fatalf("what is %v?", value)
	return ""
}
