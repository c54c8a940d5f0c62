package alarms

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/sns"
)

// told looks for the messages of all changes since start.
func (f *fixture) told(t *testing.T, a alarms.Status, start time.Time) {
	t.Helper()
	messages := f.Endpoint.SNS.Messages()
	for _, c := range f.Endpoint.Alarms.History(a.Name) {
		if c.Time.Before(start) {
			continue
		}
		topics := map[string][]string{"ALARM": a.AlarmActions, "OK": a.OKActions, "INSUFFICIENT_DATA": a.InsufficientDataActions}[c.New]
		if !slices.Equal(c.Told, topics) || len(c.Failed) > 0 || c.New != "INSUFFICIENT_DATA" && len(topics) == 0 {
			t.Errorf("%s → %s: told %v, want %v; failed %v", a.Name, c.New, c.Told, topics, c.Failed)
		}
		for _, topic := range topics {
			if !slices.ContainsFunc(messages, func(m sns.Message) bool { return tellsOf(m, topic, c) }) {
				t.Errorf("%s → %s: topic %s has no message of it", a.Name, c.New, topic)
			}
		}
	}
}

// tellsOf says whether a message is the one of a change: in the words of CloudWatch.
func tellsOf(m sns.Message, topic string, c alarms.Change) bool {
	var body events.CloudWatchAlarmSNSPayload
	return m.TopicARN == topic && json.Unmarshal([]byte(m.Message), &body) == nil &&
		m.Subject != "" && body.AlarmARN == c.ARN && body.AlarmName == c.Alarm &&
		body.OldStateValue == c.Old && body.NewStateValue == c.New && body.NewStateReason == c.Reason &&
		body.StateChangeTime == c.Time.UTC().Format("2006-01-02T15:04:05.000-0700")
}
