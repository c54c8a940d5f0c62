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

// Each field of an environment has a line, with the value that knobs gives it.
var places = map[string][]place{
	"Account":          {{"ingest", "", "environment", `"aws://111122223333/eu-central-1"`}},
	"Region":           {{"store", "", "environment", `"aws://111122223333/eu-central-1"`}},
	"Name":             {{"process", "", "properties.tags.Environment", `"knobs"`}},
	"Architecture":     {{"process", "Transform/Shape/Function", "Architectures", `["x86_64"]`}},
	"LogRetentionDays": {{"process", "Transform/Shape/Logs", "RetentionInDays", `14`}, {"process", "Rejects/Delivery/Logs", "RetentionInDays", `14`}, {"store", "Lake/Delivery/Logs", "RetentionInDays", `14`}},

	"Ingest.MaxRecordKiB":    {{"ingest", "Ingest/Stream", "MaxRecordSizeInKiB", `2111`}},
	"Analytics.MaxRecordKiB": {{"store", "Analytics/Stream", "MaxRecordSizeInKiB", `3111`}},
	"Ingest.Shards":          {{"ingest", "Ingest/Stream", "ShardCount", `3`}},
	"Ingest.Retention":       {{"ingest", "Ingest/Stream", "RetentionPeriodHours", `31`}},
	"Analytics.Shards":       {{"store", "Analytics/Stream", "ShardCount", `5`}},
	"Analytics.Retention":    {{"store", "Analytics/Stream", "RetentionPeriodHours", `37`}},

	"Transform.Memory":          {{"process", "Transform/Shape/Function", "MemorySize", `1031`}},
	"Transform.Timeout":         {{"process", "Transform/Shape/Function", "Timeout", `67`}},
	"Transform.LogLevel":        {{"process", "Transform/Shape/Function", "Environment.Variables.LOG_LEVEL", `"warn"`}},
	"Transform.Tracing":         {{"process", "Transform/Shape/Function", "TracingConfig.Mode", `"Active"`}},
	"Transform.BatchSize":       {{"process", "Transform/Read/Mapping", "BatchSize", `211`}},
	"Transform.BatchingWindow":  {{"process", "Transform/Read/Mapping", "MaximumBatchingWindowInSeconds", `7`}},
	"Transform.Parallelization": {{"process", "Transform/Read/Mapping", "ParallelizationFactor", `9`}},
	"Transform.RetryAttempts":   {{"process", "Transform/Read/Mapping", "MaximumRetryAttempts", `13`}},
	"Transform.MaxRecordAge":    {{"process", "Transform/Read/Mapping", "MaximumRecordAgeInSeconds", `1907`}},

	"Events.MaxAge":      {{"process", "Transform/Shape/Function", "Environment.Variables.MAX_EVENT_AGE", `"696h0m0s"`}},
	"Events.KeepQueries": {{"process", "Transform/Shape/Function", "Environment.Variables.KEEP_QUERIES", `"true"`}},
	"Events.AccountKeySecret": {{"process", "Transform/Shape/Function", "Environment.Variables.ACCOUNT_KEY_SECRET_ARN",
		`"arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/account-key"`}},

	"Lake.BufferMiB":         {{"store", "Lake/Delivery/Stream", "ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs", `71`}},
	"Lake.BufferInterval":    {{"store", "Lake/Delivery/Stream", "ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds", `79`}},
	"Lake.Expiration":        {{"store", "Lake/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `83`}},
	"Rejects.BufferMiB":      {{"process", "Rejects/Delivery/Stream", "ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs", `17`}},
	"Rejects.BufferInterval": {{"process", "Rejects/Delivery/Stream", "ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds", `89`}},
	"Rejects.Expiration":     {{"process", "Rejects/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `97`}, {"process", "Failures/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", `97`}},
	"Destroy":                nil, // TestDestroyAndRetain
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

// What holds data goes with the stacks of dev, and stays where Destroy is false.
func TestDestroyAndRetain(t *testing.T) {
	stateful := map[string]bool{
		"AWS::Kinesis::Stream": true, "AWS::S3::Bucket": true, "AWS::Logs::LogGroup": true, "AWS::SecretsManager::Secret": true,
	}
	seen := 0
	each(t, func(t *testing.T, s template) {
		want := "Delete"
		if s.stack[:14] == "millrace-knobs" {
			want = "Retain"
			if n := len(s.of("Custom::EmptyBucket")); n > 0 {
				t.Errorf("%d buckets are emptied", n)
			}
		}
		for id, r := range s.Resources {
			if !stateful[r.Type] {
				continue
			}
			seen++
			if r.DeletionPolicy != want {
				t.Errorf("%s %s has the deletion policy %q, want %s", r.Type, id, r.DeletionPolicy, want)
			}
		}
	})
	if seen < 15 {
		t.Errorf("only %d resources hold data", seen)
	}
}
