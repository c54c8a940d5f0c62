package secretsmanager

import (
	"context"
	"slices"
)

type secretInput struct{ SecretId string }

// secretShape is what DescribeSecret and ListSecrets say of a secret.
type secretShape struct {
	ARN                string
	Name               string
	Description        string              `json:",omitempty"`
	KmsKeyId           string              `json:",omitempty"`
	CreatedDate        *float64            `json:",omitempty"`
	LastChangedDate    *float64            `json:",omitempty"`
	LastAccessedDate   *float64            `json:",omitempty"`
	DeletedDate        *float64            `json:",omitempty"`
	Tags               []tag               `json:",omitempty"`
	VersionIdsToStages map[string][]string `json:",omitempty"`
}

func (sec *secret) shape() *secretShape {
	shape := &secretShape{
		ARN: sec.arn, Name: sec.name, Description: sec.description, KmsKeyId: sec.kmsKey,
		CreatedDate: seconds(sec.created), LastChangedDate: seconds(sec.changed),
		LastAccessedDate: seconds(sec.accessed), DeletedDate: seconds(sec.deleted),
		Tags: slices.Clone(sec.tags), VersionIdsToStages: map[string][]string{},
	}
	for id, v := range sec.versions {
		shape.VersionIdsToStages[id] = slices.Clone(v.stages)
	}
	return shape
}

func (s *Service) describeSecret(_ context.Context, in *secretInput) (*secretShape, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.find(in.SecretId)
	if err != nil {
		return nil, err
	}
	return sec.shape(), nil
}

type getResourcePolicyOutput struct {
	ARN            string
	Name           string
	ResourcePolicy string `json:",omitempty"`
}

func (s *Service) getResourcePolicy(_ context.Context, in *secretInput) (*getResourcePolicyOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.find(in.SecretId)
	if err != nil {
		return nil, err
	}
	return &getResourcePolicyOutput{sec.arn, sec.name, string(sec.policy)}, nil
}
