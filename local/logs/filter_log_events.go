package logs

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

type filterLogEventsInput struct {
	LogGroupName        string   `json:"logGroupName"`
	LogGroupIdentifier  string   `json:"logGroupIdentifier"`
	LogStreamNames      []string `json:"logStreamNames"`
	LogStreamNamePrefix string   `json:"logStreamNamePrefix"`
	StartTime           *int64   `json:"startTime"`
	EndTime             *int64   `json:"endTime"`
	FilterPattern       string   `json:"filterPattern"`
	Limit               int      `json:"limit"`
	NextToken           string   `json:"nextToken"`
}

type filteredEvent struct {
	LogStreamName string `json:"logStreamName"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	EventID       string `json:"eventId"`
}

type filterLogEventsOutput struct {
	Events    []filteredEvent `json:"events"`
	NextToken string          `json:"nextToken,omitempty"`
}

func (s *Service) filterLogEvents(_ context.Context, in *filterLogEventsInput) (*filterLogEventsOutput, error) {
	g, err := s.group(in.LogGroupName + in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	wanted, err := parsePattern(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	var after *mark
	if in.NextToken != "" {
		if _, after, err = parseToken(in.NextToken, true); err != nil {
			return nil, err
		}
	}
	events := g.between(in.StartTime, in.EndTime, func(e *event) bool {
		return (after == nil || after.compare(*e) > 0) && in.stream(e.stream) && wanted.matches(e.message)
	})
	out := &filterLogEventsOutput{Events: []filteredEvent{}}
	if n := limit(in.Limit, maxRead); len(events) > n {
		events = events[:n]
		last := events[n-1]
		out.NextToken = fmt.Sprintf("f/%d-%d", last.at, last.seq)
	}
	for _, e := range events {
		// EventIds order events of a group, so `aws logs tail` can skip those it has shown.
		out.Events = append(out.Events, filteredEvent{e.stream, e.at, e.message, e.ingested, fmt.Sprintf("%014d%042d", e.at, e.seq)})
	}
	return out, nil
}

func (in *filterLogEventsInput) stream(name string) bool {
	return strings.HasPrefix(name, in.LogStreamNamePrefix) &&
		(len(in.LogStreamNames) == 0 || slices.Contains(in.LogStreamNames, name))
}

// pattern is a filter of terms (CloudWatch Logs user guide, "Filter pattern
// syntax", unstructured log events): all plain terms, none of the excluded,
// and one of the optional where there are any. Terms are case sensitive.
type pattern struct {
	all, none, any []string
}

func parsePattern(text string) (pattern, error) {
	text = strings.TrimSpace(text)
	p := pattern{}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, "%") {
		return p, invalid("Invalid filter pattern %q: the local endpoint filters by terms (word, \"a phrase\", -not, ?either ?or), not by JSON, columns or regular expressions", text)
	}
	for text != "" {
		into := &p.all
		switch text[0] {
		case '-':
			into, text = &p.none, text[1:]
		case '?':
			into, text = &p.any, text[1:]
		}
		var term string
		if rest, ok := strings.CutPrefix(text, `"`); ok {
			if term, text, ok = strings.Cut(rest, `"`); !ok {
				return p, invalid("Invalid filter pattern: %q has no closing quote", rest)
			}
		} else {
			term, text, _ = strings.Cut(text, " ")
		}
		if term != "" {
			*into = append(*into, term)
		}
		text = strings.TrimSpace(text)
	}
	return p, nil
}

func (p pattern) matches(message string) bool {
	has := func(term string) bool { return strings.Contains(message, term) }
	for _, term := range p.all {
		if !has(term) {
			return false
		}
	}
	return !slices.ContainsFunc(p.none, has) && (len(p.any) == 0 || slices.ContainsFunc(p.any, has))
}
