package alarms

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) enableAlarmActions(_ context.Context, in *alarmNames) (*awsapi.None, error) {
	return nil, s.enable(in.AlarmNames, true)
}

func (s *Service) disableAlarmActions(_ context.Context, in *alarmNames) (*awsapi.None, error) {
	return nil, s.enable(in.AlarmNames, false)
}

// enable says whether changes of state run actions. Names without an alarm are passed
// over: the two actions have no error of their own.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html
func (s *Service) enable(names []string, enabled bool) error {
	if n := len(names); n == 0 || n > 100 {
		return invalid("AlarmNames: %d: allowed are 1 to 100", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for _, name := range names {
		if a := s.alarms[name]; a != nil && a.enabled != enabled {
			a.enabled, a.configured = enabled, now
			a.note(item{Timestamp: now, Kind: itemConfiguration, Summary: `Alarm "` + name + `" updated`})
		}
	}
	return nil
}
