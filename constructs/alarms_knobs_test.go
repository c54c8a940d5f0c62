package constructs_test

import (
	"testing"

	"github.com/millrace-dev/millrace/constructs"
)

const incoming = "Metrics.0.Expression"

// What a field decides is in the template; TestAlarmsTellWhoTheyShould has the Alarms.
func TestEachKnobOfStreamAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.StreamAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Stream", alarmType, "Stream/StreamLate", "Dimensions", dimension("StreamName", "their-stream")},
		{"Late", alarmType, "Stream/StreamLate", "Threshold", 71_000},
		{"Retention", alarmType, "Stream/StreamRetention", "Threshold", 31 * 3_600_000},
		{"Shards", alarmType, "Stream/StreamRecordsCapacity", incoming, "100 * incoming / 60 / 13000"},
		{"Shards", alarmType, "Stream/StreamBytesCapacity", incoming, "100 * incoming / 60 / 13000000"},
		{"Shards", alarmType, "Stream/StreamBytesCapacity", "Threshold", 80},
		{"PeakRecords", alarmType, "OnDemand/StreamRecordsCapacity", incoming, "100 * incoming / 60 / 4711"},
		{"PeakBytes", alarmType, "OnDemand/StreamBytesCapacity", incoming, "100 * incoming / 60 / 815000"},
		{"PeakBytes", alarmType, "OnDemand/StreamBytesCapacity", "Threshold", 100},
		{"SilentAfter", alarmType, "Stream/StreamSilent", "EvaluationPeriods", 17},
		{"AlwaysRead", alarmType, "Stream/StreamRetention", "TreatMissingData", "breaching"},
		{"Anomaly", alarmType, "Stream/StreamAnomaly", "ThresholdMetricId", "expr_1"},
	})
}

func TestEachKnobOfFunctionAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.FunctionAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Function", alarmType, "Function/FunctionDuration", "Dimensions", dimension("FunctionName", "their-function")},
		{"ErrorPercent", alarmType, "Function/FunctionErrors", "Threshold", 23},
		{"Timeout", alarmType, "Function/FunctionDuration", "Threshold", 40_000},
		{"ReservedConcurrency", alarmType, "Function/FunctionConcurrency", "Threshold", 56},
		{"Late", alarmType, "Function/FunctionIteratorAge", "Threshold", 83_000},
	})
}

func TestEachKnobOfRejectsAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.RejectsAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Function", alarmType, "Rejects/RejectsShare", "Metrics.1.MetricStat.Metric.Dimensions", dimension("FunctionName", "their-function")},
		{"MetricsNamespace", alarmType, "Rejects/RejectsShare", "Metrics.1.MetricStat.Metric.Namespace", "Shop"},
		{"Percent", alarmType, "Rejects/RejectsShare", "Threshold", 2.5},
	})
}

func TestEachKnobOfDeliveryAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.DeliveryAlarmsProps](t, "alarms-knobs", []string{"Alarms", "interval", "retry"}, []knob{ // defaultAlarms has the last two
		{"DeliveryStream", alarmType, "Delivery/DeliveryFreshness", "Dimensions", dimension("DeliveryStreamName", "their-delivery")},
		{"Destination", alarmType, "Delivery/DeliveryFreshness", "MetricName", "DeliveryToAmazonOpenSearchServerless.DataFreshness"},
		{"Destination", alarmType, "Delivery/DeliverySuccess", "MetricName", "DeliveryToAmazonOpenSearchServerless.Success"},
		{"Source", alarmType, "Delivery/DeliveryReadsThrottled", "Threshold", 0},
		{"Converts", alarmType, "Delivery/DeliveryConversion", "Threshold", 0},
		{"Partitions", alarmType, "Delivery/DeliveryPartitionsExceeded", "Threshold", 1},
		{"Freshness", alarmType, "Delivery/DeliveryFreshness", "Threshold", 97},
		{"SuccessPercent", alarmType, "Delivery/DeliverySuccess", "Threshold", 0.61},
		{"Behind", alarmType, "Delivery/DeliveryBehind", "Threshold", 103_000},
	})
}

func TestEachKnobOfSearchAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.SearchAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Domain", alarmType, "Search/SearchRed", "Dimensions.0", map[string]any{"Name": "ClientId", "Value": map[string]any{"Ref": "AWS::AccountId"}}},
		{"Domain", alarmType, "Search/SearchRed", "Dimensions.1.Name", "DomainName"},
		{"VolumeGiB", alarmType, "Search/SearchStorage", "Threshold", 7 * 1024},
		{"Nodes", alarmType, "Search/SearchNodes", "Threshold", 19},
		{"Managers", alarmType, "Search/SearchManagerCpu", "Threshold", 50},
		{"Managers", alarmType, "Search/SearchManagerMemory", "Threshold", 95},
	})
}

func TestEachKnobOfQueueAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.QueueAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Queue", alarmType, "Queue/QueueDepth", "Dimensions", dimension("QueueName", "their-queue")},
		{"Depth", alarmType, "Queue/QueueDepth", "Threshold", 37},
		{"Age", alarmType, "Queue/QueueAge", "Threshold", 107},
	})
}

func TestEachKnobOfAlarmsIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.BucketAlarmsProps](t, "alarms-knobs", []string{"Alarms"}, []knob{
		{"Bucket", alarmType, "Bucket/FailuresNotEmpty", "Dimensions", append(dimension("BucketName", "their-bucket"), dimension("StorageType", "AllStorageTypes")...)},
	})
	checkKnobs[constructs.MappingAlarmsProps](t, "alarms-given", []string{"Alarms"}, []knob{
		{"Mapping", alarmType, "Mapping/MappingDropped", "Dimensions", dimension("EventSourceMappingUUID", "14e0db71-5d35-4eb5-b481-8945cf9d10c2")},
	})
	made := alarmsOf(t, "alarms-knobs")
	for _, without := range []string{
		"Stream/StreamReadThrottled", "Function/FunctionThrottles", // AlarmProps.Without
		"OnDemand/StreamSilent", "NoReader/FunctionIteratorAge", // None
	} {
		if made[without] != "" {
			t.Errorf("there is %s: %s", without, made[without])
		}
	}
}

func dimension(name, value string) []any {
	return []any{map[string]any{"Name": name, "Value": value}}
}

func TestEachMistakeOfAlarmsIsSaidWordForWord(t *testing.T) {
	const (
		page    = "Alarms.Page is missing: give it the topic that tells whoever is on call"
		streams = " (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html)"
	)
	kinds := "stream-late"
	for _, kind := range constructs.AlarmKinds()[1:] {
		kinds += ", " + kind
	}
	checkMessages(t, "alarms-mistakes", map[string][]string{
		"Nothing":    {page, "Stream is missing: give it the stream to watch"},
		"NoFunction": {"Function is missing: give it the function to watch"},
		"NoMapping":  {"Mapping is missing: give it the event source mapping to watch"},
		"NoRejects":  {"Function is missing: give it the function whose rejects to watch"},
		"NoBucket":   {"Bucket is missing: give it the bucket to watch"},
		"NoDelivery": {"DeliveryStream is missing: give it the delivery stream to watch"},
		"NoDomain":   {"Domain is missing: give it the domain to watch"},
		"NoQueue":    {"Queue is missing: give it the queue to watch"},
		"NoAlarms":   {"Of has 0 alarms of severity page, allowed are 1 to 100 (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html)"},
		"Stream": {
			"Alarms.Warn is a nil *constructs_test.theirTopicType: give it a resource, or leave it out",
			`Alarms.Without has "stream-too-late", allowed are ` + kinds,
			"Late is 1ms, allowed are 1s to 8760h0m0s in whole seconds",
			"PeakBytes is -2, allowed are 0 and more",
			"PeakRecords is -1, allowed are 0 and more",
			"Retention is 1h0m0s, allowed are 24h0m0s to 8760h0m0s in whole seconds" + streams,
			"Shards is -3, allowed are 1 to 20000 shards, or 0 for on demand" + streams,
			"SilentAfter is 1m30s, allowed are whole minutes",
		},
		"Function": {
			"ErrorPercent is 101, allowed are 1 to 100 percent",
			"Late is 1µs, allowed are 1s to 8760h0m0s in whole seconds",
			"ReservedConcurrency is -1, allowed are 1 to 1000000 executions (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)",
			"Timeout is 1h0m0s, allowed are 1s to 15m0s in whole seconds (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)",
		},
		"Rejects": {"Percent is 101, allowed is more than 0, up to 100"},
		"Delivery": {
			"Behind is 1ms, allowed are 1s to 8760h0m0s in whole seconds",
			`Destination is "S3", allowed are DeliveryToS3, DeliveryToAmazonOpenSearchService, DeliveryToAmazonOpenSearchServerless`,
			"Freshness is -1s, allowed are 1s to 8760h0m0s in whole seconds",
			`Source is "Stream", allowed are DirectPut, KinesisStreamAsSource`,
			"SuccessPercent is 101, allowed are 1 to 100 percent",
		},
		"Search": {
			"Nodes is -1, allowed are 1 to 1007 nodes (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html)",
			"VolumeGiB is 1, allowed are 10 to 24576 GiB (https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html)",
		},
		"Queue": {
			"Age is 360h0m0s, allowed are 1s to 336h0m0s in whole seconds",
			"Depth is -1, allowed are 1 to 2147483647 messages, or 0 for none",
		},
	})
	checkMessages(t, "alarms-known", map[string][]string{
		"Elsewhere": {"Bucket is in the region eu-west-1, the stack in us-east-1: give it one of the stack's region"},
	})
}
