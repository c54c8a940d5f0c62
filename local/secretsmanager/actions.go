package secretsmanager

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
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

type deleteSecretInput struct {
	SecretId                   string
	RecoveryWindowInDays       *int
	ForceDeleteWithoutRecovery bool
}

type deletionOutput struct {
	ARN          string
	Name         string
	DeletionDate *float64 `json:",omitempty"`
}

func (s *Service) deleteSecret(_ context.Context, in *deleteSecretInput) (*deletionOutput, error) {
	window := 30
	if in.RecoveryWindowInDays != nil {
		if window = *in.RecoveryWindowInDays; in.ForceDeleteWithoutRecovery {
			return nil, awsapi.Errorf("InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
		}
	}
	if window < 7 || window > 30 {
		return nil, awsapi.Errorf("InvalidParameterException", "RecoveryWindowInDays is %d; allowed are 7 to 30.", window)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(in.SecretId)
	if err != nil {
		return nil, err
	}
	sec.deleted = time.Now().AddDate(0, 0, window)
	if in.ForceDeleteWithoutRecovery {
		sec.deleted = time.Now()
		delete(s.secrets, sec.name)
	}
	return &deletionOutput{sec.arn, sec.name, seconds(sec.deleted)}, nil
}

func (s *Service) restoreSecret(_ context.Context, in *secretInput) (*deletionOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.purge()
	sec, err := s.find(in.SecretId)
	if err != nil {
		return nil, err
	}
	sec.deleted = time.Time{}
	return &deletionOutput{ARN: sec.arn, Name: sec.name}, nil
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
