// Package alarms is the alarms of the local CloudWatch: what they watch, their states
// by the documented evaluation, and whom they tell.
//
//	s := alarms.New(alarms.Config{Metrics: metrics, Topics: topics, Clock: clock, …})
//	s.Evaluate(ctx)                       // as often as one likes; an alarm has its own pace
//	for _, a := range s.Alarms() { … }
//	changes, cancel := s.Changes()
//
// An alarm on metrics is evaluated each minute, one with a period below a minute each
// ten seconds, one over more than a day each hour. It looks at the last N periods and,
// where some of them have no data, at two periods more; missing data, M of N,
// percentiles of few samples and the band of an anomaly detector are treated as the
// CloudWatch user guide says. A composite alarm is evaluated when an alarm that it names
// changes. Time is the endpoint's clock; no time scale shortens it.
//
// A change of state is published to the topics among the actions of the new state, as
// CloudWatch writes it, if the topic's policy lets cloudwatch.amazonaws.com do so. Other
// actions than topics are refused when the alarm is made. What is compared with an
// anomaly detection band is documented with the band: package cloudwatch. Detectors are
// recorded; one is not needed for a band.
//
// An alarm's history is its last 200 items. It goes with the alarm.
//
// Not there, and refused: PromQL, alarms over several accounts, SEARCH and Metrics
// Insights, windows of a week by the clock on the wall.
package alarms

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/cloudwatch"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
	// Clock is the time of states, and the end of what is evaluated. Nil: the
	// machine's.
	Clock *clock.Clock
	// Metrics has what alarms watch, in periods that begin at from.
	Metrics interface {
		Window(queries []cloudwatch.Query, from, to time.Time) ([]cloudwatch.Series, error)
	}
	// Topics are told of changes of state, as CloudWatch: the topic's policy decides.
	// Nil: nobody is told.
	Topics interface {
		SendAs(ctx context.Context, service, sourceARN, topicARN, subject, message string) error
	}
	Log *slog.Logger // nil: nothing is logged
}

// Service holds the alarms of an account and region.
type Service struct {
	config Config

	// turn is of who changes states, one at a time: messages leave in the order of the
	// changes that they tell of. It is locked before mu.
	turn   sync.Mutex
	outbox []*notice // what the turn has to tell

	mu        sync.Mutex
	alarms    map[string]*alarm // by name
	detectors map[string]detector
	listeners map[chan Change]bool
}

// New makes the service, without an alarm.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{config: c, alarms: map[string]*alarm{}, detectors: map[string]detector{}, listeners: map[chan Change]bool{}}
}

// Actions are part of the API of CloudWatch (CloudWatch API reference).
func (s *Service) Actions() map[string]awsapi.Action {
	return map[string]awsapi.Action{
		"DeleteAlarms":            awsapi.JSON(s.deleteAlarms),
		"DescribeAlarmHistory":    awsapi.JSON(s.describeAlarmHistory),
		"DescribeAlarms":          awsapi.JSON(s.describeAlarms),
		"DescribeAlarmsForMetric": awsapi.JSON(s.describeAlarmsForMetric),
		"DisableAlarmActions":     awsapi.JSON(s.disableAlarmActions),
		"EnableAlarmActions":      awsapi.JSON(s.enableAlarmActions),
		"PutCompositeAlarm":       awsapi.JSON(s.putCompositeAlarm),
		"PutMetricAlarm":          awsapi.JSON(s.putMetricAlarm),
		"SetAlarmState":           awsapi.JSON(s.setAlarmState),
	}
}

func (s *Service) now() time.Time { return s.config.Clock.Now().UTC() }

// sorted are the alarms by name. s.mu is held.
func (s *Service) sorted() []*alarm {
	var all []*alarm
	for _, name := range slices.Sorted(maps.Keys(s.alarms)) {
		all = append(all, s.alarms[name])
	}
	return all
}
