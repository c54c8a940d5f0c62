package alarms

import (
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// suppression is how far a composite alarm with an ActionsSuppressor has told of its
// states.
//
// When it changes, it waits for the suppressor, for as long as the wait period. While
// the suppressor is in ALARM, and for the extension period after that, nobody is told.
// Then the actions of the state that it has by that time are run, unless it is the
// state that was told of last.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
type suppression struct {
	told    string    // the state that was told of last
	left    time.Time // when the suppressor left ALARM
	waiting *notice   // of the last change; nil: all is told
	by      string    // what holds it back, as ActionsSuppressedBy has it
}

// What holds actions back.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html
const (
	byAlarm     = "Alarm"
	byWait      = "WaitPeriod"
	byExtension = "ExtensionPeriod"
)

// settle runs the actions that a composite alarm has held back, if it may by now. s.mu
// and the turn are held.
func (s *Service) settle(a *alarm, now time.Time) {
	w := &a.watch
	if w.waiting == nil {
		return
	}
	by := s.suppressedBy(a, now)
	if by != "" {
		if by != w.by {
			a.note(item{Timestamp: now, Kind: itemAction, Summary: "Actions suppressed by " + by})
		}
		w.by = by
		return
	}
	if w.told != a.state {
		s.outbox = append(s.outbox, w.waiting)
	}
	w.told, w.waiting, w.by = a.state, nil, ""
}

func (s *Service) suppressedBy(a *alarm, now time.Time) string {
	c := a.composite
	suppressor := s.find(c.ActionsSuppressor)
	if suppressor == nil {
		return ""
	}
	switch {
	case suppressor.state == rule.Alarm:
		return byAlarm
	case !a.watch.left.IsZero() && now.Before(a.watch.left.Add(seconds(*c.ActionsSuppressorExtensionPeriod))):
		return byExtension
	case now.Before(a.since.Add(seconds(*c.ActionsSuppressorWaitPeriod))):
		return byWait
	}
	return ""
}
