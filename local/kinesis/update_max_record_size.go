package kinesis

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type updateMaxRecordSizeInput struct {
	StreamARN          *string
	MaxRecordSizeInKiB *int
}

func (s *Service) updateMaxRecordSize(_ context.Context, in *updateMaxRecordSizeInput) (*awsapi.None, error) {
	var c check
	c.text("streamARN", in.StreamARN, 1, 2048, streamARNPattern)
	c.number("maxRecordSizeInKiB", in.MaxRecordSizeInKiB, minRecordSizeKiB, maxRecordSizeKiB)
	if err := c.err(); err != nil {
		return nil, err
	}
	st, err := s.Stream(*in.StreamARN)
	if err != nil {
		return nil, err
	}
	st.setMaxRecordSize(*in.MaxRecordSizeInKiB)
	return nil, nil
}

// maxRecordSize is the most that one record may be, in KiB.
func (st *Stream) maxRecordSize() int {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.maxRecord
}

func (st *Stream) setMaxRecordSize(kib int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.maxRecord = kib
}
