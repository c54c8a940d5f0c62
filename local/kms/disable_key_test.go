package kms

import (
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

func TestAKeyIsDisabledAndItsDeletionCancelled(t *testing.T) {
	s, id := serviceWithKey(t)
	works := func() string {
		_, err := s.encrypt(t.Context(), &encryptInput{KeyId: id, Plaintext: []byte("x")})
		return awsapitest.Code(err)
	}
	for _, step := range []struct {
		name         string
		do           func() error
		state, works string
	}{
		{"as it is made", func() error { return nil }, "Enabled", ""},
		{"disabled", func() error { _, err := s.disableKey(t.Context(), &keyInput{"alias/lake"}); return err }, "Disabled", "DisabledException"},
		{"enabled", func() error { _, err := s.enableKey(t.Context(), &keyInput{id}); return err }, "Enabled", ""},
		{"to be deleted", func() error {
			out, err := s.scheduleKeyDeletion(t.Context(), &scheduleKeyDeletionInput{KeyId: id})
			if err == nil && (out.PendingWindowInDays != 30 || out.DeletionDate == 0) {
				t.Errorf("scheduled %+v", out)
			}
			return err
		}, "PendingDeletion", "KMSInvalidStateException"},
		{"kept", func() error { _, err := s.cancelKeyDeletion(t.Context(), &keyInput{id}); return err }, "Disabled", "DisabledException"},
	} {
		if err := step.do(); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		if state, code := s.State("alias/lake"), works(); state != step.state || code != step.works {
			t.Errorf("%s: %s, encrypt answers %q", step.name, state, code)
		}
	}
	if s.State("alias/other") != "" {
		t.Error("a key that is not there has a state")
	}
	if _, err := s.cancelKeyDeletion(t.Context(), &keyInput{id}); awsapitest.Code(err) != "KMSInvalidStateException" {
		t.Errorf("a deletion that is not scheduled: %v", err)
	}
	if _, err := s.scheduleKeyDeletion(t.Context(), &scheduleKeyDeletionInput{id, new(int)}); awsapitest.Code(err) != "ValidationException" {
		t.Errorf("at once: %v", err)
	}
}
