package lambda

// Measure publishes what is a state and not an event: concurrency. A function that does
// nothing publishes nothing. The endpoint calls it every few seconds.
func (s *Service) Measure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var active []*function
	for _, f := range s.functions {
		if f.active > 0 {
			active = append(active, f)
		}
	}
	if len(active) > 0 {
		s.publishConcurrency(active...)
	}
}
