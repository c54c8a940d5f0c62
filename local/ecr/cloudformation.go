package ecr

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

type repositoryProps struct {
	RepositoryName                     string
	EmptyOnDelete                      bool
	EncryptionConfiguration            *struct{ EncryptionType, KmsKey string }
	ImageScanningConfiguration         struct{ ScanOnPush bool }
	ImageTagMutability                 string
	ImageTagMutabilityExclusionFilters []struct {
		ImageTagMutabilityExclusionFilterType, ImageTagMutabilityExclusionFilterValue string
	}
	LifecyclePolicy      *struct{ LifecyclePolicyText, RegistryId string }
	RepositoryPolicyText json.RawMessage
	Tags                 []struct{ Key, Value string }
}

// ResourceTypes is AWS::ECR::Repository. Ref is the name; its attributes are Arn
// and RepositoryUri (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{resource.Of("AWS::ECR::Repository", resource.Handler[repositoryProps]{
		Immutable: []string{"EncryptionConfiguration", "RepositoryName"},
		Check:     checkRepository,
		Create: func(_ context.Context, r resource.Request, p repositoryProps) (resource.Result, error) {
			return s.create(cmp.Or(p.RepositoryName, strings.ToLower(r.GeneratedName(256))), p)
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, p repositoryProps) (resource.Result, error) {
			return s.update(id, p)
		},
		Delete: func(_ context.Context, _ resource.Request, id string, _ repositoryProps) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.repositories, id)
			return nil
		},
	})}
}

var nameForm = regexp.MustCompile(`^[a-z0-9]+([._\-/][a-z0-9]+)*$`)

func checkRepository(p repositoryProps) error {
	if name := p.RepositoryName; name != "" && (!nameForm.MatchString(name) || len(name) < 2 || len(name) > 256) {
		return fmt.Errorf("#/RepositoryName: %q: allowed are 2 to 256 lower-case letters, digits, and single . _ - / between them", name)
	}
	switch p.mutability() {
	case "MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION":
	default:
		return fmt.Errorf("#/ImageTagMutability: %q: allowed are MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION", p.ImageTagMutability)
	}
	if p.LifecyclePolicy != nil && !json.Valid([]byte(p.LifecyclePolicy.LifecyclePolicyText)) {
		return errors.New("#/LifecyclePolicy/LifecyclePolicyText: the policy is not JSON")
	}
	return nil
}

func (p repositoryProps) mutability() string { return cmp.Or(p.ImageTagMutability, "MUTABLE") }

func (p repositoryProps) encryption() encryptionConfiguration {
	if p.EncryptionConfiguration == nil {
		return encryptionConfiguration{EncryptionType: "AES256"}
	}
	return encryptionConfiguration{p.EncryptionConfiguration.EncryptionType, p.EncryptionConfiguration.KmsKey}
}

func (s *Service) create(name string, p repositoryProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.repositories[name]; exists {
		return resource.Result{}, awsapi.Errorf("RepositoryAlreadyExistsException", "The repository with name '%s' already exists in the registry with id '%s'", name, s.config.Account)
	}
	s.repositories[name] = repository{name, p, time.Now()}
	return s.result(name), nil
}

func (s *Service) update(name string, p repositoryProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.find(name)
	if err != nil {
		return resource.Result{}, err
	}
	r.props = p
	s.repositories[name] = r
	return s.result(name), nil
}

func (s *Service) result(name string) resource.Result {
	return resource.Result{ID: name, Attributes: map[string]any{"Arn": s.arn(name), "RepositoryUri": s.uri(name)}}
}
