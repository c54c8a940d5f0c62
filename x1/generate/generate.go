// Package generate makes raw X1 events as a fleet of set-top boxes would send them
// in an hour: sessions that wake up, wander through the screens, search, tune, play,
// pause and fail, from boxes of different models, firmwares and time zones.
//
//	g, err := generate.New(generate.Config{Seed: 1, Events: 20_000, Start: time.Now(), WrongShare: 0.01})
//	for e := range g.All() {
//		put(e.PartitionKey, e.Data)
//	}
//
// It is deterministic: of one configuration come the same bytes, always. And it
// knows what must become of each event, so that a run can be counted: every event
// is good, or wrong for the one reason that it names. That holds for a shaper with
// x1's default limits that gets the events between Start and a day later.
package generate

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/millrace-dev/millrace/x1"
)

const (
	span         = time.Hour      // how long before Start the first event happens
	longestRun   = 24 * time.Hour // how long after Start the last may arrive
	eventsPerBox = 60             // in a span: one a minute
)

// Config is which events are made. Start is required.
type Config struct {
	Seed   uint64
	Events int       // how many; 0 is none
	Start  time.Time // when the run begins: the events happen in the hour before

	// WrongShare is the share of events, 0 to 1, that must be rejected, all reasons
	// in turn. Only one in 240 of them is too large, since it has a megabyte.
	WrongShare float64

	// LateShare is the share of events, 0 to 1, that happened long before they are
	// sent, 1 hour to 20 days. They are good.
	LateShare float64

	// MaxBytes is the limit that events rejected as too large exceed by one byte; 0
	// is x1.DefaultMaxBytes.
	MaxBytes int
}

// Event is one raw event and what must become of it.
type Event struct {
	Data         []byte
	PartitionKey string // the ID of the box
	ID           string // unique; wrong events have one, too, even where Data does not show it
	Reason       string // that it must be rejected for; "" if it is good
}

// Generator makes events.
type Generator struct{ config Config }

// New makes a Generator. The error names everything that is wrong with the
// configuration.
func New(config Config) (*Generator, error) {
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("generate: "+format, args...))
	}
	if config.Events < 0 {
		problem("Events is %d; allowed is 0 or more", config.Events)
	}
	if config.Start.IsZero() {
		problem("Start is not set; want the time at which the events are sent")
	}
	wrong, late := config.WrongShare, config.LateShare
	if !(wrong >= 0 && late >= 0 && wrong+late <= 1) { // neither is NaN
		problem("WrongShare is %v and LateShare is %v; allowed is 0 or more, and at most 1 together", wrong, late)
	}
	if config.MaxBytes == 0 {
		config.MaxBytes = x1.DefaultMaxBytes
	}
	if config.MaxBytes < minMaxBytes {
		problem("MaxBytes is %d; allowed is 0 (%d) or at least %d", config.MaxBytes, x1.DefaultMaxBytes, minMaxBytes)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return &Generator{config}, nil
}

// All yields the events in the order in which they happen, but for the late ones.
// Each call begins anew.
func (g *Generator) All() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		random := rand.New(rand.NewPCG(g.config.Seed, 0))
		boxes := make([]box, 1+(g.config.Events-1)/eventsPerBox)
		for i := range boxes {
			boxes[i] = newBox(random)
		}
		wrong := 0
		for i := range g.config.Events {
			at := g.config.Start.Add(-span + time.Duration(float64(span)*float64(i)/float64(g.config.Events)))
			b := &boxes[random.IntN(len(boxes))]
			draw := random.Float64()
			late := draw >= g.config.WrongShare && draw < g.config.WrongShare+g.config.LateShare
			raw := b.next(random, at)
			if late {
				raw.EventTime = b.clock(at.Add(-between(random, time.Hour, 20*24*time.Hour)))
			}
			e := Event{PartitionKey: b.device.ID, ID: raw.EventID}
			if draw < g.config.WrongShare {
				e.Reason = reasonOf(wrong)
				wrong++
				e.Data = spoilers[e.Reason](victim{raw, b, g.config, random})
			} else {
				e.Data = encode(raw)
			}
			if !yield(e) {
				return
			}
		}
	}
}

// encode cannot fail: a Raw of this package holds text and finite numbers.
func encode(raw x1.Raw) []byte {
	data, err := json.Marshal(raw)
	if err != nil {
		panic(err)
	}
	return data
}
