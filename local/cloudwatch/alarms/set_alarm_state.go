package alarms

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

type setAlarmStateInput struct {
	AlarmName       string
	StateReason     string
	StateReasonData string
	StateValue      string
}

// setAlarmState changes a state for a test of what follows. The next evaluation sets it
// right again; of a composite alarm, the next one after a change of its children.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
func (s *Service) setAlarmState(ctx context.Context, in *setAlarmStateInput) (*awsapi.None, error) {
	switch {
	case !slices.Contains([]string{rule.OK, rule.Alarm, rule.InsufficientData}, in.StateValue):
		return nil, invalid("StateValue: %q: allowed are OK, ALARM and INSUFFICIENT_DATA", in.StateValue)
	case len(in.StateReason) > 1023:
		return nil, invalid("StateReason: it has %d characters: allowed are 1023", len(in.StateReason))
	case in.StateReasonData != "" && !json.Valid([]byte(in.StateReasonData)):
		return nil, awsapi.Errorf("InvalidFormat", "StateReasonData: it is not JSON")
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	a := s.alarms[in.AlarmName]
	if a == nil {
		s.mu.Unlock()
		return nil, awsapi.Errorf("ResourceNotFound", "Alarm %s does not exist", in.AlarmName).WithStatus(404)
	}
	now := s.now()
	if a.state != in.StateValue {
		s.change(a, in.StateValue, in.StateReason, in.StateReasonData, now)
	}
	s.mu.Unlock()
	s.evaluateComposites(now)
	s.tell(ctx)
	return nil, nil
}
