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

// goesOff has a fault set an alarm off, and what is right end it. Either may be nil:
// there is nothing to do but wait.
func (f *fixture) goesOff(t *testing.T, a alarms.Status, fault, right func()) {
	t.Helper()
	does := func(do func()) func(alarms.Status) {
		return func(alarms.Status) {
			if do != nil {
				do()
			}
		}
	}
	f.allGoOff(t, []alarms.Status{a}, does(fault), does(right))
}

// allGoOff is goesOff of several alarms at the same time.
func (f *fixture) allGoOff(t *testing.T, list []alarms.Status, fault, right func(alarms.Status)) {
	t.Helper()
	f.until(t, list, "OK", right)
	f.until(t, list, "ALARM", fault)
	f.until(t, list, "OK", right)
	for _, a := range list {
		tried.Store(a.Name, true)
	}
}

// until repeats a fault, or what is right, and lets a minute pass, until the alarms are
// in the state ("ALARM", "OK"). It fails when one is not after all the time that it
// looks at, and a quarter of an hour. It wants each of their topics to have been told of
// each change on the way.
func (f *fixture) until(t *testing.T, list []alarms.Status, state string, do func(alarms.Status)) {
	t.Helper()
	start := f.Endpoint.Clock.Now()
	var deadline time.Time
	step := time.Hour
	for _, a := range list {
		if end := start.Add(a.Period*time.Duration(a.Periods+2) + 15*time.Minute); end.After(deadline) {
			deadline = end
		}
		// What an alarm over hours sees is not repeated each minute.
		step = min(step, max(time.Minute, (a.Period/60).Truncate(time.Minute)))
	}
	there := func(a alarms.Status) bool { return f.now(t, a).State == state }
	for waiting := list; ; f.Endpoint.Advance(t.Context(), step) {
		if waiting = slices.DeleteFunc(slices.Clone(waiting), there); len(waiting) == 0 {
			break
		}
		if now := f.Endpoint.Clock.Now(); now.After(deadline) {
			is := f.now(t, waiting[0])
			t.Fatalf("%s is in %s after %v, want %s: %s %s", is.Name, is.State, now.Sub(start).Round(time.Minute), state, is.Reason, is.Failure)
		}
		for _, a := range list {
			do(a)
		}
	}
	// An evaluation that is under way beside this one is over, and has told.
	f.Endpoint.Alarms.Evaluate(t.Context())
	for _, a := range list {
		f.told(t, a, start)
	}
}

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
