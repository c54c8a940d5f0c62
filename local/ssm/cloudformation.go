package ssm

import (
	"context"
	"errors"

	"github.com/millrace-dev/millrace/local/resource"
)

type parameterProps struct {
	Name, Type, Value           string
	Description, AllowedPattern string
	Tier, DataType              string
	Policies                    string
	Tags                        map[string]string
}

// ResourceTypes is AWS::SSM::Parameter. Ref is the name; its attributes are Type
// and Value (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{resource.Of("AWS::SSM::Parameter", resource.Handler[parameterProps]{
		Immutable: []string{"Name"},
		Check: func(p parameterProps) error {
			switch {
			case p.Policies != "":
				return errors.New("#/Policies: the local endpoint carries out no parameter policies: remove them")
			case p.Type == "":
				return errors.New("#: required key [Type] not found")
			case p.Value == "":
				return errors.New("#: required key [Value] not found")
			}
			return nil
		},
		Create: func(_ context.Context, r resource.Request, p parameterProps) (resource.Result, error) {
			if p.Name == "" {
				p.Name = "CFN-" + r.GeneratedName(250)
			}
			return s.putResource(p, false)
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, p parameterProps) (resource.Result, error) {
			p.Name = id
			return s.putResource(p, true)
		},
		Delete: func(_ context.Context, _ resource.Request, id string, _ parameterProps) error {
			s.remove(id)
			return nil
		},
	})}
}

func (s *Service) putResource(p parameterProps, overwrite bool) (resource.Result, error) {
	stored, err := s.put(parameter{
		name: p.Name, kind: p.Type, value: p.Value, description: p.Description,
		pattern: p.AllowedPattern, tier: p.Tier, dataType: p.DataType,
	}, overwrite)
	if err != nil {
		return resource.Result{}, err
	}
	return resource.Result{ID: stored.name, Attributes: map[string]any{"Type": stored.kind, "Value": stored.value}}, nil
}
