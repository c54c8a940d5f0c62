package s3

// Measure publishes what is a state and not an event: the storage of buckets.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
