package schema

import "time"

// Days is how many values a date-of partition key can have at one time in a
// delivery stream's buffer, if events are accepted up to maxAge old and up to
// maxFuture early at their arrival, and the oldest event not yet delivered arrived
// at most backlog (the stream's retention) ago.
//
// Each span counts as whole days, and one day more: a span of n days begins inside
// one and so touches n+1. A delivery stream keeps 500 active partitions unless AWS
// raised the quota, and events of further ones go to its error prefix, so Days times
// the number of values of the other partition keys should stay below.
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
func Days(maxAge, maxFuture, backlog time.Duration) int {
	return wholeDays(maxAge) + wholeDays(maxFuture) + wholeDays(backlog) + 1
}

func wholeDays(d time.Duration) int {
	const day = 24 * time.Hour
	return int((d + day - 1) / day)
}
