package alarms

import (
	"encoding/json"
	"slices"
	"time"
)

// kept is how many items of an alarm's history are remembered, and how many changes.
const kept = 200

// The kinds of item that DescribeAlarmHistory has.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html
const (
	itemConfiguration = "ConfigurationUpdate"
	itemState         = "StateUpdate"
	itemAction        = "Action"
)

// item is an entry of an alarm's history.
type item struct {
	Timestamp time.Time
	Kind      string
	Summary   string
	Data      string // JSON; may be empty
}

func (a *alarm) note(i item) {
	a.items = append(a.items, i)
	a.items = a.items[max(0, len(a.items)-kept):]
}

// Change is a change of an alarm's state.
type Change struct {
	Alarm     string    `json:"alarm"`
	ARN       string    `json:"arn"`
	Composite bool      `json:"composite,omitempty"`
	Time      time.Time `json:"time"`
	Old       string    `json:"old"` // "OK", "ALARM" or "INSUFFICIENT_DATA"
	New       string    `json:"new"`
	Reason    string    `json:"reason"`
	// Told are the ARNs of the topics that took the message.
	Told []string `json:"told,omitempty"`
	// Failed says why others did not, by their ARN.
	Failed map[string]string `json:"failed,omitempty"`
}

// History is the changes of an alarm's state, the oldest first, at most 200; none for
// an alarm that is not there.
func (s *Service) History(name string) []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.find(name)
	if a == nil {
		return nil
	}
	return slices.Clone(a.changes)
}

// backlog is how many changes wait for a listener.
const backlog = 256

// Changes hands over each change of an alarm's state once its topics were told, until
// cancel is called, which closes the channel. Who is more than 256 changes behind misses
// some: History has them.
func (s *Service) Changes() (changes <-chan Change, cancel func()) {
	c := make(chan Change, backlog)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners[c] = true
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.listeners[c] {
			delete(s.listeners, c)
			close(c)
		}
	}
}

// publish hands a change over. s.mu is held.
func (s *Service) publish(c Change) {
	for listener := range s.listeners {
		select {
		case listener <- c:
		default: // it is behind
		}
	}
}

// historyData is what an item of a change says of the two states.
func historyData(a *alarm, state, reason, data string) string {
	type value struct {
		Value  string          `json:"stateValue"`
		Reason string          `json:"stateReason"`
		Data   json.RawMessage `json:"stateReasonData,omitempty"`
	}
	return encode(struct {
		Version string `json:"version"`
		Old     value  `json:"oldState"`
		New     value  `json:"newState"`
	}{"1.0", value{a.state, a.reason, json.RawMessage(a.reasonData)}, value{state, reason, json.RawMessage(data)}})
}
