package alarms

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes are AWS::CloudWatch::Alarm and AWS::CloudWatch::CompositeAlarm, whose
// Ref is the name and whose attribute is Arn, and AWS::CloudWatch::AnomalyDetector, whose
// Ref and whose attribute Id are its ID (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::CloudWatch::Alarm", resource.Handler[metricSettings]{
			Immutable: []string{"AlarmName"},
			Check:     func(m metricSettings) error { return m.check() },
			Create: func(_ context.Context, r resource.Request, m metricSettings) (resource.Result, error) {
				if err := s.nameNew(&m.AlarmName, r); err != nil {
					return resource.Result{}, err
				}
				return s.putMetric(&m)
			},
			Update: func(_ context.Context, _ resource.Request, id string, _, m metricSettings) (resource.Result, error) {
				m.AlarmName = id
				return s.putMetric(&m)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, _ metricSettings) error { return s.remove(id) },
		}),
		resource.Of("AWS::CloudWatch::CompositeAlarm", resource.Handler[compositeSettings]{
			Immutable: []string{"AlarmName"},
			Check: func(c compositeSettings) error {
				if err := c.check(); err != nil {
					return err
				}
				_, err := rule.Parse(c.AlarmRule)
				if err != nil {
					err = refuse("AlarmRule", "%w", err)
				}
				return err
			},
			Create: func(_ context.Context, r resource.Request, c compositeSettings) (resource.Result, error) {
				if err := s.nameNew(&c.AlarmName, r); err != nil {
					return resource.Result{}, err
				}
				return s.putComposite(&c)
			},
			Update: func(_ context.Context, _ resource.Request, id string, _, c compositeSettings) (resource.Result, error) {
				c.AlarmName = id
				return s.putComposite(&c)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, _ compositeSettings) error { return s.remove(id) },
		}),
		s.detectorType(),
	}
}

// nameNew generates a name where the template has none, and refuses one that is taken.
func (s *Service) nameNew(name *string, r resource.Request) error {
	if *name == "" {
		*name = r.GeneratedName(255)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alarms[*name] != nil {
		return awsapi.Errorf("AlreadyExists", "%s already exists", s.arn(*name))
	}
	return nil
}

func (s *Service) putMetric(m *metricSettings) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.alarms[m.AlarmName]; a != nil && a.composite != nil {
		return resource.Result{}, invalid("%s is a composite alarm", m.AlarmName)
	}
	s.put(m.AlarmName, func(a *alarm, now time.Time) {
		a.metric = m
		a.configure(now, m.AlarmDescription, m.ActionsEnabled, m.OKActions, m.AlarmActions, m.InsufficientDataActions)
	})
	return s.result(m.AlarmName), nil
}

func (s *Service) putComposite(c *compositeSettings) (resource.Result, error) {
	read, err := rule.Parse(c.AlarmRule)
	if err != nil {
		return resource.Result{}, invalid("AlarmRule: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.alarms[c.AlarmName]; a != nil && a.metric != nil {
		return resource.Result{}, invalid("%s is an alarm on metrics", c.AlarmName)
	}
	named := read.Children()
	if c.ActionsSuppressor != "" {
		named = append(named, c.ActionsSuppressor)
	}
	for _, name := range named {
		if s.find(name) == nil && s.nameOf(name) != c.AlarmName {
			return resource.Result{}, invalid("Could not save the composite alarm as alarms [%s] in the alarm rule do not exist", name)
		}
	}
	s.put(c.AlarmName, func(a *alarm, now time.Time) {
		a.composite, a.rule = c, read
		a.configure(now, c.AlarmDescription, c.ActionsEnabled, c.OKActions, c.AlarmActions, c.InsufficientDataActions)
	})
	return s.result(c.AlarmName), nil
}

func (s *Service) result(name string) resource.Result {
	return resource.Result{ID: name, Attributes: map[string]any{"Arn": s.arn(name)}}
}

// remove takes an alarm away, if there is one. One that a composite alarm depends on
// stays.
func (s *Service) remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.alarms[name]
	if a == nil {
		return nil
	}
	if by := s.dependents(a); len(by) > 0 {
		return invalid("Cannot delete %s as there are composite alarm(s) depending on it: %s", name, by[0].name)
	}
	delete(s.alarms, name)
	return nil
}

func invalid(format string, args ...any) error {
	return awsapi.Errorf("ValidationError", format, args...)
}
