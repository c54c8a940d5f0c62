package secretsmanager

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes are AWS::SecretsManager::Secret and
// AWS::SecretsManager::ResourcePolicy. A resource policy is stored and shown,
// not evaluated: within one account it can only take away what a role's policy
// gives.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::SecretsManager::Secret", resource.Handler[secretProps]{
			Immutable: []string{"Name"},
			Check:     secretProps.check,
			Create:    s.createResource,
			Update:    s.updateResource,
			Delete: func(_ context.Context, _ resource.Request, id string, _ secretProps) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				if sec, err := s.find(id); err == nil {
					delete(s.secrets, sec.name) // CloudFormation leaves no recovery window
				}
				return nil
			},
		}),
		resource.Of("AWS::SecretsManager::ResourcePolicy", resource.Handler[policyProps]{
			Immutable: []string{"SecretId"},
			Create: func(_ context.Context, _ resource.Request, p policyProps) (resource.Result, error) {
				return s.setPolicy(p.SecretID, p.ResourcePolicy)
			},
			Update: func(_ context.Context, _ resource.Request, id string, _, p policyProps) (resource.Result, error) {
				return s.setPolicy(id, p.ResourcePolicy)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, _ policyProps) error {
				s.setPolicy(id, nil) // a secret that is gone has no policy
				return nil
			},
		}),
	}
}

type secretProps struct {
	Name                 string
	Description          string
	KmsKeyID             string `json:"KmsKeyId"`
	SecretString         *string
	GenerateSecretString *generateProps
	Tags                 []tag
}

// generateProps repeats passwordOptions because a template's properties are
// checked field by field.
type generateProps struct {
	PasswordLength          *int
	RequireEachIncludedType *bool
	ExcludeCharacters       string
	ExcludeLowercase        bool
	ExcludeUppercase        bool
	ExcludeNumbers          bool
	ExcludePunctuation      bool
	IncludeSpace            bool
	SecretStringTemplate    string // a JSON object, into which the password goes
	GenerateStringKey       string // under this key
}

func (g *generateProps) options() passwordOptions {
	return passwordOptions{
		g.PasswordLength, g.RequireEachIncludedType, g.ExcludeCharacters,
		g.ExcludeLowercase, g.ExcludeUppercase, g.ExcludeNumbers, g.ExcludePunctuation, g.IncludeSpace,
	}
}

func (p secretProps) check() error {
	g := p.GenerateSecretString
	if p.SecretString != nil && g != nil {
		return fmt.Errorf("#: SecretString and GenerateSecretString exclude each other")
	}
	if g == nil {
		return nil
	}
	if err := g.options().check(); err != nil {
		return fmt.Errorf("#/GenerateSecretString: %w", err)
	}
	if (g.SecretStringTemplate == "") != (g.GenerateStringKey == "") {
		return fmt.Errorf("#/GenerateSecretString: SecretStringTemplate and GenerateStringKey need each other")
	}
	var object map[string]any
	if g.SecretStringTemplate != "" && json.Unmarshal([]byte(g.SecretStringTemplate), &object) != nil {
		return fmt.Errorf("#/GenerateSecretString/SecretStringTemplate: %q is not a JSON object", g.SecretStringTemplate)
	}
	return nil
}

// value is what the properties say the secret holds; nil: nothing yet.
func (p secretProps) value() (*string, error) {
	g := p.GenerateSecretString
	if g == nil {
		return p.SecretString, nil
	}
	text := g.options().password()
	if g.SecretStringTemplate != "" {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(g.SecretStringTemplate), &object); err != nil {
			return nil, err
		}
		object[g.GenerateStringKey], _ = json.Marshal(text) // a string always has a JSON form
		whole, err := json.Marshal(object)
		if err != nil {
			return nil, err
		}
		text = string(whole)
	}
	return &text, nil
}

func (s *Service) createResource(_ context.Context, r resource.Request, p secretProps) (resource.Result, error) {
	if p.Name == "" {
		p.Name = r.LogicalID + "-" + rand.Text()[:12]
	}
	sec, err := s.newSecret(p.Name)
	if err != nil {
		return resource.Result{}, err
	}
	if err := sec.configure(r, p, true); err != nil {
		return resource.Result{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.add(sec); err != nil {
		return resource.Result{}, err
	}
	return sec.result(), nil
}

// updateResource makes a new value only if what says the value has changed.
func (s *Service) updateResource(_ context.Context, r resource.Request, id string, old, p secretProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(id)
	if err != nil {
		return resource.Result{}, err
	}
	renew := !reflect.DeepEqual(old.GenerateSecretString, p.GenerateSecretString) || !reflect.DeepEqual(old.SecretString, p.SecretString)
	if err := sec.configure(r, p, renew); err != nil {
		return resource.Result{}, err
	}
	return sec.result(), nil
}

func (sec *secret) configure(r resource.Request, p secretProps, renew bool) error {
	if renew {
		value, err := p.value()
		if err != nil {
			return err
		}
		if value != nil {
			if _, err := sec.put("", value, nil, nil); err != nil {
				return err
			}
		}
	}
	sec.description, sec.kmsKey = p.Description, p.KmsKeyID
	sec.tags = slices.Clone(p.Tags)
	for _, key := range slices.Sorted(maps.Keys(r.Tags)) {
		if !slices.ContainsFunc(sec.tags, func(t tag) bool { return t.Key == key }) {
			sec.tags = append(sec.tags, tag{key, r.Tags[key]})
		}
	}
	return nil
}

func (sec *secret) result() resource.Result {
	return resource.Result{ID: sec.arn, Attributes: map[string]any{"Id": sec.arn}}
}

type policyProps struct {
	SecretID          string `json:"SecretId"`
	ResourcePolicy    json.RawMessage
	BlockPublicPolicy *bool
}

func (s *Service) setPolicy(id string, policy json.RawMessage) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec, err := s.usable(id)
	if err != nil {
		return resource.Result{}, err
	}
	sec.policy = policy
	return resource.Result{ID: sec.arn, Attributes: map[string]any{"Id": sec.arn}}, nil
}
