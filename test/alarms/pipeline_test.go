package alarms

import (
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

var pipelineFaults = []fault{{[]string{"pipeline-unhealthy"}, unhealthy}}

// One stage fails, of one that is healthy: an alarm that pages does so by way of the
// pipeline's, which tells another topic.
func unhealthy(t *testing.T, f *fixture) {
	health, errors := f.alarm(t, "pipeline-unhealthy"), f.alarm(t, "function-errors")
	if slices.Equal(errors.AlarmActions, health.AlarmActions) || len(health.AlarmActions) != 1 {
		t.Errorf("%s tells %v, %s %v", errors.Name, errors.AlarmActions, health.Name, health.AlarmActions)
	}
	// Without events it would not be healthy.
	come := f.each(10*time.Minute, func() {
		f.Drain(t)
		f.send(t, 5, 0)
	})
	f.goOff(t, []alarms.Status{health}, cause{
		again: func(alarms.Status) {
			come()
			if failed, err := f.invoke(t, `"no event"`); err != nil || failed == "" {
				t.Fatalf("function error %q, %v", failed, err)
			}
		},
		right: func(alarms.Status) { come() },
	})
	f.Drain(t)
}
