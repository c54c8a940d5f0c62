package logs

import (
	"context"
	"time"
)

// Limits of PutLogEvents (API reference).
const (
	maxBatchEvents = 10_000
	maxBatchBytes  = 1 << 20
	maxPast        = 14 * 24 * time.Hour
	maxFuture      = 2 * time.Hour
)

type putLogEventsInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
	LogEvents     []struct {
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	} `json:"logEvents"`
}

// rejected counts from either end of the batch, as the API does.
type rejected struct {
	TooNewLogEventStartIndex *int `json:"tooNewLogEventStartIndex,omitempty"`
	TooOldLogEventEndIndex   *int `json:"tooOldLogEventEndIndex,omitempty"`
	ExpiredLogEventEndIndex  *int `json:"expiredLogEventEndIndex,omitempty"`
}

type putLogEventsOutput struct {
	// NextSequenceToken is no longer looked at, but older clients ask for one.
	NextSequenceToken     string    `json:"nextSequenceToken"`
	RejectedLogEventsInfo *rejected `json:"rejectedLogEventsInfo,omitempty"`
}

func (s *Service) putLogEvents(_ context.Context, in *putLogEventsInput) (*putLogEventsOutput, error) {
	g, err := s.group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	known, retention := g.streams[in.LogStreamName] != nil, g.retention
	g.mu.Unlock()
	if !known {
		return nil, noStream()
	}
	now := s.cfg.Clock.Now()
	refused := &rejected{}
	for i, e := range in.LogEvents {
		at := time.UnixMilli(e.Timestamp).Add(s.cfg.Clock.Ahead())
		switch after := i + 1; {
		case at.After(now.Add(maxFuture)):
			if refused.TooNewLogEventStartIndex == nil {
				refused.TooNewLogEventStartIndex = &i
			}
		case at.Before(now.Add(-maxPast)):
			refused.TooOldLogEventEndIndex = &after
		case retention > 0 && at.Before(now.AddDate(0, 0, -retention)):
			refused.ExpiredLogEventEndIndex = &after
		default:
			g.write(in.LogStreamName, at, e.Message, now)
			s.publish(g, len(e.Message))
			if s.cfg.OnEvent != nil {
				s.cfg.OnEvent(g.name, []byte(e.Message))
			}
		}
	}
	out := &putLogEventsOutput{NextSequenceToken: "0"}
	if *refused != (rejected{}) {
		out.RejectedLogEventsInfo = refused
	}
	return out, nil
}

func (in *putLogEventsInput) check() error {
	if n := len(in.LogEvents); n == 0 || n > maxBatchEvents {
		return invalid("logEvents has %d events; allowed are 1 to %d", n, maxBatchEvents)
	}
	bytes := 0
	for i, e := range in.LogEvents {
		if i > 0 && e.Timestamp < in.LogEvents[i-1].Timestamp {
			return invalid("Log events in a single PutLogEvents request must be in chronological order.")
		}
		if e.Message == "" {
			return invalid("logEvents.%d.message must not be empty", i+1)
		}
		bytes += len(e.Message) + overhead
	}
	if bytes > maxBatchBytes {
		return invalid("Upload too large: %d bytes exceeds limit of %d", bytes, maxBatchBytes)
	}
	return nil
}
