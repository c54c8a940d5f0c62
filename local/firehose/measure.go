package firehose

// Measure publishes what is a state and not an event: freshness, lag and active partitions.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
