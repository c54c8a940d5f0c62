package alarms

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type alarmNames struct{ AlarmNames []string }

// deleteAlarms deletes all of the alarms or none: up to 100, of which one may be
// composite.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
func (s *Service) deleteAlarms(_ context.Context, in *alarmNames) (*awsapi.None, error) {
	if n := len(in.AlarmNames); n == 0 || n > 100 {
		return nil, invalid("AlarmNames: %d: allowed are 1 to 100", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	going, composites := map[*alarm]bool{}, 0
	for _, name := range in.AlarmNames {
		a := s.alarms[name]
		if a == nil {
			return nil, awsapi.Errorf("ResourceNotFound", "Alarm %s does not exist", name).WithStatus(404)
		}
		if a.composite != nil && !going[a] {
			composites++
		}
		going[a] = true
	}
	if composites > 1 {
		return nil, invalid("AlarmNames: %d of them are composite alarms: allowed is one", composites)
	}
	for a := range going {
		for _, by := range s.dependents(a) {
			if !going[by] {
				return nil, invalid("Cannot delete %s as there are composite alarm(s) depending on it: %s", a.name, by.name)
			}
		}
	}
	for a := range going {
		delete(s.alarms, a.name)
	}
	return nil, nil
}
