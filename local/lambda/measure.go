package lambda

// Measure publishes what is a state and not an event: concurrency.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
