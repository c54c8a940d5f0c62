package cloudwatch

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type listMetricsInput struct {
	Namespace, MetricName string
	Dimensions            []dimension
	NextToken             string
	RecentlyActive        string
	IncludeLinkedAccounts bool
	OwningAccount         string
}

type listMetricsOutput struct {
	Metrics   []metricJSON
	NextToken string `json:",omitempty"`
}

type metricJSON struct {
	Namespace, MetricName string
	Dimensions            []dimension
}

const listedAtOnce = 500

func (s *Service) listMetrics(_ context.Context, in *listMetricsInput) (*listMetricsOutput, error) {
	since := s.config.Clock.Now().Add(-listed)
	switch {
	case in.RecentlyActive == "PT3H":
		since = s.config.Clock.Now().Add(-3 * time.Hour)
	case in.RecentlyActive != "":
		return nil, invalid("RecentlyActive", "%q; allowed is PT3H.", in.RecentlyActive)
	case len(in.Dimensions) > 10:
		return nil, invalid("Dimensions", "there are %d; allowed are 10.", len(in.Dimensions))
	case in.IncludeLinkedAccounts || in.OwningAccount != "" && in.OwningAccount != s.config.Account:
		return nil, awsapi.Errorf("InvalidParameterValue", "The local endpoint has one account, %s, and no linked ones.", s.config.Account)
	}
	found, next, err := page(s.listSince(since, in.Namespace, in.MetricName, fromAPI(in.Dimensions)), in.NextToken, listedAtOnce)
	if err != nil {
		return nil, err
	}
	out := &listMetricsOutput{Metrics: []metricJSON{}, NextToken: next}
	for _, m := range found {
		out.Metrics = append(out.Metrics, metricJSON{m.Namespace, m.Name, toAPI(m.Dimensions)})
	}
	return out, nil
}
