package logs

import (
	"cmp"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/logs/insights"
)

// Result is what a query found.
type Result = insights.Result

// Query runs a query of CloudWatch Logs Insights over the events of groups, by name or
// ARN, from one time up to, and without, another. Without groups the query names them
// itself with SOURCE, as the log widgets of dashboards do. Package insights says what
// there is of the language.
func (s *Service) Query(groups []string, query string, from, to time.Time) (Result, error) {
	q, err := parseQuery(query)
	if err != nil {
		return Result{}, err
	}
	if n := len(q.Sources()); n > 0 && len(groups) > 0 {
		return Result{}, invalid("the query names %d log groups with SOURCE, and the request %d more: give one or the other", n, len(groups))
	}
	return s.run(q, slices.Concat(groups, q.Sources()), from, to)
}

func (s *Service) run(q *insights.Query, groups []string, from, to time.Time) (Result, error) {
	if n := len(groups); n < 1 || n > maxQueried {
		return Result{}, invalid("%d log groups to query; allowed are 1 to %d", n, maxQueried)
	}
	start, end := from.UnixMilli(), to.UnixMilli()
	var records []insights.Record
	for _, name := range groups {
		g, err := s.group(name)
		if err != nil {
			return Result{}, err
		}
		for _, e := range g.between(&start, &end, func(*event) bool { return true }) {
			records = append(records, insights.Record{
				Log: s.cfg.Account + ":" + g.name, Stream: e.stream, Message: e.message, At: e.at, Ingested: e.ingested,
			})
		}
	}
	return q.Run(records), nil
}

// Event is one log event, as Tail gives it.
type Event struct {
	Number  int64     `json:"number"` // order of arrival in its group, from 1
	Time    time.Time `json:"time"`
	Stream  string    `json:"stream"`
	Message string    `json:"message"`
}

// maxTail is how many events Tail gives at once.
const maxTail = 1000

// Tail is what has arrived in a group, by name or ARN, after an event's number, in
// order of arrival: the newest 1000 of it at most. The number to give next is that of
// the last event; 0 is the beginning.
func (s *Service) Tail(group string, since int64) ([]Event, error) {
	g, err := s.group(group)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.expire(s.cfg.Clock.Now())
	events := g.ring.events()
	first, found := slices.BinarySearchFunc(events, since, func(e event, n int64) int { return cmp.Compare(e.seq, n) })
	if found {
		first++
	}
	events = events[max(first, len(events)-maxTail):]
	list := make([]Event, len(events))
	for i, e := range events {
		list[i] = Event{e.seq, time.UnixMilli(e.at), e.stream, e.message}
	}
	return list, nil
}
