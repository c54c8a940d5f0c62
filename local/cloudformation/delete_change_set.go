package cloudformation

import (
	"context"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// deleteChangeSet deletes nothing, and says so to nobody, where there is no
// such change set.
func (s *Service) deleteChangeSet(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, c, err := s.changeSetOf(f)
	if err != nil || c == nil {
		return nil, err
	}
	st.changeSets = slices.DeleteFunc(st.changeSets, func(other *changeSet) bool { return other == c })
	return nil, nil
}
