package alarms

import (
	"fmt"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
	"github.com/millrace-dev/millrace/local/resource"
)

// compositeSettings are the properties of AWS::CloudWatch::CompositeAlarm, and the
// parameters of PutCompositeAlarm.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
type compositeSettings struct {
	ActionsEnabled                   *bool
	ActionsSuppressor                string
	ActionsSuppressorExtensionPeriod *int // seconds
	ActionsSuppressorWaitPeriod      *int // seconds
	AlarmActions                     []string
	AlarmDescription                 string
	AlarmName                        string
	AlarmRule                        string
	InsufficientDataActions          []string
	OKActions                        []string
	Tags                             []resource.Tag
}

// evaluateComposites brings the composite alarms up to the states of those that they
// name, which may be composite, too. Where they go round in a circle, it ends: "the
// evaluation of composite alarms stops if CloudWatch detects a cycle in the evaluation
// path". The turn is held.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
func (s *Service) evaluateComposites(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.DeleteFunc(s.sorted(), func(a *alarm) bool { return a.composite == nil })
	for range all {
		again := false
		for _, a := range all {
			if a.stale {
				a.stale = false
				s.evaluateComposite(a, now)
				again = true
			}
		}
		if !again {
			break
		}
	}
	for _, a := range all {
		if a.stale {
			a.failure = "the composite alarms that it depends on depend on it"
			a.stale = false
		}
		s.settle(a, now)
	}
}

// evaluateComposite has two outcomes: the rule holds, or not. s.mu and the turn are
// held.
func (s *Service) evaluateComposite(a *alarm, now time.Time) {
	triggers := a.triggers
	a.triggers, a.failure, a.evaluated = nil, "", now
	state, holds := rule.OK, a.rule.True(func(child string) string {
		if c := s.find(child); c != nil {
			return c.state
		}
		return "" // it is gone: in none of the states
	})
	if holds {
		state = rule.Alarm
	}
	if state != a.state {
		s.change(a, state, s.compositeReason(a, triggers, holds), compositeData(triggers), now)
	}
}

// compositeReason names the alarm that changed last, as CloudWatch does; of several in one
// minute the one that went where the composite alarm goes.
func (s *Service) compositeReason(a *alarm, triggers []*alarm, holds bool) string {
	suppressor := s.find(a.composite.ActionsSuppressor)
	of := slices.DeleteFunc(slices.Clone(triggers), func(t *alarm) bool {
		return t == suppressor && !slices.ContainsFunc(a.rule.Children(), func(child string) bool { return s.find(child) == t })
	})
	same := slices.DeleteFunc(slices.Clone(of), func(t *alarm) bool { return (t.state == rule.Alarm) != holds })
	if all := append(of, same...); len(all) > 0 {
		t := all[len(all)-1]
		return fmt.Sprintf("%s transitioned to %s at %s", t.arn, t.state, t.since.Format("Monday 02 January, 2006 15:04:05 MST"))
	}
	if holds {
		return "The alarm rule is TRUE"
	}
	return "The alarm rule is FALSE"
}
