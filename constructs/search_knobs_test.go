package constructs_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/search"
)

const (
	domainType     = "AWS::OpenSearchService::Domain"
	collectionType = "AWS::OpenSearchServerless::Collection"
	indexType      = "Custom::SearchIndex"
	toDomain       = "AmazonopensearchserviceDestinationConfiguration."
	toCollection   = "AmazonOpenSearchServerlessDestinationConfiguration."
)

func TestEachKnobOfSearchIndexIsInTheTemplate(t *testing.T) {
	const stream = "Index/Delivery/Stream"
	const key = "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID"
	checkKnobs[constructs.SearchIndexProps](t, "search-knobs", []string{"Schema", "Shards", "Replicas", "Alias"}, []knob{ // TestTheIndexIsThatOfPackageSearch
		{"Source", deliveryType, stream, "KinesisStreamSourceConfiguration.KinesisStreamARN", "arn:aws:kinesis:us-east-1:111122223333:stream/their-stream"},
		{"Index", deliveryType, stream, toDomain + "IndexName", "sold"},
		{"Index", indexType, "Index/Index/Default", "Index", "sold"},
		{"Rotation", deliveryType, stream, toDomain + "IndexRotationPeriod", "OneWeek"},
		{"Retention", "AWS::OpenSearchServerless::LifecyclePolicy", "Serverless/Collection/Retention", "Policy",
			`{"Rules":[{"MinIndexRetention":"100h","Resource":["index/shelf/events"],"ResourceType":"index"}]}`},
		{"Domain", domainType, "Index/Domain", "DomainName", "shop"},
		{"Serverless", collectionType, "Serverless/Collection", "Type", "TIMESERIES"},
		{"Collection", collectionType, "Serverless/Collection", "Name", "shelf"},
		{"Vpc", domainType, "Index/Domain", "VPCOptions.SubnetIds", []string{"subnet-1111111111111111a", "subnet-1111111111111111b", "subnet-1111111111111111c"}},
		{"Vpc", deliveryType, stream, toDomain + "VpcConfiguration.SubnetIds", []string{"subnet-1111111111111111a", "subnet-1111111111111111b", "subnet-1111111111111111c"}},
		{"Vpc", functionType, "Index/Setup/Function", "VpcConfig.SubnetIds", []string{"subnet-1111111111111111a", "subnet-1111111111111111b", "subnet-1111111111111111c"}},
		{"Vpc", deliveryType, "Serverless/Delivery/Stream", toCollection + "VpcConfiguration.SubnetIds", []string{"subnet-1111111111111111a", "subnet-1111111111111111b", "subnet-1111111111111111c"}},
		{"Subnets", domainType, "Bare/Domain", "VPCOptions.SubnetIds", []string{"subnet-1111111111111111d"}},
		{"Buffer", deliveryType, stream, toDomain + "BufferingHints", map[string]any{"SizeInMBs": 17, "IntervalInSeconds": 77}},
		{"Buffer", deliveryType, stream, toDomain + "S3Configuration.BufferingHints", map[string]any{"SizeInMBs": 17, "IntervalInSeconds": 77}},
		{"RetryDuration", deliveryType, stream, toDomain + "RetryOptions.DurationInSeconds", 91},
		{"RetryDuration", deliveryType, "Bare/Delivery/Stream", toDomain + "RetryOptions.DurationInSeconds", 0},
		{"BackupAll", deliveryType, stream, toDomain + "S3BackupMode", "AllDocuments"},
		{"Documents", bucketType, "Index/Documents/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", 11},
		{"Key", bucketType, "Index/Documents/Bucket", key, theirKey},
		{"Key", domainType, "Index/Domain", "EncryptionAtRestOptions", map[string]any{"Enabled": true, "KmsKeyId": theirKey}},
		{"Key", functionType, "Index/Setup/Function", "KmsKeyArn", theirKey},
		{"Key", logsType, "Index/Domain/Audit/Logs", "KmsKeyId", theirKey},
		{"Key", "AWS::OpenSearchServerless::SecurityPolicy", "Serverless/Collection/Encryption", "Policy",
			`{"KmsARN":"` + theirKey + `","Rules":[{"Resource":["collection/shelf"],"ResourceType":"collection"}]}`},
		{"Architecture", functionType, "Index/Setup/Function", "Architectures", []string{"x86_64"}},
		{"Logs", logsType, "Index/Domain/SlowSearches/Logs", "RetentionInDays", 5},
		{"Logs", logsType, "Index/Delivery/Logs", "RetentionInDays", 5},
		{"Logs", logsType, "Index/Setup/Logs", "RetentionInDays", 5},
		{"Removal", domainType, "Index/Domain", "DeletionPolicy", "Delete"},
		{"Removal", collectionType, "Serverless/Collection", "DeletionPolicy", "Delete"},
		{"Removal", indexType, "Index/Index/Default", "Retain", nil},
		{"Removal", indexType, "Index/Index/Default", "DeleteIndices", nil}, // the domain goes, too
		{"Removal", indexType, "Guest/Index/Default", "DeleteIndices", "true"},
	})
}

func TestEachKnobOfSearchDomainIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.SearchDomainProps](t, "search-knobs", nil, []knob{
		{"Domain", deliveryType, "Guest/Delivery/Stream", toDomain + "DomainARN.Fn::Join.1.6", ":domain/theirs"},
		{"Domain", indexType, "Guest/Index/Default", "Endpoint", "search-theirs-abc.us-east-1.es.amazonaws.com"},
		{"NotFineGrained", indexType, "Guest/Index/Default", "FineGrained", nil},
		{"NotFineGrained", indexType, "Index/Index/Default", "FineGrained", "true"},
		{"Name", domainType, "Index/Domain", "DomainName", "shop"},
		{"EngineVersion", domainType, "Index/Domain", "EngineVersion", "OpenSearch_2.17"},
		{"NodeType", domainType, "Index/Domain", "ClusterConfig.InstanceType", "m6g.large.search"},
		{"DataNodes", domainType, "Index/Domain", "ClusterConfig.InstanceCount", 6},
		{"VolumeGiB", domainType, "Index/Domain", "EBSOptions", map[string]any{"EBSEnabled": true, "VolumeSize": 37, "VolumeType": "gp3"}},
		{"ManagerType", domainType, "Index/Domain", "ClusterConfig.DedicatedMasterType", "c6g.large.search"},
		{"ManagerType", domainType, "Index/Domain", "ClusterConfig.DedicatedMasterCount", 3},
		{"Standby", domainType, "Index/Domain", "ClusterConfig.MultiAZWithStandbyEnabled", true},
		{"NoLogs", domainType, "Bare/Domain", "LogPublishingOptions", nil},
		{"NoLogs", domainType, "Index/Domain", "LogPublishingOptions.INDEX_SLOW_LOGS.Enabled", true},
	})
	if zones := reach(resources(t, "search-knobs", domainType)["Index/Domain"], "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount"); zones != 3.0 {
		t.Errorf("three subnets make %v zones", zones)
	}
	if made := resources(t, "search-knobs", domainType); len(made) != 2 {
		t.Errorf("%d domains, want those of Index and Bare", len(made))
	}
}

func TestEachKnobOfSearchCollectionIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.SearchCollectionProps](t, "search-knobs", nil, []knob{
		{"Name", collectionType, "Serverless/Collection", "Name", "shelf"},
		{"NoStandby", collectionType, "Serverless/Collection", "StandbyReplicas", "DISABLED"},
		{"NoStandby", collectionType, "ForEver/Collection", "StandbyReplicas", "ENABLED"},
	})
	if policies := resources(t, "search-knobs", "AWS::OpenSearchServerless::LifecyclePolicy"); len(policies) != 1 {
		t.Errorf("%d retention policies, want none for what is kept for ever", len(policies))
	}
}

// What is put to OpenSearch is what package search makes of the props.
func TestTheIndexIsThatOfPackageSearch(t *testing.T) {
	of := func(path string) map[string]any {
		return resources(t, "search-knobs", indexType)[path+"/Index/Default"]
	}
	knobs := search.Index{Name: "sold", Alias: "sales", Rotation: search.OneWeek, Retention: 9 * day, Shards: 5, Replicas: 2, Mapping: sales.Mapping()}
	bare := search.Index{Name: "events", Alias: "all-of-them", Rotation: search.NoRotation, Mapping: sales.Mapping()}
	theirs := search.Index{Name: "events", Rotation: search.OneDay, Mapping: sales.Mapping()}
	serverless := search.Index{Name: "events", Rotation: search.NoRotation, Mapping: sales.Mapping()}
	policy, _ := knobs.RetentionPolicy()
	for _, c := range []struct {
		path, property string
		want           any
	}{
		{"Index", "Template", knobs.Template()}, {"Index", "Policy", policy},
		{"Index", "WriterRole", knobs.WriterRole()}, {"Index", "ReaderRole", knobs.ReaderRole()},
		{"Bare", "Template", bare.Template()}, {"Guest", "Template", theirs.Template()},
		{"Serverless", "Template", serverless.ServerlessTemplate()},
	} {
		var got any
		text, _ := of(c.path)[c.property].(string)
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, plain(t, c.want)) {
			t.Errorf("%s of %s is %s, want %v", c.property, c.path, text, plain(t, c.want))
		}
	}
	for path, want := range map[string]any{"Index": "sales", "Bare": "all-of-them", "Guest": "events", "Serverless": nil} {
		if got := of(path)["Alias"]; got != want {
			t.Errorf("the alias of %s is %v, want %v", path, got, want)
		}
	}
	for _, path := range []string{"Bare", "Guest", "Serverless"} {
		if got := of(path)["Policy"]; got != nil {
			t.Errorf("%s has the retention policy %v", path, got)
		}
	}
	if got := of("Serverless")["Service"]; got != "aoss" {
		t.Errorf("the service of a collection is %v", got)
	}
}

// The function is asked after all that it calls, and what is indexed comes after.
func TestTheIndexIsSetUpBeforeTheFirstDocument(t *testing.T) {
	for path, after := range map[string][]string{
		"Made":       {"Made/Domain"},
		"Serverless": {"Serverless/Collection", "Serverless/Collection/Access"},
	} {
		all := template(t, "search-defaults")
		index := logicalID(t, "search-defaults", path+"/Index/Default")
		for _, other := range append(after, path+"/Setup/Role/DefaultPolicy") {
			if id := logicalID(t, "search-defaults", other); !slices.Contains(all[index].DependsOn, id) {
				t.Errorf("%s is set up before %s", path, other)
			}
		}
		if stream := all[logicalID(t, "search-defaults", path+"/Delivery/Stream")]; !slices.Contains(stream.DependsOn, index) {
			t.Errorf("%s is written to before it is set up: the stream depends on %v", path, stream.DependsOn)
		}
	}
}
