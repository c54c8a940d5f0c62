package lambda

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) getFunction(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	type concurrency struct{ ReservedConcurrentExecutions int }
	out := struct {
		Configuration configuration
		Code          struct{ RepositoryType string }
		Tags          map[string]string `json:",omitempty"`
		Concurrency   *concurrency      `json:",omitempty"`
	}{}
	out.Code.RepositoryType = "S3"
	s.mu.Lock()
	out.Configuration, out.Tags = f.describe(), f.tags
	if f.reserved != nil {
		out.Concurrency = &concurrency{*f.reserved}
	}
	s.mu.Unlock()
	return answer(http.StatusOK, out)
}

func (s *Service) getFunctionConfiguration(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	return s.answerConfiguration(http.StatusOK, f)
}

func (s *Service) listFunctions(context.Context, *awsapi.Request) (any, error) {
	out := struct{ Functions []configuration }{Functions: []configuration{}}
	s.mu.Lock()
	for _, f := range s.functions {
		out.Functions = append(out.Functions, f.describe())
	}
	s.mu.Unlock()
	slices.SortFunc(out.Functions, func(a, b configuration) int { return strings.Compare(a.FunctionName, b.FunctionName) })
	return answer(http.StatusOK, out)
}
