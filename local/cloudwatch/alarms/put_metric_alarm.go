package alarms

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) putMetricAlarm(_ context.Context, in *metricSettings) (*awsapi.None, error) {
	if in.AlarmName == "" {
		return nil, invalid("AlarmName: it is empty: name the alarm")
	}
	if err := in.check(); err != nil {
		return nil, invalid("%s", strings.TrimPrefix(err.Error(), "#/"))
	}
	_, err := s.putMetric(in)
	return nil, err
}
