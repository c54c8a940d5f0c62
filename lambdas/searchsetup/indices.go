package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/millrace-dev/millrace/search/setup"
)

// rotated are the suffixes of Firehose's rotation, for an hour, a day, a month and a
// week. The pattern NAME-* would match the indices of others, too, such as those of
// an index that is called NAME-eu.
// https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html
const rotated = `(-\d{4}-(\d{2}(-\d{2}){0,2}|w\d{2}))?`

// indices that there are of the index's name. An alias that is an index, anybody's,
// is an error: the template would let the creation of each new index fail.
func (d domain) indices(ctx context.Context, p setup.Properties) ([]string, error) {
	own, err := regexp.Compile("^" + regexp.QuoteMeta(p.Index) + rotated + "$")
	if err != nil {
		return nil, err
	}
	var all []struct{ Index string }
	if err := d.call(ctx, "GET", "/_cat/indices?format=json&h=index", nil, &all); err != nil {
		return nil, err
	}
	var names []string
	for _, i := range all {
		if i.Index == p.Alias {
			return nil, fmt.Errorf("alias %s: there is an index of this name, so that no index can have it as alias; choose another alias, or delete that index", p.Alias)
		}
		if own.MatchString(i.Index) {
			names = append(names, i.Index)
		}
	}
	slices.Sort(names)
	return names, nil
}

// update gives the indices that there are what new ones get by template and policy.
// One that is deleted meanwhile, by the policy, is fine.
func (d domain) update(ctx context.Context, p, old setup.Properties, indices []string) error {
	var template struct {
		Template struct{ Mappings json.RawMessage }
	}
	if err := json.Unmarshal([]byte(p.Template), &template); err != nil {
		return fmt.Errorf("property Template: %w", err)
	}
	for _, index := range indices {
		if m := template.Template.Mappings; m != nil {
			if err := unlessMissing(d.call(ctx, "PUT", "/"+index+"/_mapping", m, nil)); err != nil {
				return err
			}
		}
		if err := d.alias(ctx, index, "add", p.Alias); err != nil {
			return err
		}
		if old.Alias != p.Alias {
			if err := d.alias(ctx, index, "remove", old.Alias); err != nil {
				return err
			}
		}
		if p.Policy != "" {
			if err := d.attach(ctx, p, index); err != nil {
				return err
			}
		}
	}
	return nil
}

// alias adds an alias to an index, or removes it.
func (d domain) alias(ctx context.Context, index, action, alias string) error {
	if alias == "" {
		return nil
	}
	body := map[string]any{"actions": []any{map[string]any{action: map[string]string{"index": index, "alias": alias}}}}
	return unlessMissing(d.call(ctx, "POST", "/_aliases", body, nil))
}

func (d domain) deleteIndices(ctx context.Context, indices []string) error {
	for _, index := range indices {
		if err := unlessMissing(d.call(ctx, "DELETE", "/"+index, nil, nil)); err != nil {
			return err
		}
	}
	return nil
}
