package alarms

import (
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// alarm is one alarm: either metric or composite is set. Service.mu guards it.
type alarm struct {
	name, arn, description string
	enabled                bool
	actions                map[string][]string // ARNs, by the state that they are told of
	metric                 *metricSettings
	composite              *compositeSettings
	rule                   rule.Rule
	configured             time.Time

	state, reason, reasonData string
	updated                   time.Time // of the state's reason
	since                     time.Time // of the state itself

	evaluated time.Time // the time that the last evaluation was due at; zero: evaluate
	failure   string    // why it could not be done
	created   time.Time

	stale    bool     // of a composite: something that it names has changed
	triggers []*alarm // what has changed
	watch    suppression

	items   []item   // the oldest first
	changes []Change // the oldest first
}

// configure takes over new settings. The state stays: "When you update an existing
// alarm, its state is left unchanged".
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
func (a *alarm) configure(now time.Time, description string, enabled *bool, ok, alarm, insufficient []string) {
	a.description = description
	a.enabled = enabled == nil || *enabled
	a.actions = map[string][]string{rule.OK: ok, rule.Alarm: alarm, rule.InsufficientData: insufficient}
	a.configured, a.evaluated, a.stale = now, time.Time{}, true
}

// put makes an alarm, or changes the one of that name. s.mu is held.
func (s *Service) put(name string, set func(a *alarm, now time.Time)) {
	now := s.now()
	a, what := s.alarms[name], "updated"
	if a == nil {
		what = "created"
		a = &alarm{
			name: name, arn: s.arn(name), state: rule.InsufficientData, reason: "Unchecked: Initial alarm creation",
			updated: now, since: now, created: now,
		}
		a.watch.told = a.state
		s.alarms[name] = a
	}
	set(a, now)
	a.note(item{Timestamp: now, Kind: itemConfiguration, Summary: `Alarm "` + name + `" ` + what})
}

const arnPrefix = "arn:aws:cloudwatch:"

func (s *Service) arn(name string) string {
	return arnPrefix + s.config.Region + ":" + s.config.Account + ":alarm:" + name
}

// find is the alarm of a name or an ARN, or nil. s.mu is held.
func (s *Service) find(nameOrARN string) *alarm {
	if name, isARN := strings.CutPrefix(nameOrARN, s.arn("")); isARN {
		return s.alarms[name]
	}
	return s.alarms[nameOrARN]
}

// dependents are the composite alarms that name an alarm, in a rule or to suppress
// actions. s.mu is held.
func (s *Service) dependents(of *alarm) (list []*alarm) {
	for _, a := range s.sorted() {
		if a.composite == nil {
			continue
		}
		for _, child := range append(a.rule.Children(), a.composite.ActionsSuppressor) {
			if s.find(child) == of {
				list = append(list, a)
				break
			}
		}
	}
	return list
}
