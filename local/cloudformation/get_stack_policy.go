package cloudformation

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// getStackPolicy answers that a stack has no policy: there is no action to set
// one.
func (s *Service) getStackPolicy(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.existing(f.text("StackName"))
	return nil, err
}
