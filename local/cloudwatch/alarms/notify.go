package alarms

import (
	"context"
	"time"
	"unicode/utf8"
)

// notice is a change that is to be told of. It is made when the state changes, and
// keeps what the alarm was then.
type notice struct {
	alarm   *alarm
	change  Change
	subject string
	message string
	topics  []string // ARNs
	held    bool     // the change itself was told of already; only the actions were held back
}

// later are the actions alone.
func (n *notice) later() *notice {
	c := *n
	c.held = true
	return &c
}

// maxSubject is SNS's quota, in characters.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const maxSubject = 100

// notice of a change that is just being made: the alarm still has its old state. s.mu
// is held.
func (s *Service) notice(a *alarm, c Change, since time.Time, data string) *notice {
	n := &notice{alarm: a, change: c}
	n.subject = c.New + `: "` + a.name + `" in ` + regionName(s.config.Region)
	if utf8.RuneCountInString(n.subject) > maxSubject {
		n.subject = string([]rune(n.subject)[:maxSubject-3]) + "..."
	}
	n.message = s.message(a, c, data)
	if a.enabled {
		n.topics = a.actions[c.New]
	}
	return n
}

// tell runs the actions of what has changed, in order. The turn is held.
func (s *Service) tell(ctx context.Context) {
	waiting := s.outbox
	s.outbox = nil
	for _, n := range waiting {
		failed := map[string]string{}
		for _, topic := range n.topics {
			if s.config.Topics == nil {
				continue
			}
			err := s.config.Topics.SendAs(ctx, "cloudwatch.amazonaws.com", n.alarm.arn, topic, n.subject, n.message)
			if err != nil {
				failed[topic] = err.Error()
				s.config.Log.Warn("an alarm's action failed", "alarm", n.alarm.name, "action", topic, "reason", err)
			} else {
				n.change.Told = append(n.change.Told, topic)
			}
		}
		if len(failed) > 0 {
			n.change.Failed = failed
		}
		s.record(n)
	}
}

// record writes down what became of a notice.
func (s *Service) record(n *notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for _, topic := range n.change.Told {
		n.alarm.note(item{Timestamp: now, Kind: itemAction, Summary: "Successfully executed action " + topic})
	}
	for topic, reason := range n.change.Failed {
		n.alarm.note(item{Timestamp: now, Kind: itemAction, Summary: "Failed to execute action " + topic + `. Received error: "` + reason + `"`})
	}
	if n.held {
		for i := range n.alarm.changes {
			if c := &n.alarm.changes[i]; c.Time.Equal(n.change.Time) && c.New == n.change.New {
				c.Told, c.Failed = n.change.Told, n.change.Failed
			}
		}
		return
	}
	n.alarm.changes = append(n.alarm.changes, n.change)
	n.alarm.changes = n.alarm.changes[max(0, len(n.alarm.changes)-kept):]
	s.publish(n.change)
}
