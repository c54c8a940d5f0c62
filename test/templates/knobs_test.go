package templates

import (
	"encoding/json"
	"reflect"
	"testing"
)

// place is where a knob arrives: a property of the resource at a path, or, with
// no path, a stack's property in the manifest.
type place struct {
	stage, at, property, want string
}

const (
	firehose   = "ExtendedS3DestinationConfiguration.BufferingHints."
	opensearch = "AmazonopensearchserviceDestinationConfiguration."
)

// Each field of an environment has a line, with the value that knobs gives it.
var places = map[string][]place{
	"Account":               {{"ingest", "", "environment", `"aws://111122223333/eu-central-1"`}},
	"Region":                {{"store", "", "environment", `"aws://111122223333/eu-central-1"`}},
	"Name":                  {{"process", "", "properties.tags.Environment", `"knobs"`}},
	"TerminationProtection": {{"observe", "", "properties.terminationProtection", `true`}, {"store", "", "properties.terminationProtection", `true`}},
	"Architecture": {
		{"process", "Transform/Shape/Function", "Architectures", `["x86_64"]`}, {"search", "Search/Setup/Function", "Architectures", `["x86_64"]`},
	},
	"LogRetentionDays": {
		{"process", "Transform/Shape/Logs", "RetentionInDays", `14`}, {"process", "Rejects/Delivery/Logs", "RetentionInDays", `14`},
		{"store", "Lake/Delivery/Logs", "RetentionInDays", `14`}, {"network", "FlowLogs", "RetentionInDays", `14`},
		{"search", "Search/Domain/Errors/Logs", "RetentionInDays", `14`}, {"search", "Search/Setup/Logs", "RetentionInDays", `14`},
	},
	"Network.CIDR": {{"network", "Vpc", "CidrBlock", `"10.77.0.0/22"`}},
	"Network.Zones": {
		{"network", "Vpc/PrivateSubnet1/Subnet", "AvailabilityZone", `"eu-central-1b"`},
		{"network", "Vpc/PrivateSubnet2/Subnet", "AvailabilityZone", `"eu-central-1c"`},
	},

	"Ingest.Retention":       {{"ingest", "Ingest/Stream", "RetentionPeriodHours", `31`}},
	"Ingest.MaxRecordKiB":    {{"ingest", "Ingest/Stream", "MaxRecordSizeInKiB", `2111`}},
	"Ingest.ShardMetrics":    {{"ingest", "Ingest/Stream", "DesiredShardLevelMetrics", `["ALL"]`}},
	"Analytics.Retention":    {{"store", "Analytics/Stream", "RetentionPeriodHours", `37`}},
	"Analytics.MaxRecordKiB": {{"store", "Analytics/Stream", "MaxRecordSizeInKiB", `3111`}},
	"Analytics.ShardMetrics": {{"store", "Analytics/Stream", "DesiredShardLevelMetrics", `["ALL"]`}},

	"Transform.Timeout":            {{"process", "Transform/Shape/Function", "Timeout", `67`}},
	"Transform.LogLevel":           {{"process", "Transform/Shape/Function", "Environment.Variables.LOG_LEVEL", `"warn"`}},
	"Transform.Tracing":            {{"process", "Transform/Shape/Function", "TracingConfig.Mode", `"Active"`}},
	"Transform.ReserveConcurrency": {{"process", "Transform/Shape/Function", "ReservedConcurrentExecutions", `6`}},
	"Transform.RetryAttempts":      {{"process", "Transform/Read/Mapping", "MaximumRetryAttempts", `13`}},
	"Transform.MaxRecordAge":       {{"process", "Transform/Read/Mapping", "MaximumRecordAgeInSeconds", `1907`}},

	"Events.MaxAge":      {{"process", "Transform/Shape/Function", "Environment.Variables.MAX_EVENT_AGE", `"696h0m0s"`}},
	"Events.KeepQueries": {{"process", "Transform/Shape/Function", "Environment.Variables.KEEP_QUERIES", `"true"`}},
	"Events.AccountKeySecret": {{"process", "Transform/Shape/Function", "Environment.Variables.ACCOUNT_KEY_SECRET_ARN",
		`"arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/account-key"`}},

	"Lake.Expiration": {{"store", "Lake/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `83`}},
	"Lake.ColdAfter":  {{"store", "Lake/Archive/Bucket", "LifecycleConfiguration.Rules.0.Transitions.0.TransitionInDays", `41`}},
	"Rejects.Expiration": {
		{"process", "Rejects/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `97`},
		{"process", "Failures/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `97`},
		{"search", "Search/Documents/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `97`},
	},
	"Rejects.ColdAfter": {
		{"process", "Rejects/Archive/Bucket", "LifecycleConfiguration.Rules.0.Transitions.0.TransitionInDays", `43`},
		{"process", "Failures/Bucket", "LifecycleConfiguration.Rules.0.Transitions.0.TransitionInDays", `43`},
	},
	"Search.Rotation":      {{"search", "Search/Delivery/Stream", opensearch + "IndexRotationPeriod", `"OneWeek"`}},
	"Search.NodeType":      {{"search", "Search/Domain", "ClusterConfig.InstanceType", `"m6g.xlarge.search"`}},
	"Search.DataNodes":     {{"search", "Search/Domain", "ClusterConfig.InstanceCount", `8`}},
	"Search.VolumeGiB":     {{"search", "Search/Domain", "EBSOptions.VolumeSize", `71`}},
	"Search.RetryDuration": {{"search", "Search/Delivery/Stream", opensearch + "RetryOptions.DurationInSeconds", `1234`}},
	"Search.Logs":          {{"search", "Search/Domain", "LogPublishingOptions.SEARCH_SLOW_LOGS.Enabled", `true`}},
	"Search.Retention":     nil, // TestTheIndexIsKeptAsLongAsTheEnvironmentSays
	"Search.Replicas":      nil, // the same
	"Search.Standby":       nil, // TestStandby
	"Alarms.Page":          {{"observe", "Page/page@example.com", "Endpoint", `"page@example.com"`}},
	"Alarms.Warn":          {{"observe", "Warn/warn@example.com", "Endpoint", `"warn@example.com"`}},
	"Alarms.SilentAfter":   {{"observe", "IngestAlarms/StreamSilent", "EvaluationPeriods", `47`}},
	"Alarms.Anomaly":       {{"observe", "IngestAlarms/StreamAnomaly", "ThresholdMetricId", `"expr_1"`}},

	"Destroy":     nil, // TestDestroy
	"CustomerKey": nil, // TestCustomerKeysEncryptWhatHoldsData

	// What sizing makes of the load is its own to test, that each field matters that
	// of environments; these are the values that come of it, no two the same.
	"Load.EventsPerSecond":  {{"ingest", "Ingest/Stream", "ShardCount", `3`}},
	"Load.PeakFactor":       {{"ingest", "Ingest/Stream", "ShardCount", `3`}},
	"Load.ShapedBytes":      {{"store", "Analytics/Stream", "ShardCount", `9`}},
	"Load.AnalyticsReaders": {{"store", "Analytics/Stream", "ShardCount", `9`}},
	"Load.EventBytes":       {{"process", "Transform/Read/Mapping", "BatchSize", `1456`}, {"process", "Transform/Shape/Function", "MemorySize", `1769`}},
	"Load.EventsPerRecord":  {{"process", "Transform/Read/Mapping", "ParallelizationFactor", `2`}},
	"Load.Latency":          {{"process", "Transform/Read/Mapping", "MaximumBatchingWindowInSeconds", `7`}},
	"Load.Freshness": {
		{"store", "Lake/Delivery/Stream", firehose + "IntervalInSeconds", `79`}, {"process", "Rejects/Delivery/Stream", firehose + "IntervalInSeconds", `79`},
		{"search", "Search/Delivery/Stream", opensearch + "BufferingHints.IntervalInSeconds", `79`},
	},
	"Load.WrongShare": {{"process", "Rejects/Delivery/Stream", firehose + "SizeInMBs", `39`}},
	"Load.OnDemand":   nil, // TestOnDemand
	"Load.Partitions": nil, // Validate refuses it
	"Load.Region":     nil, // Validate refuses it
}

func TestEveryKnobArrives(t *testing.T) {
	for _, field := range fields(reflect.ValueOf(knobs()), "") {
		if _, ok := places[field]; !ok {
			t.Errorf("where does environments.Environment.%s arrive? Give it a line in places", field)
		}
	}
	manifest := stackArtifacts(t)
	for field, list := range places {
		for _, p := range list {
			var r resource
			if p.at == "" {
				r.Properties = manifest["millrace-knobs-"+p.stage]
			} else {
				_, r = read(t, "knobs", p.stage).at(t, p.at)
			}
			var want any
			if err := json.Unmarshal([]byte(p.want), &want); err != nil {
				t.Fatal(err)
			}
			if got := r.get(p.property); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s %s is %v, want %v", field, p.at, p.property, got, want)
			}
		}
	}
}

// fields are the paths of the leaves of a struct.
func fields(v reflect.Value, path string) []string {
	var list []string
	for i := range v.NumField() {
		name := path + v.Type().Field(i).Name
		if v.Field(i).Kind() == reflect.Struct {
			list = append(list, fields(v.Field(i), name+".")...)
		} else {
			list = append(list, name)
		}
	}
	return list
}

func TestOnDemand(t *testing.T) {
	for stage, at := range map[string]string{"ingest": "Ingest/Stream", "store": "Analytics/Stream"} {
		_, stream := read(t, "gov", stage).at(t, at)
		if mode := stream.get("StreamModeDetails.StreamMode"); mode != "ON_DEMAND" || stream.get("ShardCount") != nil {
			t.Errorf("%s has the mode %v and %v shards", at, mode, stream.get("ShardCount"))
		}
	}
}
