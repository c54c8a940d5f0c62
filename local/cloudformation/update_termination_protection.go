package cloudformation

import "context"

func (s *Service) updateTerminationProtection(_ context.Context, f form) (*stackIDResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	st.protected = f.flag("EnableTerminationProtection")
	return &stackIDResult{st.id}, nil
}
