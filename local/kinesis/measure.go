package kinesis

// Measure publishes what is a state and not an event: how late the readers of this
// process are. Records that are past retention by the clock are forgotten first. The
// endpoint calls it every few seconds.
func (s *Service) Measure() {
	now := s.now()
	for _, st := range s.list() {
		st.expire(now)
		for _, r := range st.reading.all() {
			r.measure(now)
		}
	}
}
