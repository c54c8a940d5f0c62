package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type retentionInput struct {
	target
	RetentionPeriodHours *int
}

func (s *Service) increaseStreamRetentionPeriod(_ context.Context, in *retentionInput) (*awsapi.None, error) {
	st, err := s.retentionOf(in)
	if err != nil {
		return nil, err
	}
	if hours := *in.RetentionPeriodHours; hours < st.retentionHours() {
		return nil, errRetentionNotLonger(st.name, hours, st.retentionHours())
	}
	st.keep(s.now(), *in.RetentionPeriodHours)
	return nil, nil
}

func (s *Service) decreaseStreamRetentionPeriod(_ context.Context, in *retentionInput) (*awsapi.None, error) {
	st, err := s.retentionOf(in)
	if err != nil {
		return nil, err
	}
	if hours := *in.RetentionPeriodHours; hours > st.retentionHours() {
		return nil, errRetentionNotShorter(st.name, hours, st.retentionHours())
	}
	st.keep(s.now(), *in.RetentionPeriodHours)
	return nil, nil
}

func (s *Service) retentionOf(in *retentionInput) (*Stream, error) {
	var c check
	c.present("retentionPeriodHours", in.RetentionPeriodHours != nil)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	return st, checkRetention(*in.RetentionPeriodHours)
}

func checkRetention(hours int) error {
	switch {
	case hours < minRetention:
		return errRetentionShort(hours)
	case hours > maxRetention:
		return errRetentionLong(hours)
	}
	return nil
}

// keep sets the retention. What has expired until now stays expired.
func (st *Stream) keep(now time.Time, hours int) {
	st.expire(now)
	st.keptFor.Store(int64(time.Duration(hours) * time.Hour))
	st.expire(now)
}
