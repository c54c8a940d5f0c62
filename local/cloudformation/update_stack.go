package cloudformation

import "context"

func (s *Service) updateStack(ctx context.Context, f form) (*stackIDResult, error) {
	s.mu.Lock()
	st, err := s.existing(f.text("StackName"))
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	d, err := s.desiredOf(ctx, f, st.name, st.id, st)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := checkUpdatable(st, d.disableRollback); err != nil {
		return nil, err
	}
	_, differs, err := s.changes(st, d)
	if err != nil {
		return nil, refused(err)
	}
	if !differs && !paused(st.status) {
		return nil, invalid("No updates are to be performed.")
	}
	st.changeSets = nil
	s.startUpdate(st, d, f.text("ClientRequestToken"))
	return &stackIDResult{st.id}, nil
}

func checkUpdatable(st *stack, disableRollback bool) error {
	switch {
	case paused(st.status) && !disableRollback:
		return invalid("This stack is currently in a non-terminal [%s] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API", st.status)
	case !paused(st.status) && !updatable(st.status):
		return invalid("Stack:%s is in %s state and can not be updated.", st.id, st.status)
	}
	return nil
}

// startUpdate begins an update. A deployment that failed and was not rolled back
// keeps what it goes back to. s.mu is held.
func (s *Service) startUpdate(st *stack, d *desired, token string) {
	if !paused(st.status) {
		st.before = st.snapshot()
	}
	st.current, st.updated = d, s.now()
	s.begin(st, token, updateInProgress, "User Initiated", func(o *operation) { o.update(d) })
}
