package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

const (
	encryptionKMS  = "KMS"
	encryptionNone = "NONE"
)

type streamEncryptionInput struct {
	target
	EncryptionType *string
	KeyId          *string
}

func (s *Service) startStreamEncryption(_ context.Context, in *streamEncryptionInput) (*awsapi.None, error) {
	st, err := s.encryptionOf(in)
	if err != nil {
		return nil, err
	}
	return nil, st.encrypt(s.now(), *in.KeyId)
}

func (s *Service) stopStreamEncryption(_ context.Context, in *streamEncryptionInput) (*awsapi.None, error) {
	st, err := s.encryptionOf(in)
	if err != nil {
		return nil, err
	}
	return nil, st.encrypt(s.now(), "")
}

func (s *Service) encryptionOf(in *streamEncryptionInput) (*Stream, error) {
	var c check
	c.enum("encryptionType", in.EncryptionType, []string{encryptionKMS})
	c.text("keyId", in.KeyId, 1, 2048, pattern{})
	return s.at(in.target, &c)
}

// encrypt remembers the key, or that there is none.
func (st *Stream) encrypt(now time.Time, keyID string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.keyID == keyID {
		return nil
	}
	action, changes := "StartStreamEncryption", &st.keyStarts
	if keyID == "" {
		action, changes = "StopStreamEncryption", &st.keyStops
	}
	if !changes.allow(now, keyChangesPerDay) {
		return errDailyQuota(action, st.name, keyChangesPerDay)
	}
	st.keyID = keyID
	return nil
}

// encryption is the stream's encryption type. The caller holds mu.
func (st *Stream) encryption() string {
	if st.keyID == "" {
		return encryptionNone
	}
	return encryptionKMS
}

func (st *Stream) encrypted() bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.keyID != ""
}
