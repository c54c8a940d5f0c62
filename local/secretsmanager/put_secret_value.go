package secretsmanager

import (
	"context"
	"slices"
	"time"
)

type putSecretValueInput struct {
	SecretId           string
	ClientRequestToken string
	SecretString       *string
	SecretBinary       []byte
	VersionStages      []string
}

func (s *Service) putSecretValue(_ context.Context, in *putSecretValueInput) (*versionOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(in.SecretId)
	if err != nil {
		return nil, err
	}
	v, err := sec.put(in.ClientRequestToken, in.SecretString, in.SecretBinary, in.VersionStages)
	if err != nil {
		return nil, err
	}
	return &versionOutput{sec.arn, sec.name, v.id, slices.Clone(v.stages)}, nil
}

type updateSecretInput struct {
	SecretId           string
	ClientRequestToken string
	Description        *string
	KmsKeyId           *string
	SecretString       *string
	SecretBinary       []byte
}

func (s *Service) updateSecret(_ context.Context, in *updateSecretInput) (*versionOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(in.SecretId)
	if err != nil {
		return nil, err
	}
	out := &versionOutput{ARN: sec.arn, Name: sec.name}
	if in.SecretString != nil || in.SecretBinary != nil {
		v, err := sec.put(in.ClientRequestToken, in.SecretString, in.SecretBinary, nil)
		if err != nil {
			return nil, err
		}
		out.VersionId = v.id
	}
	if in.Description != nil {
		sec.description = *in.Description
	}
	if in.KmsKeyId != nil {
		sec.kmsKey = *in.KmsKeyId
	}
	sec.changed = time.Now()
	return out, nil
}
