package cloudwatch

import "time"

const (
	// regularKept and highKept are how long minutes and seconds are kept.
	regularKept = 15 * 24 * time.Hour
	highKept    = 3 * time.Hour
	// trimEvery is how often old buckets are looked for, by the time of what is put.
	trimEvery = int64(10 * time.Minute / time.Second)
	// maxBytes is what all buckets may take, about.
	maxBytes = 128 << 20
	// leastKept is what is kept whatever it takes, for alarms and graphs of now.
	leastKept = int64(15 * time.Minute / time.Second)
)

// trim forgets what is too old, now and then, and more of it when there is too much.
func (s *Service) trim(at time.Time) {
	over := s.used.Load() > s.limit && s.kept.Load() > leastKept
	if !over && at.Unix()-s.trimmed.Load() < trimEvery {
		return
	}
	if !s.trimming.TryLock() {
		return
	}
	defer s.trimming.Unlock()
	now := s.config.Clock.Now().Unix()
	s.trimmed.Store(max(now, at.Unix()))
	if over {
		s.kept.Store(max(s.kept.Load()/2, leastKept))
		s.config.Log.Warn("metrics take too much memory: older ones are forgotten", "kept", time.Duration(s.kept.Load())*time.Second)
	}
	for _, x := range s.all() {
		x.mu.Lock()
		freed := x.minutes.since(now-s.kept.Load()) + x.seconds.since(now-min(s.kept.Load(), int64(highKept/time.Second)))
		x.mu.Unlock()
		s.used.Add(-freed)
	}
}

// all are the series that there are now.
func (s *Service) all() []*series {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.list[:len(s.list):len(s.list)]
}
