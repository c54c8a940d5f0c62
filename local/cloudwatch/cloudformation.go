package cloudwatch

import (
	"context"
	"fmt"

	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes are AWS::CloudWatch::Dashboard, whose Ref is the name
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html).
// Alarms are package alarms'.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::CloudWatch::Dashboard", resource.Handler[dashboardProps]{
			Immutable: []string{"DashboardName"},
			Create: func(_ context.Context, r resource.Request, p dashboardProps) (resource.Result, error) {
				name := p.DashboardName
				if name == "" {
					name = r.GeneratedName(255)
				}
				if _, exists := s.dashboard(name); exists {
					return resource.Result{}, fmt.Errorf("the dashboard %s already exists", name)
				}
				if err := s.keep(name, p.DashboardBody); err != nil {
					return resource.Result{}, err
				}
				return resource.Result{ID: name}, nil
			},
			Update: func(_ context.Context, _ resource.Request, id string, _, p dashboardProps) (resource.Result, error) {
				return resource.Result{ID: id}, s.keep(id, p.DashboardBody)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, _ dashboardProps) error {
				s.drop(id)
				return nil
			},
		}),
	}
}

type dashboardProps struct {
	DashboardName, DashboardBody string
	Tags                         []resource.Tag
}
