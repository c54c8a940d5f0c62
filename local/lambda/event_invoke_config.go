package lambda

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/resource"
)

type eventInvokeConfigProps struct {
	FunctionName             string
	MaximumEventAgeInSeconds *int
	MaximumRetryAttempts     *int
	Qualifier                string
}

func (p eventInvokeConfigProps) settings() (asyncSettings, error) {
	a := defaultAsync
	if n := p.MaximumRetryAttempts; n != nil {
		if *n < 0 || *n > 2 {
			return a, invalid("MaximumRetryAttempts %d is not within 0 and 2", *n)
		}
		a.retries = *n
	}
	if n := p.MaximumEventAgeInSeconds; n != nil {
		if *n < 60 || *n > 21600 {
			return a, invalid("MaximumEventAgeInSeconds %d is not within 60 and 21600", *n)
		}
		a.maxAge = time.Duration(*n) * time.Second
	}
	return a, nil
}

func (s *Service) eventInvokeConfigType() resource.Type {
	apply := func(p eventInvokeConfigProps, a asyncSettings) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		f, err := s.find(qualified(p.FunctionName, p.Qualifier))
		if err != nil {
			return err
		}
		f.async = a
		return nil
	}
	put := func(r resource.Request, p eventInvokeConfigProps, id string) (resource.Result, error) {
		a, err := p.settings()
		if err != nil {
			return resource.Result{}, err
		}
		return resource.Result{ID: id}, apply(p, a)
	}
	return resource.Of("AWS::Lambda::EventInvokeConfig", resource.Handler[eventInvokeConfigProps]{
		Immutable: []string{"FunctionName", "Qualifier"},
		Check:     func(p eventInvokeConfigProps) error { _, err := p.settings(); return err },
		Create: func(_ context.Context, r resource.Request, p eventInvokeConfigProps) (resource.Result, error) {
			return put(r, p, r.GeneratedName(100))
		},
		Update: func(_ context.Context, r resource.Request, id string, _, p eventInvokeConfigProps) (resource.Result, error) {
			return put(r, p, id)
		},
		Delete: func(_ context.Context, _ resource.Request, _ string, p eventInvokeConfigProps) error {
			apply(p, defaultAsync) // the function may be gone already
			return nil
		},
	})
}
