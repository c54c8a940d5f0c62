package opensearch

// Measure publishes what is a state and not an event: the state of domains.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
