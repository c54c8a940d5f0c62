// Package kms is the Key Management Service of the local endpoint: symmetric
// keys and their aliases, in memory. Encrypt, Decrypt and GenerateDataKey really
// encrypt (AES-256-GCM); the keys die with the process.
//
//	s := kms.New(kms.Config{Account: "000000000000", Region: "us-east-1"})
//
// Key policies are kept and shown, not enforced: no other service of the local
// endpoint encrypts what it stores.
package kms

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of a key store.
type Config struct {
	Account string
	Region  string
}

// Service is one account's keys in one region.
type Service struct {
	config Config

	mu      sync.RWMutex
	keys    map[string]*key
	aliases map[string]string // alias/name to key ID
}

type key struct {
	id       string
	props    keyProps
	created  time.Time
	deletion time.Time // zero: not scheduled
	material [32]byte
}

// New makes a store without keys.
func New(c Config) *Service {
	return &Service{config: c, keys: map[string]*key{}, aliases: map[string]string{}}
}

// API is the service "kms" (AWS KMS API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "kms",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "TrentService",
		Actions: map[string]awsapi.Action{
			"CancelKeyDeletion":    awsapi.JSON(s.cancelKeyDeletion),
			"Decrypt":              awsapi.JSON(s.decrypt),
			"DescribeKey":          awsapi.JSON(s.describeKey),
			"DisableKey":           awsapi.JSON(s.disableKey),
			"EnableKey":            awsapi.JSON(s.enableKey),
			"Encrypt":              awsapi.JSON(s.encrypt),
			"GenerateDataKey":      awsapi.JSON(s.generateDataKey),
			"GetKeyPolicy":         awsapi.JSON(s.getKeyPolicy),
			"GetKeyRotationStatus": awsapi.JSON(s.getKeyRotationStatus),
			"ListAliases":          awsapi.JSON(s.listAliases),
			"ListKeys":             awsapi.JSON(s.listKeys),
			"ScheduleKeyDeletion":  awsapi.JSON(s.scheduleKeyDeletion),
		},
	}
}

func (s *Service) arn(rest string) string {
	return "arn:aws:kms:" + s.config.Region + ":" + s.config.Account + ":" + rest
}

func (s *Service) newKey(p keyProps) *key {
	k := &key{id: uuid.NewString(), props: p, created: time.Now()}
	rand.Read(k.material[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[k.id] = k
	return k
}

// find takes a key's ID or ARN, or an alias's name or ARN. s.mu is held.
func (s *Service) find(id string) (*key, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(id, s.arn("")), "key/")
	if target, ok := s.aliases[name]; ok {
		name = target
	}
	k, ok := s.keys[name]
	switch {
	case ok:
		return k, nil
	case strings.HasPrefix(name, "alias/"):
		return nil, awsapi.Errorf("NotFoundException", "Alias %s is not found.", s.arn(name))
	default:
		return nil, awsapi.Errorf("NotFoundException", "Key '%s' does not exist", s.arn("key/"+name))
	}
}

func (k *key) state() string {
	switch {
	case !k.deletion.IsZero():
		return "PendingDeletion"
	case k.props.Enabled != nil && !*k.props.Enabled:
		return "Disabled"
	default:
		return "Enabled"
	}
}
