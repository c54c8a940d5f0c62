package logs

import (
	"maps"
	"slices"
)

// Groups are the names of the log groups, sorted.
func (s *Service) Groups() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := slices.AppendSeq([]string{}, maps.Keys(s.groups))
	slices.Sort(names)
	return names
}
