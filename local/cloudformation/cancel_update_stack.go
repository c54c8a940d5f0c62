package cloudformation

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) cancelUpdateStack(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	if st.status != updateInProgress {
		return nil, invalid("CancelUpdateStack cannot be called from current stack status %s", st.status)
	}
	st.op.cancel(refusef("Stack update cancelled by user."))
	return nil, nil
}
