// Package resource is the contract between CloudFormation's engine and the
// services that make things: a Type says how one resource type of a template is
// created, updated and deleted. The engine resolves the template's functions
// and decides what changes and whether it is replaced; a service package
// declares its types beside its API, in a file named cloudformation.go:
//
//	func (s *Service) ResourceTypes() []resource.Type {
//		return []resource.Type{
//			resource.Of("AWS::Kinesis::Stream", resource.Handler[streamProps]{
//				Immutable: []string{"Name"},
//				Create:    s.createResource,
//				…
//			}),
//		}
//	}
//
// The properties are a Go struct whose json tags are the names in AWS's
// template reference, nested properties too. What the struct does not have is
// refused, as CloudFormation refuses it: nothing in a template is ignored
// silently.
package resource

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
)

// Type is one resource type, "AWS::Kinesis::Stream". Make one with Of.
type Type struct {
	Name string
	// Immutable lists the top-level properties whose change replaces the
	// resource ("Update requires: Replacement" in the template reference).
	Immutable []string
	// Check reports a property that the type does not have or that has the
	// wrong form. The engine asks just before Create and Update, when every
	// function of the template is resolved.
	Check func(properties json.RawMessage) error

	// Create makes the resource. Its context ends when another resource of the
	// stack has failed. Where it fails and leaves something behind, it returns
	// the ID beside the error: the rollback deletes it.
	Create func(ctx context.Context, r Request) (Result, error)
	// Update changes the resource in place; old holds the properties that it
	// was made with. It is called with equal properties too, where the stack's
	// tags have changed or an earlier update has failed half way. Attributes
	// that are nil stay what they were; another ID than the one given says that
	// the resource was replaced, and the old one is deleted in cleanup.
	Update func(ctx context.Context, r Request, id string, old json.RawMessage) (Result, error)
	// Delete succeeds where there is nothing to delete any more.
	Delete func(ctx context.Context, r Request, id string) error
}

// Request is what the engine asks for. Properties has every function resolved.
type Request struct {
	Stack      string // name of the stack
	StackID    string // its ARN
	LogicalID  string
	Region     string
	Account    string
	Partition  string
	Properties json.RawMessage
	Tags       map[string]string // the stack's tags
}

// Result is a resource that exists: what Ref and Fn::GetAtt answer.
type Result struct {
	ID         string         // physical ID, and the value of Ref
	Attributes map[string]any // of Fn::GetAtt; a dot in a name is allowed
}

// GeneratedName is the physical name of a resource that the template does not
// name: STACK-LOGICALID-RANDOM, at most limit characters, as CloudFormation makes
// it. Where it is too long, the logical ID is cut first.
func (r Request) GeneratedName(limit int) string {
	suffix := rand.Text()[:12]
	room := limit - len(suffix) - 2
	stack, logical := r.Stack, r.LogicalID
	logical = logical[:min(len(logical), max(room/2, room-len(stack)))]
	stack = stack[:min(len(stack), room-len(logical))]
	return stack + "-" + logical + "-" + suffix
}

// Tag is one of a resource's own tags, in the form that most types have them.
type Tag struct{ Key, Value string }

// AllTags are the stack's tags, with the resource's own over them.
func (r Request) AllTags(own []Tag) map[string]string {
	all := map[string]string{}
	maps.Copy(all, r.Tags)
	for _, t := range own {
		all[t.Key] = t.Value
	}
	return all
}

// ARN of a thing of this stack's account and region.
func (r Request) ARN(service, rest string) string {
	return "arn:" + r.Partition + ":" + service + ":" + r.Region + ":" + r.Account + ":" + rest
}

// Handler is a Type with its properties as the struct P.
type Handler[P any] struct {
	Immutable []string
	// Check finds what the struct's form cannot say (a value out of range, two
	// properties that exclude each other). Optional.
	Check  func(p P) error
	Create func(ctx context.Context, r Request, p P) (Result, error)
	// Update may be nil where every property is immutable or changes nothing.
	Update func(ctx context.Context, r Request, id string, old, new P) (Result, error)
	Delete func(ctx context.Context, r Request, id string, p P) error
}

// Of makes the Type called name of a handler with typed properties.
func Of[P any](name string, h Handler[P]) Type {
	return Type{
		Name:      name,
		Immutable: h.Immutable,
		Check: func(properties json.RawMessage) error {
			p, err := decode[P](properties)
			if err != nil || h.Check == nil {
				return err
			}
			return h.Check(p)
		},
		Create: func(ctx context.Context, r Request) (Result, error) {
			p, err := decode[P](r.Properties)
			if err != nil {
				return Result{}, err
			}
			return h.Create(ctx, r, p)
		},
		Update: func(ctx context.Context, r Request, id string, old json.RawMessage) (Result, error) {
			was, err := decode[P](old)
			if err != nil {
				return Result{}, err
			}
			p, err := decode[P](r.Properties)
			if err != nil {
				return Result{}, err
			}
			if h.Update == nil {
				return Result{ID: id}, nil
			}
			return h.Update(ctx, r, id, was, p)
		},
		Delete: func(ctx context.Context, r Request, id string) error {
			p, err := decode[P](r.Properties)
			if err != nil {
				return err
			}
			return h.Delete(ctx, r, id, p)
		},
	}
}
