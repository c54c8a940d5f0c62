package sqs

// Measure publishes what is a state and not an event: depth and age of queues.
// The endpoint calls it every few seconds.
func (s *Service) Measure() {}
