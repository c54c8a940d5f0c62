package logs

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/logs/insights"
)

const (
	// maxQueried is how many log groups a query is over
	// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html).
	maxQueried = 50
	// keptQueries is how many results are kept; older ones are forgotten. AWS keeps
	// them for days.
	keptQueries = 100
)

// answered is a query that was run. It is complete when StartQuery returns.
type answered struct {
	id     string
	result Result
}

func parseQuery(query string) (*insights.Query, error) {
	q, err := insights.Parse(query)
	if refused := new(insights.Error); errors.As(err, &refused) {
		return nil, awsapi.Errorf("MalformedQueryException", "%v", err)
	}
	return q, err
}

type startQueryInput struct {
	LogGroupName        string   `json:"logGroupName"`
	LogGroupNames       []string `json:"logGroupNames"`
	LogGroupIdentifiers []string `json:"logGroupIdentifiers"`
	StartTime           *int64   `json:"startTime"` // seconds since 1970
	EndTime             *int64   `json:"endTime"`   // the same, "the specified end time is included"
	QueryString         string   `json:"queryString"`
	QueryLanguage       string   `json:"queryLanguage"`
	Limit               *int     `json:"limit"`
}

type startQueryOutput struct {
	QueryID string `json:"queryId"`
}

func (s *Service) startQuery(_ context.Context, in *startQueryInput) (*startQueryOutput, error) {
	groups, err := in.groups()
	if err != nil {
		return nil, err
	}
	if in.StartTime == nil || in.EndTime == nil || *in.EndTime < *in.StartTime {
		return nil, invalid("startTime and endTime must be given, in seconds since 1970, and endTime must not be before startTime")
	}
	q, err := parseQuery(in.QueryString)
	if err != nil {
		return nil, err
	}
	if in.Limit != nil {
		if *in.Limit < 1 || *in.Limit > insights.Largest {
			return nil, invalid("limit is %d; allowed are 1 to %d", *in.Limit, insights.Largest)
		}
		q = q.Limited(*in.Limit)
	}
	if (len(groups) > 0) == (len(q.Sources()) > 0) {
		return nil, invalid("a query is over log groups of the request or over those that SOURCE names in its text: exactly one of them must be given")
	}
	result, err := s.run(q, slices.Concat(groups, q.Sources()), time.Unix(*in.StartTime, 0), time.Unix(*in.EndTime+1, 0))
	if err != nil {
		return nil, err
	}
	done := answered{uuid.NewString(), result}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries[max(0, len(s.queries)-keptQueries+1):], done)
	return &startQueryOutput{done.id}, nil
}

// groups are the log groups of the one parameter that names them.
func (in *startQueryInput) groups() ([]string, error) {
	given := [][]string{}
	if in.LogGroupName != "" {
		given = append(given, []string{in.LogGroupName})
	}
	for _, list := range [][]string{in.LogGroupNames, in.LogGroupIdentifiers} {
		if len(list) > 0 {
			given = append(given, list)
		}
	}
	if len(given) > 1 {
		return nil, invalid("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.")
	}
	if in.QueryLanguage != "" && in.QueryLanguage != "CWLI" {
		return nil, invalid("queryLanguage is %s; the local endpoint has CWLI", in.QueryLanguage)
	}
	return slices.Concat(given...), nil
}

func (s *Service) answered(id string) (answered, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := slices.IndexFunc(s.queries, func(a answered) bool { return a.id == id })
	if i < 0 {
		return answered{}, awsapi.Errorf("ResourceNotFoundException", "Query %s does not exist.", id)
	}
	return s.queries[i], nil
}
