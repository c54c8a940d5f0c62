package lambda

import (
	"net/http"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// lease is the right to run one invocation.
type lease struct {
	function *function
	version  *version
	reserved bool         // it counts against the function's reserved concurrency
	env      *environment // a warm one; nil: make one
}

// acquire takes a place within the concurrency, and a warm environment if one is
// there: the one used last, so that those not needed grow old.
func (s *Service) acquire(nameOrARN string) (*lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.closing.Err(); err != nil {
		return nil, shuttingDown()
	}
	f, err := s.find(nameOrARN)
	if err != nil {
		return nil, err
	}
	if f.reserved != nil && f.active >= *f.reserved || f.reserved == nil && s.unreserved >= s.unreservedLimit() {
		s.publish(f, s.now(), metric.Count("Throttles", 1))
		return nil, awsapi.Errorf("TooManyRequestsException", "Rate Exceeded.").WithStatus(http.StatusTooManyRequests)
	}
	l := &lease{function: f, version: f.current, reserved: f.reserved != nil}
	f.active++
	if !l.reserved {
		s.unreserved++
	}
	s.publishConcurrency(f)
	for l.env == nil && len(f.idle) > 0 {
		e := f.idle[len(f.idle)-1]
		f.idle = f.idle[:len(f.idle)-1]
		e.idle.Stop()
		if e.dead() {
			go e.stop()
			continue
		}
		l.env = e
	}
	s.running.Add(1)
	return l, nil
}

func shuttingDown() error {
	return awsapi.Errorf("ServiceException", "the local endpoint is shutting down").WithStatus(http.StatusInternalServerError)
}

// release gives the place back and keeps a healthy environment of the current
// version warm.
func (s *Service) release(l *lease) {
	defer s.running.Done()
	s.mu.Lock()
	f, e := l.function, l.env
	f.active--
	if !l.reserved {
		s.unreserved--
	}
	keep := e != nil && s.closing.Err() == nil && !f.deleted && f.current == e.version
	if keep {
		f.idle = append(f.idle, e)
		e.idle = time.AfterFunc(s.idleAfter, func() { s.reap(e) })
	}
	s.mu.Unlock()
	if e != nil && !keep {
		e.stop()
	}
}

// reap stops an environment that has been idle for long.
func (s *Service) reap(e *environment) {
	s.mu.Lock()
	i := slices.Index(e.function.idle, e)
	if i < 0 { // in use again
		s.mu.Unlock()
		return
	}
	e.function.idle = slices.Delete(e.function.idle, i, i+1)
	s.mu.Unlock()
	e.stop()
}

// unreservedLimit is what all functions without a reservation share. It wants
// s.mu.
func (s *Service) unreservedLimit() int {
	limit := accountConcurrency
	for _, f := range s.functions {
		if f.reserved != nil {
			limit -= *f.reserved
		}
	}
	return limit
}

// minUnreserved is what reservations must leave of the account's concurrency.
const minUnreserved = 100

// reserve sets the function's reserved concurrency; nil removes it.
func (s *Service) reserve(name string, n *int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.find(name)
	if err != nil {
		return err
	}
	if n != nil {
		left := s.unreservedLimit() - *n
		if f.reserved != nil {
			left += *f.reserved
		}
		if *n < 0 {
			return invalid("ReservedConcurrentExecutions %d is negative", *n)
		}
		if left < minUnreserved {
			return invalid("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%d].", minUnreserved)
		}
	}
	f.reserved = n
	return nil
}
