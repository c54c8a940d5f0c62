package logs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// maxRead bounds the events of one response, as both reading actions do.
const maxRead = 10_000

type getLogEventsInput struct {
	LogGroupName       string `json:"logGroupName"`
	LogGroupIdentifier string `json:"logGroupIdentifier"`
	LogStreamName      string `json:"logStreamName"`
	StartTime          *int64 `json:"startTime"`
	EndTime            *int64 `json:"endTime"`
	Limit              int    `json:"limit"`
	StartFromHead      bool   `json:"startFromHead"`
	NextToken          string `json:"nextToken"`
}

type outputEvent struct {
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
}

type getLogEventsOutput struct {
	Events            []outputEvent `json:"events"`
	NextForwardToken  string        `json:"nextForwardToken"`
	NextBackwardToken string        `json:"nextBackwardToken"`
}

// mark is a place between events: before (backward) or after (forward) the
// event of that time and arrival. The end of a stream gives the same token
// again, as the API promises.
type mark struct{ at, seq int64 }

func (m mark) compare(e event) int {
	return cmp.Or(cmp.Compare(e.at, m.at), cmp.Compare(e.seq, m.seq))
}

func (s *Service) getLogEvents(_ context.Context, in *getLogEventsInput) (*getLogEventsOutput, error) {
	g, err := s.group(in.LogGroupName + in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	known := g.streams[in.LogStreamName] != nil
	g.mu.Unlock()
	if !known {
		return nil, noStream()
	}
	events := g.between(in.StartTime, in.EndTime, func(e *event) bool { return e.stream == in.LogStreamName })
	forward, at, err := parseToken(in.NextToken, in.StartFromHead)
	if err != nil {
		return nil, err
	}
	n := limit(in.Limit, maxRead)
	if forward {
		if at != nil {
			events = slices.DeleteFunc(events, func(e event) bool { return at.compare(e) <= 0 })
		}
		events = events[:min(n, len(events))]
	} else {
		if at != nil {
			events = slices.DeleteFunc(events, func(e event) bool { return at.compare(e) >= 0 })
		}
		events = events[max(0, len(events)-n):]
	}
	out := &getLogEventsOutput{Events: make([]outputEvent, 0, len(events))}
	first, last := mark{}, mark{}
	if at != nil {
		first, last = *at, *at
	}
	if len(events) > 0 {
		first = mark{events[0].at, events[0].seq}
		last = mark{events[len(events)-1].at, events[len(events)-1].seq}
	}
	for _, e := range events {
		out.Events = append(out.Events, outputEvent{e.at, e.message, e.ingested})
	}
	out.NextForwardToken = fmt.Sprintf("f/%d-%d", last.at, last.seq)
	out.NextBackwardToken = fmt.Sprintf("b/%d-%d", first.at, first.seq)
	return out, nil
}

func parseToken(token string, fromHead bool) (forward bool, at *mark, err error) {
	if token == "" {
		return fromHead, nil, nil
	}
	var direction byte
	m := &mark{}
	if _, err := fmt.Sscanf(token, "%c/%d-%d", &direction, &m.at, &m.seq); err != nil || direction != 'f' && direction != 'b' {
		return false, nil, invalid("The specified nextToken is invalid.")
	}
	return direction == 'f', m, nil
}

// between are the events with start ≤ timestamp < end that keep wants, in order
// of their timestamps.
func (g *group) between(start, end *int64, keep func(*event) bool) []event {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.expire(g.clock.Now())
	var list []event
	all := g.ring.events()
	for i := range all {
		e := &all[i]
		if (start == nil || e.at >= *start) && (end == nil || e.at < *end) && keep(e) {
			list = append(list, *e)
		}
	}
	slices.SortStableFunc(list, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return list
}
