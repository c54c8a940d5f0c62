package constructs_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("search-metrics", app.searchMetrics) }

// The defaults are those that the props' comments state.
func TestDefaultsOfASearchIndex(t *testing.T) {
	for _, c := range []struct {
		kind, path, want string
	}{
		{domainType, "Made/Domain", `{
			"DeletionPolicy": "Retain", "DomainName": "searchdefaults-made-ec0be383", "EngineVersion": "OpenSearch_2.19",
			"ClusterConfig": {"InstanceType": "r6g.large.search", "InstanceCount": 1, "DedicatedMasterEnabled": false, "ZoneAwarenessEnabled": false, "MultiAZWithStandbyEnabled": false},
			"EBSOptions": {"EBSEnabled": true, "VolumeSize": 10, "VolumeType": "gp3"},
			"DomainEndpointOptions": {"EnforceHTTPS": true, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
			"EncryptionAtRestOptions": {"Enabled": true}, "NodeToNodeEncryptionOptions": {"Enabled": true},
			"AdvancedSecurityOptions.Enabled": true, "AdvancedSecurityOptions.InternalUserDatabaseEnabled": false}`},
		{deliveryType, "Made/Delivery/Stream", `{
			"DeliveryStreamType": "KinesisStreamAsSource",
			"AmazonopensearchserviceDestinationConfiguration.IndexName": "events",
			"AmazonopensearchserviceDestinationConfiguration.IndexRotationPeriod": "OneDay",
			"AmazonopensearchserviceDestinationConfiguration.TypeName": "",
			"AmazonopensearchserviceDestinationConfiguration.BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
			"AmazonopensearchserviceDestinationConfiguration.RetryOptions": {"DurationInSeconds": 7200},
			"AmazonopensearchserviceDestinationConfiguration.DocumentIdOptions": {"DefaultDocumentIdFormat": "FIREHOSE_DEFAULT"},
			"AmazonopensearchserviceDestinationConfiguration.S3BackupMode": "FailedDocumentsOnly"}`},
		{indexType, "Made/Index/Default", `{"Index": "events", "Alias": "events", "Service": "es", "FineGrained": "true", "Retain": "true", "ServiceTimeout": "960"}`},
		{indexType, "Given/Index/Default", `{"Endpoint": "search-theirs-abc.us-east-1.es.amazonaws.com", "FineGrained": "true", "Retain": "true"}`},
		{collectionType, "Serverless/Collection", `{"Type": "TIMESERIES", "StandbyReplicas": "ENABLED", "Name": "searchdefaerverless-8a06058d"}`},
		{"AWS::OpenSearchServerless::LifecyclePolicy", "Serverless/Collection/Retention", `{"Type": "retention",
			"Policy": "{\"Rules\":[{\"MinIndexRetention\":\"168h\",\"Resource\":[\"index/searchdefaerverless-8a06058d/events\"],\"ResourceType\":\"index\"}]}"}`},
		{functionType, "Made/Setup/Function", `{"Architectures": ["arm64"], "MemorySize": 256, "Timeout": 900}`},
	} {
		r, ok := resources(t, "search-defaults", c.kind)[c.path]
		if !ok {
			t.Errorf("there is no %s at %s", c.kind, c.path)
			continue
		}
		want := map[string]any{}
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			if got := property(r, name); !reflect.DeepEqual(got, value) {
				t.Errorf("%s %s is %v, want %v", c.path, name, got, value)
			}
		}
	}
	stream := resources(t, "search-defaults", deliveryType)["Made/Delivery/Stream"]
	for path, want := range map[string]any{
		"S3Configuration.CompressionFormat": "UNCOMPRESSED", "S3Configuration.Prefix": "documents/!{timestamp:yyyy/MM/dd/HH}/",
		"S3Configuration.ErrorOutputPrefix": "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
		"CloudWatchLoggingOptions.Enabled":  true, "S3Configuration.CloudWatchLoggingOptions.Enabled": true,
	} {
		if got := reach(stream, toDomain+path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	var policy struct {
		Policy struct {
			States []struct {
				Transitions []struct{ Conditions map[string]string }
			}
		}
	}
	text, _ := resources(t, "search-defaults", indexType)["Made/Index/Default"]["Policy"].(string)
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		t.Fatal(err)
	}
	if age := policy.Policy.States[0].Transitions[0].Conditions["min_index_age"]; age != "8d" {
		t.Errorf("an index is deleted after %s, want 7 days and the one that it is written to", age)
	}
}

// In more than one zone the domain has managers, whatever the props say.
func TestADomainInThreeZones(t *testing.T) {
	cluster := resources(t, "search-nag", domainType)["Large/Domain"]["ClusterConfig"]
	want := map[string]any{
		"InstanceType": "r6g.large.search", "InstanceCount": 3., "DedicatedMasterEnabled": true, "DedicatedMasterType": "m6g.large.search", "DedicatedMasterCount": 3.,
		"ZoneAwarenessEnabled": true, "ZoneAwarenessConfig": map[string]any{"AvailabilityZoneCount": 3.}, "MultiAZWithStandbyEnabled": false,
	}
	if !reflect.DeepEqual(cluster, want) {
		t.Errorf("the cluster is %v, want %v", cluster, want)
	}
}

// The domain is there for those two alone, and Firehose for the domain.
func TestTheNetworkOfASearchIndexIsClosed(t *testing.T) {
	id := func(path string) string { return logicalID(t, "search-nag", path) }
	in := map[string]string{}
	for _, rule := range resources(t, "search-nag", "AWS::EC2::SecurityGroupIngress") {
		if reach(rule, "GroupId.Fn::GetAtt.0") == id("Large/Domain/Group") && reach(rule, "FromPort") == 443. && reach(rule, "ToPort") == 443. {
			in[reach(rule, "SourceSecurityGroupId.Fn::GetAtt.0").(string)] = "in"
		}
	}
	if len(in) != 2 || in[id("Large/DeliveryGroup")] == "" || in[id("Large/SetupGroup")] == "" {
		t.Errorf("the domain's group lets in %v", in)
	}
	groups := resources(t, "search-nag", "AWS::EC2::SecurityGroup")
	if egress := groups["Large/Domain/Group"]["SecurityGroupEgress"]; reach(egress, "0.CidrIp") != "255.255.255.255/32" {
		t.Errorf("the domain's group lets out %v", egress)
	}
	for _, rule := range resources(t, "search-nag", "AWS::EC2::SecurityGroupEgress") {
		if reach(rule, "GroupId.Fn::GetAtt.0") == id("Large/DeliveryGroup") && reach(rule, "DestinationSecurityGroupId.Fn::GetAtt.0") != id("Large/Domain/Group") {
			t.Errorf("Firehose reaches %v", rule)
		}
	}
}

// searchMetricsOf the stack search-metrics, by type and method.
var searchMetricsOf = map[string]string{}

func (a app) searchMetrics(stack awscdk.Stack) {
	source := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{}).Stream
	made := constructs.NewSearchIndex(stack, "Made", constructs.SearchIndexProps{Source: source, Schema: sales})
	serverless := constructs.NewSearchIndex(stack, "Serverless", constructs.SearchIndexProps{Source: source, Schema: sales, Serverless: true})
	for name, of := range map[string]any{"Made": made, "Made.Domain": made.Domain, "Serverless": serverless, "Serverless.Collection": serverless.Collection} {
		v := reflect.ValueOf(of)
		for i := range v.NumMethod() {
			if method := v.Type().Method(i).Name; len(method) > 6 && method[:6] == "Metric" {
				m := v.Method(i).Call(nil)[0].Interface().(awscloudwatch.Metric).ToMetricConfig().MetricStat
				text := *m.Namespace + " " + *m.MetricName + " " + *m.Statistic
				for _, d := range *m.Dimensions {
					text += " " + *d.Name
				}
				searchMetricsOf[name+"."+method] = text
			}
		}
	}
}

func TestMetricsOfASearchIndexAreThoseThatAWSNames(t *testing.T) {
	logicalID(t, "search-metrics", "Made/Domain")
	want := map[string]string{}
	for name, service := range map[string]string{"Made": "Service", "Serverless": "Serverless"} {
		for method, metric := range map[string]string{
			"Freshness": "DataFreshness Maximum", "Success": "Success Average", "IndexedEvents": "Records Sum", "IndexedBytes": "Bytes Sum", "Refused": "AuthFailure Sum",
		} {
			want[name+".Metric"+method] = "AWS/Firehose DeliveryToAmazonOpenSearch" + service + "." + metric + " DeliveryStreamName"
		}
	}
	for method, metric := range map[string]string{
		"Red": "ClusterStatus.red Maximum", "Yellow": "ClusterStatus.yellow Maximum", "FreeStorage": "FreeStorageSpace Minimum",
		"WritesBlocked": "ClusterIndexWritesBlocked Maximum", "MemoryPressure": "JVMMemoryPressure Maximum", "CPU": "CPUUtilization Maximum",
		"Documents": "SearchableDocuments Average",
	} {
		want["Made.Domain.Metric"+method] = "AWS/ES " + metric + " ClientId DomainName"
	}
	want["Serverless.Collection.MetricDocuments"] = "AWS/AOSS SearchableDocuments Average ClientId CollectionId CollectionName"
	want["Serverless.Collection.MetricRejected"] = "AWS/AOSS IngestionDocumentErrors Sum ClientId CollectionId CollectionName"
	var methods []string
	for method := range want {
		methods = append(methods, method)
	}
	for method := range searchMetricsOf {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	for _, method := range slices.Compact(methods) {
		if searchMetricsOf[method] != want[method] {
			t.Errorf("%s is %q, want %q", method, searchMetricsOf[method], want[method])
		}
	}
}
