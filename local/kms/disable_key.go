package kms

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// State is "Enabled", "Disabled" or "PendingDeletion" of a key, by its ID or ARN or an
// alias, and empty where there is none.
func (s *Service) State(id string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.find(id)
	if err != nil {
		return ""
	}
	return k.state()
}

// disableKey: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
func (s *Service) disableKey(_ context.Context, in *keyInput) (*awsapi.None, error) {
	return nil, s.enable(in.KeyId, false)
}

// enableKey: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
func (s *Service) enableKey(_ context.Context, in *keyInput) (*awsapi.None, error) {
	return nil, s.enable(in.KeyId, true)
}

func (s *Service) enable(id string, enabled bool) error {
	return s.alter(id, false, func(k *key) { k.props.Enabled = &enabled })
}

// alter changes a key that is, or is not, pending deletion.
func (s *Service) alter(id string, pending bool, change func(*key)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(id)
	if err != nil {
		return err
	}
	if was := k.state(); (was == "PendingDeletion") != pending {
		return awsapi.Errorf("KMSInvalidStateException", "%s is %s.", s.arn("key/"+k.id), was)
	}
	change(k)
	return nil
}

type scheduleKeyDeletionInput struct {
	KeyId               string
	PendingWindowInDays *int
}

type scheduleKeyDeletionOutput struct {
	KeyId               string
	DeletionDate        float64
	KeyState            string
	PendingWindowInDays int
}

// scheduleKeyDeletion: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
func (s *Service) scheduleKeyDeletion(_ context.Context, in *scheduleKeyDeletionInput) (*scheduleKeyDeletionOutput, error) {
	days := 30
	if in.PendingWindowInDays != nil {
		days = *in.PendingWindowInDays
	}
	if days < 7 || days > 30 {
		return nil, awsapi.Errorf("ValidationException", "PendingWindowInDays is %d; allowed are 7 to 30", days)
	}
	out := &scheduleKeyDeletionOutput{KeyState: "PendingDeletion", PendingWindowInDays: days}
	return out, s.alter(in.KeyId, false, func(k *key) {
		k.deletion = time.Now().AddDate(0, 0, days)
		out.KeyId, out.DeletionDate = s.arn("key/"+k.id), float64(k.deletion.Unix())
	})
}

type cancelKeyDeletionOutput struct{ KeyId string }

// cancelKeyDeletion leaves the key disabled, as KMS does.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
func (s *Service) cancelKeyDeletion(_ context.Context, in *keyInput) (*cancelKeyDeletionOutput, error) {
	out, off := &cancelKeyDeletionOutput{}, false
	return out, s.alter(in.KeyId, true, func(k *key) {
		k.deletion, k.props.Enabled = time.Time{}, &off
		out.KeyId = s.arn("key/" + k.id)
	})
}
