package templates

import (
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
)

const (
	alarmType     = "AWS::CloudWatch::Alarm"
	compositeType = "AWS::CloudWatch::CompositeAlarm"
)

// paging are the kinds that are of severity page. Package constructs documents each
// with its field; this is for whoever changes one.
var paging = []string{
	"stream-retention", "stream-silent", "function-errors", "function-iterator-age", "mapping-dropped", "delivery-freshness",
	"delivery-success", "delivery-partitions-exceeded", "search-red", "search-storage", "search-writes-blocked", "search-key-error",
	"search-key-inaccessible", "pipeline-unhealthy",
}

// alarmsOf are those of an environment, with the kind of each by its logical ID.
func alarmsOf(t *testing.T, env string) (template, map[string]string) {
	t.Helper()
	s := read(t, env, "observe")
	found := map[string]string{}
	for id, r := range s.Resources {
		if r.Type == alarmType || r.Type == compositeType {
			_, found[id], _ = strings.Cut(r.text("AlarmDescription"), constructs.DefaultRunbook+"#")
		}
	}
	return s, found
}

func TestEachAlarmLinksItsEntryInTheRunbook(t *testing.T) {
	_, entries := runbook(t)
	for _, env := range all() {
		s, alarms := alarmsOf(t, env.Name)
		if len(alarms) == 0 {
			t.Errorf("%s has no alarms", env.Name)
		}
		for id, kind := range alarms {
			if !slices.ContainsFunc(entries, func(e entry) bool { return e.kind == kind }) {
				t.Errorf("%s: %s links no entry: %q", s.stack, id, s.Resources[id].text("AlarmDescription"))
			}
		}
	}
}

// What pages is in the one alarm that tells Page; each alarm for itself tells Warn.
func TestOneAlarmPagesForAll(t *testing.T) {
	for _, env := range all() {
		s, alarms := alarmsOf(t, env.Name)
		page, _ := s.at(t, "Page")
		warn, _ := s.at(t, "Warn")
		_, health := s.at(t, "Health/PipelineUnhealthy")
		rule := mentions(health.get("AlarmRule"))
		for id, kind := range alarms {
			topic := warn
			if kind == "pipeline-unhealthy" {
				topic = page
			}
			for _, actions := range []string{"AlarmActions", "OKActions"} {
				if got := mentions(s.Resources[id].get(actions)); !slices.Equal(got, []string{topic}) {
					t.Errorf("%s: %s of %s are %v, want %s", s.stack, actions, id, got, topic)
				}
			}
			if want := slices.Contains(paging, kind) && kind != "pipeline-unhealthy"; slices.Contains(rule, id) != want {
				t.Errorf("%s: it is %v that %s, %s, pages", s.stack, !want, id, kind)
			}
		}
	}
}

// mentions are the logical IDs that a value refers to.
func mentions(value any) []string {
	var found []string
	switch v := value.(type) {
	case []any:
		for _, inner := range v {
			found = append(found, mentions(inner)...)
		}
	case map[string]any:
		if id, ok := v["Ref"].(string); ok {
			return []string{id}
		}
		if to, ok := v["Fn::GetAtt"].([]any); ok {
			return []string{to[0].(string)}
		}
		for _, inner := range v {
			found = append(found, mentions(inner)...)
		}
	}
	return found
}

// What an environment says of silence and of usual numbers is of the ingest stream.
func TestSilenceIsOfTheIngestStream(t *testing.T) {
	for _, env := range all() {
		_, alarms := alarmsOf(t, env.Name)
		count := map[string]int{}
		for _, kind := range alarms {
			count[kind]++
		}
		want := map[string]bool{"stream-silent": env.Alarms.SilentAfter > 0, "stream-anomaly": env.Alarms.Anomaly}
		for kind, there := range want {
			if count[kind] > 1 || (count[kind] == 1) != there {
				t.Errorf("%s has %d %s", env.Name, count[kind], kind)
			}
		}
	}
	if prod := environments.Prod().Alarms; prod.SilentAfter == 0 || !prod.Anomaly {
		t.Errorf("prod does not mind silence: %+v", prod)
	}
}
