package kms

import (
	"context"
	"maps"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type keyInput struct{ KeyId string }

type keyMetadata struct {
	AWSAccountId          string
	KeyId                 string
	Arn                   string
	CreationDate          awsapi.Timestamp
	Enabled               bool
	Description           string
	KeyUsage              string
	KeyState              string
	DeletionDate          *awsapi.Timestamp `json:",omitempty"`
	Origin                string
	KeyManager            string
	CustomerMasterKeySpec string
	KeySpec               string
	EncryptionAlgorithms  []string
	MultiRegion           bool
}

type describeKeyOutput struct{ KeyMetadata keyMetadata }

func (s *Service) describeKey(_ context.Context, in *keyInput) (*describeKeyOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.find(in.KeyId)
	if err != nil {
		return nil, err
	}
	m := keyMetadata{
		AWSAccountId: s.config.Account, KeyId: k.id, Arn: s.arn("key/" + k.id), CreationDate: awsapi.Timestamp{Time: k.created},
		Enabled: k.state() == "Enabled", Description: k.props.Description, KeyUsage: "ENCRYPT_DECRYPT", KeyState: k.state(),
		Origin: "AWS_KMS", KeyManager: "CUSTOMER", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT",
		EncryptionAlgorithms: []string{"SYMMETRIC_DEFAULT"},
	}
	if !k.deletion.IsZero() {
		m.DeletionDate = &awsapi.Timestamp{Time: k.deletion}
	}
	return &describeKeyOutput{m}, nil
}

type listKeysOutput struct {
	Keys      []keyEntry
	Truncated bool
}

type keyEntry struct{ KeyId, KeyArn string }

func (s *Service) listKeys(context.Context, *awsapi.None) (*listKeysOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := &listKeysOutput{Keys: []keyEntry{}}
	for _, id := range slices.Sorted(maps.Keys(s.keys)) {
		out.Keys = append(out.Keys, keyEntry{id, s.arn("key/" + id)})
	}
	return out, nil
}

type listAliasesOutput struct {
	Aliases   []aliasEntry
	Truncated bool
}

type aliasEntry struct{ AliasName, AliasArn, TargetKeyId string }

// listAliases lists all, or those of one key.
func (s *Service) listAliases(_ context.Context, in *keyInput) (*listAliasesOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	only := ""
	if in.KeyId != "" {
		k, err := s.find(in.KeyId)
		if err != nil {
			return nil, err
		}
		only = k.id
	}
	out := &listAliasesOutput{Aliases: []aliasEntry{}}
	for _, name := range slices.Sorted(maps.Keys(s.aliases)) {
		if target := s.aliases[name]; only == "" || only == target {
			out.Aliases = append(out.Aliases, aliasEntry{name, s.arn(name), target})
		}
	}
	return out, nil
}

type getKeyPolicyOutput struct{ Policy, PolicyName string }

func (s *Service) getKeyPolicy(_ context.Context, in *keyInput) (*getKeyPolicyOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.find(in.KeyId)
	if err != nil {
		return nil, err
	}
	return &getKeyPolicyOutput{string(k.props.KeyPolicy), "default"}, nil
}

type getKeyRotationStatusOutput struct {
	KeyId                string
	KeyRotationEnabled   bool
	RotationPeriodInDays int `json:",omitempty"`
}

func (s *Service) getKeyRotationStatus(_ context.Context, in *keyInput) (*getKeyRotationStatusOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.find(in.KeyId)
	if err != nil {
		return nil, err
	}
	out := &getKeyRotationStatusOutput{KeyId: k.id, KeyRotationEnabled: k.props.EnableKeyRotation}
	if out.KeyRotationEnabled {
		out.RotationPeriodInDays = k.props.rotationPeriod()
	}
	return out, nil
}
