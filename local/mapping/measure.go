package mapping

// Measure publishes what is a state and not an event: iterator ages of functions that do not get on.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
