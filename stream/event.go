package stream

import (
	"fmt"
	"time"
)

// Event is one event as it came: a Kinesis record's data, or one user record
// of a KPL aggregate.
type Event struct {
	Data         []byte // valid only during the call that hands it over
	PartitionKey string
	ArrivedAt    time.Time // Kinesis' approximate arrival timestamp
}

// Shaper turns one event into its shaped form. It is called by one goroutine at
// a time.
type Shaper interface {
	// Shape appends the shaped event, one JSON object without a newline, to dst
	// and returns the extended slice and the partition key to put it under.
	// A *Rejection says that the event is wrong and goes to rejects; any other
	// error fails the record, and Lambda retries it.
	Shape(dst []byte, e Event) (shaped []byte, partitionKey string, err error)
}

// Rejection is why an event cannot be shaped, now or ever.
type Rejection struct {
	Reason string // a code in snake_case; a metric counts by it
	Detail string // for a person: the field, what it holds, what is allowed
}

func (r *Rejection) Error() string { return r.Reason + ": " + r.Detail }

// Reject makes a Rejection.
func Reject(reason, format string, args ...any) *Rejection {
	return &Rejection{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}
