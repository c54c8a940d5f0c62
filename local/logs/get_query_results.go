package logs

import (
	"context"

	"github.com/millrace-dev/millrace/local/logs/insights"
)

type queryInput struct {
	QueryID string `json:"queryId"`
}

type queryStatistics struct {
	BytesScanned   float64 `json:"bytesScanned"`
	RecordsMatched float64 `json:"recordsMatched"`
	RecordsScanned float64 `json:"recordsScanned"`
}

type getQueryResultsOutput struct {
	QueryLanguage string          `json:"queryLanguage"`
	Results       []insights.Row  `json:"results"`
	Statistics    queryStatistics `json:"statistics"`
	Status        string          `json:"status"`
}

// getQueryResults answers all rows at once, without the field @ptr: there is no
// GetLogRecord.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
func (s *Service) getQueryResults(_ context.Context, in *queryInput) (*getQueryResultsOutput, error) {
	a, err := s.answered(in.QueryID)
	if err != nil {
		return nil, err
	}
	r := a.result
	return &getQueryResultsOutput{
		"CWLI", r.Rows, queryStatistics{float64(r.Bytes), float64(r.Matched), float64(r.Scanned)}, "Complete",
	}, nil
}

type stopQueryOutput struct {
	Success bool `json:"success"`
}

// stopQuery: "If the query has already ended, the operation returns an error indicating
// that the specified query is not running". Here each query has.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html
func (s *Service) stopQuery(_ context.Context, in *queryInput) (*stopQueryOutput, error) {
	if _, err := s.answered(in.QueryID); err != nil {
		return nil, err
	}
	return nil, invalid("Query %s is not running: its status is Complete.", in.QueryID)
}
