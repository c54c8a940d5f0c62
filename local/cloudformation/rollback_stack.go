package cloudformation

import "context"

// rollbackStack rolls back a deployment that failed and was told not to.
func (s *Service) rollbackStack(_ context.Context, f form) (*stackIDResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	if !paused(st.status) {
		return nil, invalid("Stack:%s is in %s state and can not be rolled back: only %s and %s can", st.id, st.status, createFailed, updateFailed)
	}
	token := f.text("ClientRequestToken")
	if st.before == nil {
		s.begin(st, token, rollbackInProgress, "User Initiated", func(o *operation) { o.rollBackCreation() })
	} else {
		s.begin(st, token, updateRollbackInProgress, "User Initiated", func(o *operation) { o.rollBackUpdate(nil) })
	}
	return &stackIDResult{st.id}, nil
}
