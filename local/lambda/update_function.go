package lambda

import (
	"context"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) updateFunctionConfiguration(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	in, err := read[configurationInput](r)
	if err != nil {
		return nil, err
	}
	old := s.versionOf(f)
	c := in.apply(old.settings).withDefaults(f.name)
	if err := c.validate(); err != nil {
		return nil, err
	}
	if c, err = s.network(c); err != nil {
		return nil, err
	}
	s.replace(f, s.newVersion(c, old.code))
	return s.answerConfiguration(http.StatusOK, f)
}

func (s *Service) updateFunctionCode(ctx context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	in, err := read[struct {
		codeInput
		Architectures []string
	}](r)
	if err != nil {
		return nil, err
	}
	c := s.versionOf(f).settings
	if len(in.Architectures) > 0 {
		c.Architectures = in.Architectures
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	archive, err := s.fetch(ctx, in.codeInput)
	if err != nil {
		return nil, err
	}
	p, err := s.packages.load(ctx, f.name, c.Architectures[0], archive)
	if err != nil {
		return nil, err
	}
	s.replace(f, s.newVersion(c, p))
	return s.answerConfiguration(http.StatusOK, f)
}
