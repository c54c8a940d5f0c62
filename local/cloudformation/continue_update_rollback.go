package cloudformation

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// continueUpdateRollback tries again what a rollback could not put back.
func (s *Service) continueUpdateRollback(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	if st.status != updateRollbackFailed {
		return nil, invalid("Stack:%s is in %s state and its rollback can not be continued: only in %s", st.id, st.status, updateRollbackFailed)
	}
	skip := f.list("ResourcesToSkip")
	s.begin(st, f.text("ClientRequestToken"), updateRollbackInProgress, "User Initiated", func(o *operation) { o.rollBackUpdate(skip) })
	return nil, nil
}
