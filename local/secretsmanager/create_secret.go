package secretsmanager

import (
	"context"
)

type createSecretInput struct {
	Name               string
	ClientRequestToken string
	Description        string
	KmsKeyId           string
	SecretString       *string
	SecretBinary       []byte
	Tags               []tag
}

type versionOutput struct {
	ARN           string
	Name          string
	VersionId     string   `json:",omitempty"`
	VersionStages []string `json:",omitempty"`
}

func (s *Service) createSecret(_ context.Context, in *createSecretInput) (*versionOutput, error) {
	sec, err := s.newSecret(in.Name)
	if err != nil {
		return nil, err
	}
	sec.description, sec.kmsKey, sec.tags = in.Description, in.KmsKeyId, in.Tags
	out := &versionOutput{ARN: sec.arn, Name: sec.name}
	if in.SecretString != nil || in.SecretBinary != nil {
		v, err := sec.put(in.ClientRequestToken, in.SecretString, in.SecretBinary, nil)
		if err != nil {
			return nil, err
		}
		out.VersionId = v.id
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.add(sec); err != nil {
		return nil, err
	}
	return out, nil
}
