package lambda

import (
	"context"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) createFunction(ctx context.Context, r *awsapi.Request) (any, error) {
	in, err := read[struct {
		configurationInput
		FunctionName  string
		Architectures []string
		PackageType   string
		Code          codeInput
		Tags          map[string]string
	}](r)
	if err != nil {
		return nil, err
	}
	if !functionName.MatchString(in.FunctionName) {
		return nil, invalid("FunctionName %q does not match %s", in.FunctionName, functionName)
	}
	if in.PackageType != "" && in.PackageType != "Zip" {
		return nil, invalid("PackageType %q cannot run on the local endpoint: it runs Zip packages", in.PackageType)
	}
	c := in.apply(settings{Architectures: in.Architectures}).withDefaults(in.FunctionName)
	if err := c.validate(); err != nil {
		return nil, err
	}
	if c, err = s.network(c); err != nil {
		return nil, err
	}
	archive, err := s.fetch(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	p, err := s.packages.load(ctx, in.FunctionName, c.Architectures[0], archive)
	if err != nil {
		return nil, err
	}
	f, err := s.create(in.FunctionName, c, p, in.Tags)
	if err != nil {
		return nil, err
	}
	return s.answerConfiguration(http.StatusCreated, f)
}
