package kms

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

type keyProps struct {
	BypassPolicyLockoutSafetyCheck bool
	Description                    string
	Enabled                        *bool // default true
	EnableKeyRotation              bool
	KeyPolicy                      json.RawMessage
	KeySpec, KeyUsage, Origin      string
	MultiRegion                    bool
	PendingWindowInDays            int // default 30
	RotationPeriodInDays           int // default 365
	Tags                           []struct{ Key, Value string }
}

type aliasProps struct{ AliasName, TargetKeyId string }

func (p keyProps) rotationPeriod() int { return cmp.Or(p.RotationPeriodInDays, 365) }

// ResourceTypes are AWS::KMS::Key, whose Ref is the key ID and whose attributes
// are Arn and KeyId, and AWS::KMS::Alias, whose Ref is the alias's name
// (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::KMS::Key", resource.Handler[keyProps]{
			Check: checkKey,
			Create: func(_ context.Context, _ resource.Request, p keyProps) (resource.Result, error) {
				k := s.newKey(p)
				return resource.Result{ID: k.id, Attributes: map[string]any{"Arn": s.arn("key/" + k.id), "KeyId": k.id}}, nil
			},
			Update: s.updateKey,
			Delete: s.scheduleDeletion,
		}),
		resource.Of("AWS::KMS::Alias", resource.Handler[aliasProps]{
			Immutable: []string{"AliasName"},
			Check:     checkAlias,
			Create:    s.createAlias,
			Update: func(_ context.Context, _ resource.Request, id string, _, p aliasProps) (resource.Result, error) {
				s.mu.Lock()
				defer s.mu.Unlock()
				return s.point(id, p.TargetKeyId)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, _ aliasProps) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.aliases, id)
				return nil
			},
		}),
	}
}

func checkKey(p keyProps) error {
	days, period := cmp.Or(p.PendingWindowInDays, 30), p.rotationPeriod()
	switch {
	case cmp.Or(p.KeySpec, "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
		return fmt.Errorf("#/KeySpec: %q: the local endpoint has SYMMETRIC_DEFAULT only", p.KeySpec)
	case cmp.Or(p.KeyUsage, "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT":
		return fmt.Errorf("#/KeyUsage: %q: the local endpoint has ENCRYPT_DECRYPT only", p.KeyUsage)
	case cmp.Or(p.Origin, "AWS_KMS") != "AWS_KMS":
		return fmt.Errorf("#/Origin: %q: the local endpoint has AWS_KMS only", p.Origin)
	case p.MultiRegion:
		return errors.New("#/MultiRegion: the local endpoint has one region: leave it out")
	case days < 7 || days > 30:
		return fmt.Errorf("#/PendingWindowInDays: %d is not allowed: give 7 to 30", days)
	case period < 90 || period > 2560:
		return fmt.Errorf("#/RotationPeriodInDays: %d is not allowed: give 90 to 2560", period)
	}
	return nil
}

func (s *Service) updateKey(_ context.Context, _ resource.Request, id string, _, p keyProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(id)
	if err != nil {
		return resource.Result{}, err
	}
	k.props = p
	return resource.Result{ID: id}, nil
}

// scheduleDeletion is how KMS deletes: the key is there, and useless, until the
// window has passed.
func (s *Service) scheduleDeletion(_ context.Context, _ resource.Request, id string, p keyProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, err := s.find(id); err == nil {
		k.deletion = time.Now().AddDate(0, 0, cmp.Or(p.PendingWindowInDays, 30))
	}
	return nil
}

func checkAlias(p aliasProps) error {
	switch {
	case !strings.HasPrefix(p.AliasName, "alias/") || strings.HasPrefix(p.AliasName, "alias/aws/"):
		return fmt.Errorf("#/AliasName: %q: it begins with alias/, and alias/aws/ is AWS's own", p.AliasName)
	case p.TargetKeyId == "":
		return errors.New("#: required key [TargetKeyId] not found")
	}
	return nil
}

func (s *Service) createAlias(_ context.Context, _ resource.Request, p aliasProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.aliases[p.AliasName]; exists {
		return resource.Result{}, awsapi.Errorf("AlreadyExistsException", "An alias with the name %s already exists", s.arn(p.AliasName))
	}
	return s.point(p.AliasName, p.TargetKeyId)
}

// point makes an alias stand for a key. s.mu is held.
func (s *Service) point(name, target string) (resource.Result, error) {
	k, err := s.find(target)
	if err != nil {
		return resource.Result{}, err
	}
	s.aliases[name] = k.id
	return resource.Result{ID: name}, nil
}
