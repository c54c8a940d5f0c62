package logs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/millrace-dev/millrace/local/resource"
)

// ResourceTypes are AWS::Logs::LogGroup, AWS::Logs::LogStream and
// AWS::Logs::ResourcePolicy.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::Logs::LogGroup", resource.Handler[groupProps]{
			Immutable: []string{"LogGroupName", "LogGroupClass"},
			Check:     groupProps.check,
			Create:    s.createGroupResource,
			Update:    s.updateGroupResource,
			Delete: func(ctx context.Context, _ resource.Request, id string, _ groupProps) error {
				if _, err := s.group(id); err != nil {
					return nil
				}
				_, err := s.deleteLogGroup(ctx, &groupInput{id})
				return err
			},
		}),
		resource.Of("AWS::Logs::LogStream", resource.Handler[streamProps]{
			Immutable: []string{"LogGroupName", "LogStreamName"},
			Create:    s.createStreamResource,
			Delete: func(ctx context.Context, _ resource.Request, id string, p streamProps) error {
				if g, err := s.group(p.LogGroupName); err != nil || !g.has(id) {
					return nil
				}
				_, err := s.deleteLogStream(ctx, &streamInput{p.LogGroupName, id})
				return err
			},
		}),
		resourcePolicy(),
	}
}

// groupProps: the data protection policy, the field indexes and the resource
// policy are accepted as they are; nothing here masks, indexes or shares logs.
type groupProps struct {
	LogGroupName              string
	LogGroupClass             string
	RetentionInDays           *int
	KmsKeyID                  string `json:"KmsKeyId"`
	DataProtectionPolicy      json.RawMessage
	FieldIndexPolicies        []json.RawMessage
	ResourcePolicyDocument    json.RawMessage
	DeletionProtectionEnabled *bool
	Tags                      []resource.Tag
}

func (p groupProps) check() error {
	if p.LogGroupName != "" && !groupName.MatchString(p.LogGroupName) {
		return fmt.Errorf("#/LogGroupName: failed validation constraint for keyword [pattern]: %q is not of ^[.\\-_/#A-Za-z0-9]{1,512}$", p.LogGroupName)
	}
	if p.RetentionInDays != nil && !slices.Contains(retentionDays, *p.RetentionInDays) {
		return fmt.Errorf("#/RetentionInDays: %d is not a valid enum value; allowed are %v", *p.RetentionInDays, retentionDays)
	}
	if classes := []string{"STANDARD", "INFREQUENT_ACCESS", "DELIVERY"}; p.LogGroupClass != "" && !slices.Contains(classes, p.LogGroupClass) {
		return fmt.Errorf("#/LogGroupClass: %q is not a valid enum value; allowed are %v", p.LogGroupClass, classes)
	}
	return nil
}

func (s *Service) createGroupResource(_ context.Context, r resource.Request, p groupProps) (resource.Result, error) {
	if p.LogGroupName == "" {
		p.LogGroupName = r.GeneratedName(512)
	}
	g, err := s.newGroup(p.LogGroupName)
	if err != nil {
		return resource.Result{}, err
	}
	if p.LogGroupClass != "" {
		g.class = p.LogGroupClass
	}
	g.configure(r, p)
	if err := s.add(g); err != nil {
		return resource.Result{}, err
	}
	return g.result(), nil
}

func (s *Service) updateGroupResource(_ context.Context, r resource.Request, id string, _, p groupProps) (resource.Result, error) {
	g, err := s.group(id)
	if err != nil {
		return resource.Result{}, err
	}
	g.configure(r, p)
	return g.result(), nil
}

func (g *group) configure(r resource.Request, p groupProps) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.retention, g.kmsKey = 0, p.KmsKeyID
	if p.RetentionInDays != nil {
		g.retention = *p.RetentionInDays
	}
	g.tags = r.AllTags(p.Tags)
}

func (g *group) result() resource.Result {
	return resource.Result{ID: g.name, Attributes: map[string]any{"Arn": g.arn + ":*"}}
}

func (g *group) has(stream string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.streams[stream] != nil
}

type streamProps struct {
	LogGroupName  string
	LogStreamName string
}

func (s *Service) createStreamResource(ctx context.Context, r resource.Request, p streamProps) (resource.Result, error) {
	if p.LogStreamName == "" {
		p.LogStreamName = r.GeneratedName(512)
	}
	if _, err := s.createLogStream(ctx, &streamInput{p.LogGroupName, p.LogStreamName}); err != nil {
		return resource.Result{}, err
	}
	return resource.Result{ID: p.LogStreamName}, nil
}
