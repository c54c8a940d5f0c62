package x1

import (
	"errors"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/stream/measure"
)

const (
	DefaultMaxAge    = 30 * 24 * time.Hour
	DefaultMaxFuture = 24 * time.Hour

	// DefaultMaxBytes is what Firehose takes as one record. Kinesis takes a little
	// more: 1 MiB with the partition key.
	// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
	DefaultMaxBytes = 1000 * 1024

	minAccountKey = 16
)

// Config is how events are shaped. Only AccountKey is required.
type Config struct {
	// AccountKey is the secret key that account numbers are hashed with, at least
	// 16 bytes. With another key, the same customer has another account.
	AccountKey []byte

	// MaxAge is how long before its arrival an event may have happened; 0 is
	// DefaultMaxAge.
	MaxAge time.Duration

	// MaxFuture is how long after its arrival an event may say that it happened,
	// since clocks are wrong; 0 is DefaultMaxFuture.
	MaxFuture time.Duration

	// KeepQueries keeps what viewers searched for and said; without it, the query
	// is dropped.
	KeepQueries bool

	// MaxBytes bounds the raw event and the shaped one; 0 is DefaultMaxBytes.
	MaxBytes int

	// Measures takes what is counted of the shaped events, the [Metrics]; nil counts
	// nothing.
	Measures *measure.Set

	// Now stands in for the arrival of an event that has none; nil is time.Now.
	Now func() time.Time
}

func (c Config) withDefaults() Config {
	if c.MaxAge == 0 {
		c.MaxAge = DefaultMaxAge
	}
	if c.MaxFuture == 0 {
		c.MaxFuture = DefaultMaxFuture
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (c Config) validate() error {
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("x1: "+format, args...))
	}
	if len(c.AccountKey) < minAccountKey {
		problem("AccountKey has %d bytes; at least %d are needed", len(c.AccountKey), minAccountKey)
	}
	if c.MaxAge < 0 {
		problem("MaxAge is %v; allowed is 0 (30 days) or more", c.MaxAge)
	}
	if c.MaxFuture < 0 {
		problem("MaxFuture is %v; allowed is 0 (24 hours) or more", c.MaxFuture)
	}
	if c.MaxBytes < 0 {
		problem("MaxBytes is %d; allowed is 0 (%d) or more", c.MaxBytes, DefaultMaxBytes)
	}
	return errors.Join(problems...)
}
