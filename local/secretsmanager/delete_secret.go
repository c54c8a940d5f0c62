package secretsmanager

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

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
