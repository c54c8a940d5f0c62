package logs

import (
	"context"
	"maps"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type tagResourceInput struct {
	ResourceARN string            `json:"resourceArn"`
	Tags        map[string]string `json:"tags"`
}

func (s *Service) tagResource(_ context.Context, in *tagResourceInput) (*awsapi.None, error) {
	return nil, s.tags(in.ResourceARN, func(tags map[string]string) { maps.Copy(tags, in.Tags) })
}

type untagResourceInput struct {
	ResourceARN string   `json:"resourceArn"`
	TagKeys     []string `json:"tagKeys"`
}

func (s *Service) untagResource(_ context.Context, in *untagResourceInput) (*awsapi.None, error) {
	return nil, s.tags(in.ResourceARN, func(tags map[string]string) {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
	})
}

type listTagsForResourceInput struct {
	ResourceARN string `json:"resourceArn"`
}

type listTagsForResourceOutput struct {
	Tags map[string]string `json:"tags"`
}

func (s *Service) listTagsForResource(_ context.Context, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	out := &listTagsForResourceOutput{}
	return out, s.tags(in.ResourceARN, func(tags map[string]string) { out.Tags = maps.Clone(tags) })
}

func (s *Service) tags(arn string, f func(map[string]string)) error {
	g, err := s.group(arn)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	f(g.tags)
	return nil
}
