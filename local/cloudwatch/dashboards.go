package cloudwatch

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Dashboard is one that was put: its body is JSON
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
type Dashboard struct {
	Name, Body string
	Modified   time.Time
}

// Dashboards are all of them, by name.
func (s *Service) Dashboards() []Dashboard {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []Dashboard
	for _, name := range slices.Sorted(maps.Keys(s.dashboards)) {
		all = append(all, s.dashboards[name])
	}
	return all
}

func (s *Service) dashboard(name string) (Dashboard, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.dashboards[name]
	return d, ok
}

var dashboardName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,255}$`)

// keep stores a dashboard in place of one of the same name, if its name and body are
// right.
func (s *Service) keep(name, body string) error {
	if !dashboardName.MatchString(name) {
		return awsapi.Errorf("InvalidParameterInput", "The dashboard name %q: allowed are 1 to 255 of A-Z, a-z, 0-9, - and _.", name)
	}
	if wrong := checkBody(body); len(wrong) > 0 {
		list, _ := json.MarshalIndent(wrong, "", "  ") // strings only
		errors := "are %d validation errors"
		if len(wrong) == 1 {
			errors = "is %d validation error"
		}
		return awsapi.Errorf("InvalidParameterInput", "The dashboard body is invalid, there "+errors+": %s", len(wrong), list)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dashboards[name] = Dashboard{name, body, s.config.Clock.Now()}
	return nil
}

// drop removes dashboards, and says which there were not.
func (s *Service) drop(names ...string) (unknown []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		if _, known := s.dashboards[name]; !known {
			unknown = append(unknown, name)
		}
		delete(s.dashboards, name)
	}
	return unknown
}

func (s *Service) dashboardARN(name string) string {
	return fmt.Sprintf("arn:aws:cloudwatch::%s:dashboard/%s", s.config.Account, name)
}

func notFoundDashboards(names []string) error {
	return notFound("Dashboard %s does not exist", strings.Join(names, ", ")).WithShape("DashboardNotFoundError")
}
