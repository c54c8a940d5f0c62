package kms

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// A ciphertext is the key's ID, then the nonce, then what AES-GCM made of the
// plaintext, with the encryption context as additional data. KMS's own form is
// not public; like it, ours names its key.
const idLength = 36

const maxPlaintext = 4096

type encryptInput struct {
	KeyId             string
	Plaintext         []byte
	EncryptionContext map[string]string
}

type encryptOutput struct {
	CiphertextBlob      []byte
	KeyId               string
	EncryptionAlgorithm string
}

func (s *Service) encrypt(_ context.Context, in *encryptInput) (*encryptOutput, error) {
	if n := len(in.Plaintext); n < 1 || n > maxPlaintext {
		return nil, awsapi.Errorf("ValidationException", "Plaintext has %d bytes: allowed are 1 to %d", n, maxPlaintext)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.usable(in.KeyId)
	if err != nil {
		return nil, err
	}
	blob, err := k.seal(in.Plaintext, in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	return &encryptOutput{blob, s.arn("key/" + k.id), "SYMMETRIC_DEFAULT"}, nil
}

type decryptInput struct {
	KeyId             string // optional: the ciphertext names its key
	CiphertextBlob    []byte
	EncryptionContext map[string]string
}

type decryptOutput struct {
	Plaintext           []byte
	KeyId               string
	EncryptionAlgorithm string
}

func (s *Service) decrypt(_ context.Context, in *decryptInput) (*decryptOutput, error) {
	if len(in.CiphertextBlob) < idLength {
		return nil, awsapi.Errorf("InvalidCiphertextException", "the ciphertext is not one of the local endpoint's KMS")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, err := s.usable(string(in.CiphertextBlob[:idLength]))
	if err != nil {
		return nil, err
	}
	if in.KeyId != "" {
		if asked, err := s.find(in.KeyId); err != nil || asked != k {
			return nil, awsapi.Errorf("IncorrectKeyException", "The key ID %s in the request does not identify the key that encrypted the ciphertext", in.KeyId)
		}
	}
	plaintext, err := k.open(in.CiphertextBlob, in.EncryptionContext)
	if err != nil {
		return nil, awsapi.Errorf("InvalidCiphertextException", "the ciphertext or its encryption context is not the one that was encrypted: %v", err)
	}
	return &decryptOutput{plaintext, s.arn("key/" + k.id), "SYMMETRIC_DEFAULT"}, nil
}

type generateDataKeyInput struct {
	KeyId             string
	KeySpec           string
	NumberOfBytes     int
	EncryptionContext map[string]string
}

type generateDataKeyOutput struct {
	CiphertextBlob, Plaintext []byte
	KeyId                     string
}

func (s *Service) generateDataKey(ctx context.Context, in *generateDataKeyInput) (*generateDataKeyOutput, error) {
	size := map[string]int{"AES_128": 16, "AES_256": 32, "": in.NumberOfBytes}[in.KeySpec]
	if size < 1 || size > 1024 || in.KeySpec != "" && in.NumberOfBytes != 0 {
		return nil, awsapi.Errorf("ValidationException", "Please specify either number of bytes (1 to 1024) or key spec (AES_128, AES_256), found KeySpec %q and NumberOfBytes %d", in.KeySpec, in.NumberOfBytes)
	}
	plaintext := make([]byte, size)
	rand.Read(plaintext)
	sealed, err := s.encrypt(ctx, &encryptInput{in.KeyId, plaintext, in.EncryptionContext})
	if err != nil {
		return nil, err
	}
	return &generateDataKeyOutput{sealed.CiphertextBlob, plaintext, sealed.KeyId}, nil
}

// usable is find for cryptographic operations, which need an enabled key.
func (s *Service) usable(id string) (*key, error) {
	k, err := s.find(id)
	if err != nil {
		return nil, err
	}
	switch k.state() {
	case "Disabled":
		return nil, awsapi.Errorf("DisabledException", "%s is disabled.", s.arn("key/"+k.id))
	case "PendingDeletion":
		return nil, awsapi.Errorf("KMSInvalidStateException", "%s is pending deletion.", s.arn("key/"+k.id))
	}
	return k, nil
}

func (k *key) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.material[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (k *key) seal(plaintext []byte, context map[string]string) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte(k.id), nil, plaintext, additional(context)), nil
}

func (k *key) open(blob []byte, context map[string]string) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, nil, blob[idLength:], additional(context))
}

// additional is an encryption context as bytes: its keys are sorted.
func additional(context map[string]string) []byte {
	if len(context) == 0 {
		return nil
	}
	b, _ := json.Marshal(context) // a map of strings is always JSON
	return b
}
