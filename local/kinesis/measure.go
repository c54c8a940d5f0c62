package kinesis

// Measure publishes what is a state and not an event: ages of iterators and what shards hold.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
