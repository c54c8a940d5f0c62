package cloudwatch

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type putDashboardInput struct {
	DashboardName, DashboardBody string
	Tags                         []struct{ Key, Value string }
}

type putDashboardOutput struct{ DashboardValidationMessages []validationMessage }

func (s *Service) putDashboard(_ context.Context, in *putDashboardInput) (*putDashboardOutput, error) {
	if err := s.keep(in.DashboardName, in.DashboardBody); err != nil {
		return nil, err
	}
	return &putDashboardOutput{DashboardValidationMessages: []validationMessage{}}, nil
}

type getDashboardInput struct{ DashboardName string }

type getDashboardOutput struct{ DashboardArn, DashboardBody, DashboardName string }

func (s *Service) getDashboard(_ context.Context, in *getDashboardInput) (*getDashboardOutput, error) {
	if in.DashboardName == "" {
		return nil, missing("DashboardName")
	}
	d, known := s.dashboard(in.DashboardName)
	if !known {
		return nil, notFoundDashboards([]string{in.DashboardName})
	}
	return &getDashboardOutput{s.dashboardARN(d.Name), d.Body, d.Name}, nil
}

type listDashboardsInput struct{ DashboardNamePrefix, NextToken string }

type listDashboardsOutput struct {
	DashboardEntries []dashboardEntry
	NextToken        string `json:",omitempty"`
}

type dashboardEntry struct {
	DashboardName, DashboardArn string
	LastModified                awsapi.Timestamp
	Size                        int64 // bytes
}

const dashboardsAtOnce = 1000

func (s *Service) listDashboards(_ context.Context, in *listDashboardsInput) (*listDashboardsOutput, error) {
	var matching []Dashboard
	for _, d := range s.Dashboards() {
		if strings.HasPrefix(d.Name, in.DashboardNamePrefix) {
			matching = append(matching, d)
		}
	}
	found, next, err := page(matching, in.NextToken, dashboardsAtOnce)
	if err != nil {
		return nil, err
	}
	out := &listDashboardsOutput{DashboardEntries: []dashboardEntry{}, NextToken: next}
	for _, d := range found {
		out.DashboardEntries = append(out.DashboardEntries, dashboardEntry{d.Name, s.dashboardARN(d.Name), awsapi.Timestamp{Time: d.Modified}, int64(len(d.Body))})
	}
	return out, nil
}

type deleteDashboardsInput struct{ DashboardNames []string }

// deleteDashboards deletes what it can, and says what it could not.
func (s *Service) deleteDashboards(_ context.Context, in *deleteDashboardsInput) (*awsapi.None, error) {
	switch {
	case len(in.DashboardNames) == 0:
		return nil, missing("DashboardNames")
	case len(in.DashboardNames) > 100:
		return nil, invalid("DashboardNames", "there are %d; allowed are 100.", len(in.DashboardNames))
	}
	if unknown := s.drop(in.DashboardNames...); len(unknown) > 0 {
		return nil, notFoundDashboards(unknown)
	}
	return nil, nil
}
