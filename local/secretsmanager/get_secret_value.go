package secretsmanager

import (
	"context"
	"slices"
	"time"
)

type getSecretValueInput struct {
	SecretId     string
	VersionId    string
	VersionStage string
}

type getSecretValueOutput struct {
	ARN           string
	Name          string
	VersionId     string
	VersionStages []string
	SecretString  *string `json:",omitempty"`
	SecretBinary  []byte  `json:",omitempty"`
	CreatedDate   *float64
}

func (s *Service) getSecretValue(_ context.Context, in *getSecretValueInput) (*getSecretValueOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(in.SecretId)
	if err != nil {
		return nil, err
	}
	v, err := sec.version(in.VersionId, in.VersionStage)
	if err != nil {
		return nil, err
	}
	sec.accessed = time.Now()
	return &getSecretValueOutput{
		ARN: sec.arn, Name: sec.name, VersionId: v.id, VersionStages: slices.Clone(v.stages),
		SecretString: v.string, SecretBinary: v.binary, CreatedDate: seconds(v.created),
	}, nil
}
