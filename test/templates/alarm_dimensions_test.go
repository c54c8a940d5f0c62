package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// watched is the resource that the alarms of a construct of stack observe are about, as
// the stage and the path of its construct.
var watched = map[string]map[string]string{ // by the dimension
	"IngestAlarms":          {"StreamName": "ingest Ingest/Stream"},
	"TransformAlarms":       {"FunctionName": "process Transform/Shape/Function"},
	"MappingAlarms":         {"EventSourceMappingUUID": "process Transform/Read/Mapping"},
	"RejectsAlarms":         {"FunctionName": "process Transform/Shape/Function"},
	"RejectsDeliveryAlarms": {"DeliveryStreamName": "process Rejects/Delivery/Stream"},
	"FailuresAlarms":        {"BucketName": "process Failures/Bucket", "StorageType": "AllStorageTypes"},
	"AnalyticsAlarms":       {"StreamName": "store Analytics/Stream"},
	"LakeDeliveryAlarms":    {"DeliveryStreamName": "store Lake/Delivery/Stream"},
	"SearchDeliveryAlarms":  {"DeliveryStreamName": "search Search/Delivery/Stream"},
	"SearchAlarms":          {"DomainName": "search Search/Domain", "ClientId": "the account"},
	"DocumentsAlarms":       {"BucketName": "search Search/Documents/Bucket", "StorageType": "AllStorageTypes"},
}

// The dimensions of each metric are those that the service writes, with the names of
// the resource that the alarm is about.
func TestEachAlarmIsAboutItsResource(t *testing.T) {
	for _, env := range all() {
		s := read(t, env.Name, "observe")
		names := exportedNames(t, env.Name, stages(env))
		seen := map[string]bool{}
		for id, r := range s.of(alarmType) {
			path, _ := r.Metadata["aws:cdk:path"].(string)
			construct := strings.Split(path, "/")[1]
			seen[construct] = true
			metrics := metricsOf(r)
			if len(metrics) == 0 {
				t.Errorf("%s: %s has no metric", s.stack, id)
			}
			for _, metric := range metrics {
				got := map[string]string{}
				for _, d := range metric["Dimensions"].([]any) {
					d := d.(map[string]any)
					got[d["Name"].(string)] = named(d["Value"], names, env.Account)
				}
				if want := watched[construct]; !maps.Equal(got, want) {
					t.Errorf("%s: %v of %s is of %v, want %v", s.stack, metric["MetricName"], id, got, want)
				}
			}
		}
		for construct := range watched {
			if ofSearch := slices.Contains([]string{"SearchDeliveryAlarms", "SearchAlarms", "DocumentsAlarms"}, construct); seen[construct] == (ofSearch && env.Search.Empty()) {
				t.Errorf("%s: it is %v that there are %s", s.stack, seen[construct], construct)
			}
		}
	}
}

// metricsOf an alarm, alone or in expressions.
func metricsOf(r resource) []map[string]any {
	if r.get("MetricName") != nil {
		return []map[string]any{r.Properties}
	}
	var found []map[string]any
	list, _ := r.get("Metrics").([]any)
	for _, q := range list {
		if stat, ok := q.(map[string]any)["MetricStat"].(map[string]any); ok {
			found = append(found, stat["Metric"].(map[string]any))
		}
	}
	return found
}

// exportedNames are the resources, as "stage path", whose name is exported, by the export.
// The name of all that is watched is its Ref; a mapping's, its Id, is the same.
func exportedNames(t *testing.T, env string, stages []string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, stage := range stages {
		s := read(t, env, stage)
		for _, output := range s.Outputs {
			value, _ := output.Value.(map[string]any)
			id, _ := value["Ref"].(string)
			if att, ok := value["Fn::GetAtt"].([]any); ok && att[1] == "Id" {
				id = att[0].(string)
			}
			name, _ := output.Export.Name.(string)
			if path, ok := s.Resources[id].Metadata["aws:cdk:path"].(string); ok && name != "" {
				found[name] = stage + " " + strings.TrimSuffix(strings.TrimPrefix(path, s.stack+"/"), "/Resource")
			}
		}
	}
	return found
}

func named(value any, names map[string]string, account string) string {
	object, ok := value.(map[string]any)
	switch {
	case value == account || ok && object["Ref"] == "AWS::AccountId":
		return "the account"
	case ok:
		export, _ := object["Fn::ImportValue"].(string)
		return names[export]
	}
	return fmt.Sprint(value)
}
