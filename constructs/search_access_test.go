package constructs_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("search-nag", app.searchNag) }

// searchNag is all that indexes make, with what they grant.
func (a app) searchNag(stack awscdk.Stack) {
	awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	vpc := theirZones(stack, "Vpc")
	source := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{Key: key}).Stream
	reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	for id, props := range map[string]constructs.SearchIndexProps{
		"Small":      {Domain: constructs.SearchDomainProps{NoLogs: true}},
		"Large":      {Vpc: vpc, Key: key},
		"Given":      {Domain: constructs.SearchDomainProps{Domain: theirDomain(stack)}},
		"Serverless": {Serverless: true, Vpc: vpc},
	} {
		props.Source, props.Schema = source, sales
		constructs.NewSearchIndex(stack, id, props).GrantRead(reader)
	}
}

func TestCdkNagFindsNothingInSearchIndexes(t *testing.T) {
	for path, said := range annotations(t, "search-nag") {
		t.Errorf("%s: %q", path, said)
	}
}

func TestARightSearchIndexSaysNothing(t *testing.T) {
	for _, stack := range []string{"search-defaults", "search-knobs"} {
		if said := annotations(t, stack); len(said) > 0 {
			t.Errorf("%s: %q", stack, said)
		}
	}
}

// Who may call a domain, by its own policy: the delivery stream, the function and the
// reader, each by name.
func TestADomainLetsInRolesByNameOnly(t *testing.T) {
	domain := resources(t, "search-defaults", domainType)["Made/Domain"]
	statements, _ := reach(domain, "AccessPolicies.Statement").([]any)
	want := map[string]string{
		logicalID(t, "search-defaults", "Made/Delivery/Role"): "es:ESHttpPost es:ESHttpPut es:ESHttpGet ",
		logicalID(t, "search-defaults", "Made/Setup/Role"):    "es:ESHttpDelete es:ESHttpGet es:ESHttpHead es:ESHttpPost es:ESHttpPut ",
		logicalID(t, "search-defaults", "MadeReader"):         "es:ESHttpGet es:ESHttpHead es:ESHttpPost ",
	}
	got := map[string]string{}
	for _, s := range statements {
		role, _ := reach(s, "Principal.AWS.Fn::GetAtt.0").(string)
		if reach(s, "Effect") != "Allow" || role == "" {
			t.Errorf("the policy has %v", s)
		}
		actions, one := reach(s, "Action").([]any)
		if !one {
			actions = []any{reach(s, "Action")}
		}
		for _, action := range actions {
			got[role] += action.(string) + " "
		}
	}
	for role := range want {
		if got[role] != want[role] {
			t.Errorf("%s may %q, want %q", role, got[role], want[role])
		}
	}
	if len(got) != len(want) {
		t.Errorf("the domain lets in %v, want %v", got, want)
	}
	if master := reach(domain, "AdvancedSecurityOptions.MasterUserOptions.MasterUserARN.Fn::GetAtt.0"); master != logicalID(t, "search-defaults", "Made/Setup/Role") {
		t.Errorf("the master user is %v, want the function's role", master)
	}
}

func TestTheRolesOfASearchIndexMayDoWhatTheyNeed(t *testing.T) {
	deliver := []string{
		"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject",
		"logs:PutLogEvents", "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
	}
	logs := []string{"logs:CreateLogStream", "logs:PutLogEvents"}
	domain := []string{"es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains", "es:ESHttpPost", "es:ESHttpPut", "es:ESHttpGet"}
	for path, want := range map[string][]string{
		"Made/Delivery/Role":       slices.Concat(deliver, domain),
		"Given/Delivery/Role":      slices.Concat(deliver, domain),
		"Serverless/Delivery/Role": append(slices.Clone(deliver), "aoss:APIAccessAll"),
		"Made/Setup/Role":          append(slices.Clone(logs), "es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost", "es:ESHttpPut"),
		"Serverless/Setup/Role":    append(slices.Clone(logs), "aoss:APIAccessAll"),
		"MadeReader":               {"es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost"},
		"ServerlessReader":         {"aoss:APIAccessAll"},
	} {
		got := actions(t, "search-defaults", path+"/DefaultPolicy")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
			t.Errorf("%s may\n%v, want\n%v", path, got, want)
		}
	}
}

func TestReadersAreMappedToTheReadersRole(t *testing.T) {
	index := resources(t, "search-defaults", indexType)["Made/Index/Default"]
	arns, _ := index["ReaderArns"].([]any)
	if len(arns) != 1 || reach(arns[0], "Fn::GetAtt.0") != logicalID(t, "search-defaults", "MadeReader") {
		t.Errorf("the readers are %v", arns)
	}
	writers, _ := index["WriterArns"].([]any)
	if len(writers) != 1 || reach(writers[0], "Fn::GetAtt.0") != logicalID(t, "search-defaults", "Made/Delivery/Role") {
		t.Errorf("the writers are %v", writers)
	}
}

// Nobody but delivery stream, function and reader is in the data access policy, and
// each has what it does there.
func TestACollectionsDataIsForThreeRoles(t *testing.T) {
	policy := resources(t, "search-defaults", "AWS::OpenSearchServerless::AccessPolicy")["Serverless/Collection/Access"]
	text := sub(t, arns(policy["Policy"]))
	id := func(path string) string { return logicalID(t, "search-defaults", path) }
	name := resources(t, "search-defaults", collectionType)["Serverless/Collection"]["Name"].(string)
	rule := func(actions string) string {
		return `{"Permission":[` + actions + `],"Resource":["index/` + name + `/events"],"ResourceType":"index"}`
	}
	want := `[{"Principal":["${` + id("Serverless/Delivery/Role") + `}"],"Rules":[` + rule(`"aoss:CreateIndex","aoss:DescribeIndex","aoss:UpdateIndex","aoss:WriteDocument"`) + `]},` +
		`{"Principal":["${` + id("Serverless/Setup/Role") + `}"],"Rules":[{"Permission":["aoss:CreateCollectionItems","aoss:DeleteCollectionItems","aoss:DescribeCollectionItems","aoss:UpdateCollectionItems"],` +
		`"Resource":["collection/` + name + `"],"ResourceType":"collection"},` + rule(`"aoss:DeleteIndex","aoss:DescribeIndex","aoss:UpdateIndex"`) + `]},` +
		`{"Principal":["${` + id("ServerlessReader") + `}"],"Rules":[` + rule(`"aoss:DescribeIndex","aoss:ReadDocument"`) + `]}]`
	if text != want {
		t.Errorf("the policy is\n%s, want\n%s", text, want)
	}
}

// arns are written as references to their resource.
func arns(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if get, ok := v["Fn::GetAtt"].([]any); ok {
			return map[string]any{"Ref": get[0]}
		}
		out := map[string]any{}
		for name, inner := range v {
			out[name] = arns(inner)
		}
		return out
	case []any:
		var out []any
		for _, inner := range v {
			out = append(out, arns(inner))
		}
		return out
	}
	return value
}
