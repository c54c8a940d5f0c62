package sqs

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Measure publishes what is a state and not an event: the depth and the age of queues
// that are active. Nothing was sent, received and deleted meanwhile that was not
// published. The endpoint calls it every few seconds.
func (s *Service) Measure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.shown()
	for _, q := range s.queues {
		if now.Sub(q.active) > activeFor {
			continue
		}
		q.expire(now)
		visible, inFlight, delayed := q.counts(s.now())
		s.config.Metrics.Publish(namespace, q.of, now,
			metric.Count("ApproximateNumberOfMessagesVisible", visible),
			metric.Count("ApproximateNumberOfMessagesNotVisible", inFlight),
			metric.Count("ApproximateNumberOfMessagesDelayed", delayed),
			metric.Seconds("ApproximateAgeOfOldestMessage", q.age(now)),
			metric.Count("NumberOfMessagesSent", 0),
			metric.Count("NumberOfMessagesReceived", 0),
			metric.Count("NumberOfMessagesDeleted", 0),
			metric.Count("NumberOfEmptyReceives", 0))
	}
}

// age is how long the oldest message has been in the queue, a dead-letter queue since it
// was given up; without any, 0. One that its consumers cannot get done with is left out.
func (q *queue) age(now time.Time) (oldest time.Duration) {
	for _, m := range q.messages {
		if m.received-m.before < poison {
			oldest = max(oldest, now.Sub(m.queued))
		}
	}
	return oldest
}
