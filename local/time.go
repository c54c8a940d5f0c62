package local

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	// measured is how often services say what their state is; a period of most
	// metrics is a minute.
	measured = 5 * time.Second
	// minute is how often CloudWatch evaluates alarms whose period is a minute or
	// more (CloudWatch user guide, "Alarm evaluation").
	minute = time.Minute
	// farthest is how far a request moves the clock at most: the longest that an alarm
	// looks back, and that a stream may keep records of the default kind.
	farthest = 7 * 24 * time.Hour
)

// observe measures and evaluates until the context ends.
func (s *services) observe(ctx context.Context) {
	tick := time.NewTicker(measured)
	defer tick.Stop()
	for {
		s.measure()
		s.Alarms.Evaluate(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// measure has all services publish what their state is.
func (s *services) measure() {
	for _, service := range []interface{ Measure() }{s.Kinesis, s.Mapping, s.Lambda, s.Firehose, s.OpenSearch, s.S3, s.SQS} {
		service.Measure()
	}
}

// Advance moves the endpoint's clock forward, a minute at a time, as if it had
// passed with nothing else happening: ages grow, records expire, alarms are
// evaluated. See package clock for what it does not touch. It ends early with the
// context.
func (e *Endpoint) Advance(ctx context.Context, d time.Duration) {
	for ; d > 0 && ctx.Err() == nil; d -= minute {
		e.Clock.Advance(min(d, minute))
		e.measure()
		e.Alarms.Evaluate(ctx)
	}
}

// clockPage is what /_millrace/clock answers.
type clockPage struct {
	Time  time.Time `json:"time"`  // what the endpoint shows
	Ahead string    `json:"ahead"` // of the machine's time: "12h5m0s"
}

// serveClock shows the clock: GET /_millrace/clock.
func (e *Endpoint) serveClock(w http.ResponseWriter, _ *http.Request) {
	serveJSON(w, clockPage{e.Clock.Now().UTC(), e.Clock.Ahead().String()})
}

// serveAdvance moves it: POST /_millrace/clock with {"advance": "5m"}, and answers when
// alarms are evaluated.
func (e *Endpoint) serveAdvance(w http.ResponseWriter, r *http.Request) {
	d, err := readAdvance(w, r)
	if err != nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
		return
	}
	e.Advance(r.Context(), d)
	e.serveClock(w, r)
}

func readAdvance(w http.ResponseWriter, r *http.Request) (time.Duration, error) {
	// A form of another page's cannot have this type.
	if given := r.Header.Get("Content-Type"); !strings.HasPrefix(given, "application/json") {
		return 0, fmt.Errorf("the content type is %q: give application/json", given)
	}
	var in struct{ Advance string }
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return 0, fmt.Errorf(`the body is not {"advance": "5m"}: %w`, err)
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d <= 0 || d > farthest {
		return 0, fmt.Errorf("advance %q: allowed are durations above 0, up to %v: 5m, 12h", in.Advance, farthest)
	}
	return d, nil
}
