package lambda

import (
	"context"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) deleteFunction(_ context.Context, r *awsapi.Request) (any, error) {
	if err := s.remove(r.HTTP.PathValue("name")); err != nil {
		return nil, err
	}
	return awsapi.Raw{Status: http.StatusNoContent}, nil
}
