// Package secretsmanager is the local endpoint's AWS Secrets Manager: secrets
// with their versions and staging labels, and the AWS::SecretsManager::Secret of
// templates, with generated values.
//
// Values are kept in memory and never logged. There is no encryption, since
// whoever reads this process's memory is the account's owner, and no rotation.
//
//	value, err := service.Value("millrace/account-key", "")          // the whole string
//	value, err := service.Value("arn:aws:secretsmanager:…", "user")  // one key of its JSON
package secretsmanager

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of the service.
type Config struct {
	Account string       // empty: "000000000000"
	Region  string       // empty: "us-east-1"
	Log     *slog.Logger // nil: silent
}

// Service holds the account's secrets.
type Service struct {
	cfg Config

	mu      sync.Mutex
	secrets map[string]*secret // by name
}

// New makes the service, without secrets.
func New(cfg Config) *Service {
	if cfg.Account == "" {
		cfg.Account = "000000000000"
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{cfg: cfg, secrets: map[string]*secret{}}
}

// API is Secrets Manager, protocol JSON 1.1.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "secretsmanager",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "secretsmanager",
		Actions: map[string]awsapi.Action{
			"CreateSecret":      awsapi.JSON(s.createSecret),
			"DeleteSecret":      awsapi.JSON(s.deleteSecret),
			"DescribeSecret":    awsapi.JSON(s.describeSecret),
			"GetRandomPassword": awsapi.JSON(s.getRandomPassword),
			"GetResourcePolicy": awsapi.JSON(s.getResourcePolicy),
			"GetSecretValue":    awsapi.JSON(s.getSecretValue),
			"ListSecrets":       awsapi.JSON(s.listSecrets),
			"PutSecretValue":    awsapi.JSON(s.putSecretValue),
			"RestoreSecret":     awsapi.JSON(s.restoreSecret),
			"UpdateSecret":      awsapi.JSON(s.updateSecret),
		},
	}
}

// Value is the current value of a secret, or, with jsonKey, what that key holds
// in its JSON: what {{resolve:secretsmanager:…}} in a template asks for.
func (s *Service) Value(nameOrARN, jsonKey string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(nameOrARN)
	if err != nil {
		return "", err
	}
	v, err := sec.version("", current)
	if err != nil {
		return "", err
	}
	if jsonKey == "" {
		return v.text(), nil
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(v.text()), &object); err != nil {
		return "", fmt.Errorf("secret %s: key %q is asked for, but its value is not a JSON object", sec.name, jsonKey)
	}
	value, ok := object[jsonKey]
	if !ok {
		return "", fmt.Errorf("secret %s: its JSON has no key %q", sec.name, jsonKey)
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	text, err := json.Marshal(value)
	return string(text), err
}

// ARN is the full ARN of a secret given by name, ARN or partial ARN.
func (s *Service) ARN(nameOrARN string) (arn string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.find(nameOrARN)
	if err != nil {
		return "", false
	}
	return sec.arn, true
}

// find takes a name, an ARN, or an ARN without its random end ("partial ARN");
// the caller holds mu.
func (s *Service) find(id string) (*secret, error) {
	name := id
	if parts := strings.SplitN(id, ":", 7); len(parts) == 7 && parts[0] == "arn" && parts[5] == "secret" {
		name = parts[6]
		for _, sec := range s.secrets {
			if sec.arn == id {
				return sec, nil
			}
		}
	}
	if sec := s.secrets[name]; sec != nil {
		return sec, nil
	}
	return nil, awsapi.Errorf("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
}

// usable finds a secret that is not marked for deletion; the caller holds mu.
func (s *Service) usable(id string) (*secret, error) {
	sec, err := s.find(id)
	if err != nil {
		return nil, err
	}
	if !sec.deleted.IsZero() {
		return nil, awsapi.Errorf("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.")
	}
	return sec, nil
}
