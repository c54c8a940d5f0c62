package cloudwatch

import "time"

// Window is Data with periods that begin at from, and not at multiples of their length:
// what alarms look at slides with each evaluation
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html).
// from is a whole minute, or, for periods below a minute, ten seconds.
func (s *Service) Window(queries []Query, from, to time.Time) ([]Series, error) {
	return s.data(queries, from, to, from.Unix())
}
