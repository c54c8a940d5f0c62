package cloudformation

import "context"

type listImportsResult struct {
	Imports []string `xml:"Imports>member"`
}

func (s *Service) listImports(_ context.Context, f form) (*listImportsResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	users := s.importers(f.text("ExportName"), nil)
	if users == nil {
		return nil, invalid("Export '%s' is not imported by any stack.", f.text("ExportName"))
	}
	return &listImportsResult{users}, nil
}
