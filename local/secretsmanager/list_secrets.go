package secretsmanager

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type listSecretsInput struct {
	MaxResults             int
	NextToken              string
	IncludePlannedDeletion bool
	Filters                []struct {
		Key    string
		Values []string
	}
}

type listSecretsOutput struct {
	SecretList []*secretShape
	NextToken  string `json:",omitempty"`
}

func (s *Service) listSecrets(_ context.Context, in *listSecretsInput) (*listSecretsOutput, error) {
	prefixes := []string{}
	for _, f := range in.Filters {
		if f.Key != "name" {
			return nil, awsapi.Errorf("InvalidParameterException", "Filters: key %q; the local endpoint filters by name only", f.Key)
		}
		prefixes = append(prefixes, f.Values...)
	}
	most := in.MaxResults
	if most <= 0 || most > 100 {
		most = 100
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.purge()
	out := &listSecretsOutput{SecretList: []*secretShape{}}
	for _, name := range slices.Sorted(maps.Keys(s.secrets)) {
		sec := s.secrets[name]
		named := len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if name <= in.NextToken || !named || !sec.deleted.IsZero() && !in.IncludePlannedDeletion {
			continue
		}
		if len(out.SecretList) == most {
			out.NextToken = out.SecretList[most-1].Name
			break
		}
		out.SecretList = append(out.SecretList, sec.shape())
	}
	return out, nil
}
