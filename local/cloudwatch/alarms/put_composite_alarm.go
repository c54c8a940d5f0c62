package alarms

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) putCompositeAlarm(_ context.Context, in *compositeSettings) (*awsapi.None, error) {
	if in.AlarmName == "" {
		return nil, invalid("AlarmName: it is empty: name the alarm")
	}
	if err := in.check(); err != nil {
		return nil, invalid("%s", strings.TrimPrefix(err.Error(), "#/"))
	}
	_, err := s.putComposite(in)
	return nil, err
}
