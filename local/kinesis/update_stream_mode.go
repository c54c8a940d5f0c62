package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type updateStreamModeInput struct {
	StreamARN           *string
	StreamModeDetails   *streamMode
	WarmThroughputMiBps *int
}

func (s *Service) updateStreamMode(_ context.Context, in *updateStreamModeInput) (*awsapi.None, error) {
	var c check
	c.text("streamARN", in.StreamARN, 1, 2048, streamARNPattern)
	if c.present("streamModeDetails", in.StreamModeDetails != nil); in.StreamModeDetails != nil {
		c.enum("streamModeDetails.streamMode", in.StreamModeDetails.StreamMode, streamModes)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if in.WarmThroughputMiBps != nil {
		return nil, errWarmThroughput()
	}
	st, err := s.Stream(*in.StreamARN)
	if err != nil {
		return nil, err
	}
	return nil, s.setMode(s.now(), st, *in.StreamModeDetails.StreamMode)
}

// setMode changes a stream's capacity mode; its shards stay as they are.
func (s *Service) setMode(now time.Time, st *Stream, mode string) error {
	_, streams := s.openShards(onDemand)
	st.mu.Lock()
	defer st.mu.Unlock()
	switch {
	case st.mode == mode:
		return nil
	case mode == onDemand && streams >= onDemandQuota:
		return errOnDemandQuota(st.account())
	case !st.modeChanges.allow(now, modeChangesPerDay):
		return errDailyQuota("UpdateStreamMode", st.name, modeChangesPerDay)
	}
	st.mode, st.seen = mode, nil
	return nil
}
