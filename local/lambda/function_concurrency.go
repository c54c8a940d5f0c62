package lambda

import (
	"context"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) putFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	in, err := read[struct{ ReservedConcurrentExecutions *int }](r)
	if err != nil {
		return nil, err
	}
	if in.ReservedConcurrentExecutions == nil {
		return nil, invalid("ReservedConcurrentExecutions is missing")
	}
	if err := s.reserve(r.HTTP.PathValue("name"), in.ReservedConcurrentExecutions); err != nil {
		return nil, err
	}
	return answer(http.StatusOK, in)
}

func (s *Service) deleteFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	if err := s.reserve(r.HTTP.PathValue("name"), nil); err != nil {
		return nil, err
	}
	return awsapi.Raw{Status: http.StatusNoContent}, nil
}

func (s *Service) getFunctionConcurrency(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return answer(http.StatusOK, struct {
		ReservedConcurrentExecutions *int `json:",omitempty"`
	}{f.reserved})
}
