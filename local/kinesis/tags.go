package kinesis

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

type addTagsToStreamInput struct {
	target
	Tags map[string]string
}

func (s *Service) addTagsToStream(_ context.Context, in *addTagsToStreamInput) (*awsapi.None, error) {
	var c check
	c.present("tags", in.Tags != nil)
	c.tags(in.Tags)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	return nil, s.tag(st.ARN(), in.Tags)
}

type removeTagsFromStreamInput struct {
	target
	TagKeys []string
}

func (s *Service) removeTagsFromStream(_ context.Context, in *removeTagsFromStreamInput) (*awsapi.None, error) {
	var c check
	c.tagKeys(in.TagKeys)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	return nil, s.untag(st.ARN(), in.TagKeys)
}

type listTagsForStreamInput struct {
	target
	ExclusiveStartTagKey *string
	Limit                *int
}

type listTagsForStreamOutput struct {
	Tags        []resource.Tag
	HasMoreTags bool
}

func (s *Service) listTagsForStream(_ context.Context, in *listTagsForStreamInput) (*listTagsForStreamOutput, error) {
	var c check
	c.optionalText("exclusiveStartTagKey", in.ExclusiveStartTagKey, 1, 128, pattern{})
	c.optionalNumber("limit", in.Limit, 1, 50)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	tags, err := s.tagsOf(st.ARN())
	if err != nil {
		return nil, err
	}
	for in.ExclusiveStartTagKey != nil && len(tags) > 0 && tags[0].Key <= *in.ExclusiveStartTagKey {
		tags = tags[1:]
	}
	tags, more := page(tags, in.Limit, tagsPerResource)
	return &listTagsForStreamOutput{tags, more}, nil
}

type tagResourceInput struct {
	ResourceARN *string
	Tags        map[string]string
}

func (s *Service) tagResource(_ context.Context, in *tagResourceInput) (*awsapi.None, error) {
	var c check
	c.resource(in.ResourceARN)
	c.present("tags", in.Tags != nil)
	c.tags(in.Tags)
	if err := c.err(); err != nil {
		return nil, err
	}
	return nil, s.tag(*in.ResourceARN, in.Tags)
}

type untagResourceInput struct {
	ResourceARN *string
	TagKeys     []string
}

func (s *Service) untagResource(_ context.Context, in *untagResourceInput) (*awsapi.None, error) {
	var c check
	c.resource(in.ResourceARN)
	c.tagKeys(in.TagKeys)
	if err := c.err(); err != nil {
		return nil, err
	}
	return nil, s.untag(*in.ResourceARN, in.TagKeys)
}

type listTagsForResourceInput struct{ ResourceARN *string }

type listTagsForResourceOutput struct{ Tags []resource.Tag }

func (s *Service) listTagsForResource(_ context.Context, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	var c check
	c.resource(in.ResourceARN)
	if err := c.err(); err != nil {
		return nil, err
	}
	tags, err := s.tagsOf(*in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return &listTagsForResourceOutput{tags}, nil
}

func (c *check) resource(arn *string) { c.text("resourceARN", arn, 1, 2048, resourceARNPattern) }

// tags checks a map's lengths (API reference, TagMap).
func (c *check) tags(tags map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		c.optionalText("tags.key", &key, 1, 128, pattern{})
		c.optionalText("tags."+key, &value, 0, 256, pattern{})
	}
}

func (c *check) tagKeys(keys []string) {
	c.present("tagKeys", keys != nil)
	if keys != nil && len(keys) == 0 {
		c.fail(violation("tagKeys", "[]", "Member must have length greater than or equal to 1"))
	}
	for _, key := range keys {
		c.optionalText("tagKeys", &key, 1, 128, pattern{})
	}
}

// tagCharacters are those that the developer guide allows, "Tag restrictions".
var tagCharacters = regexp.MustCompile(`^[\p{L}\p{N}\s_./=+\-%@:]*$`)

func checkTags(tags map[string]string) error {
	if len(tags) > tagsPerResource {
		return errTooManyTags("the resource")
	}
	for key, value := range tags {
		if !tagCharacters.MatchString(key) || !tagCharacters.MatchString(value) {
			return errTagCharacters()
		}
	}
	return nil
}

// withTags calls f with the tags of a stream or a consumer.
func (s *Service) withTags(arn string, f func(tags map[string]string) error) error {
	st, err := s.Stream(arn)
	if err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if !strings.Contains(arn, "/consumer/") {
		return f(st.tags)
	}
	c, err := st.consumer(&arn, nil)
	if err != nil {
		return err
	}
	return f(c.tags)
}

func (s *Service) tag(arn string, add map[string]string) error {
	if err := checkTags(add); err != nil {
		return err
	}
	return s.withTags(arn, func(tags map[string]string) error {
		together := maps.Clone(tags)
		maps.Copy(together, add)
		if len(together) > tagsPerResource {
			return errTooManyTags(arn)
		}
		maps.Copy(tags, add)
		return nil
	})
}

func (s *Service) untag(arn string, keys []string) error {
	return s.withTags(arn, func(tags map[string]string) error {
		for _, key := range keys {
			delete(tags, key)
		}
		return nil
	})
}

func (s *Service) tagsOf(arn string) ([]resource.Tag, error) {
	out := []resource.Tag{}
	err := s.withTags(arn, func(tags map[string]string) error {
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			out = append(out, resource.Tag{Key: key, Value: tags[key]})
		}
		return nil
	})
	return out, err
}
