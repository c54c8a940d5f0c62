package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/millrace-dev/millrace/search/setup"
)

const templateAPI = "/_index_template/"

// meta is what the function writes into its template. The last resource that set
// the index up owns it: when a resource gets another logical ID, CloudFormation
// creates the new one first and deletes the old one after it, and what the new one
// has just set up must outlive that.
type meta struct {
	ManagedBy string `json:"managed_by"`
	Owner     string `json:"owner"`
}

const managedBy = "millrace " + setup.ResourceType

// putTemplate puts the template, owned. It comes first, so that whatever is there is
// owned.
func (d domain) putTemplate(ctx context.Context, p setup.Properties, owner string) error {
	var template map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.Template), &template); err != nil {
		return fmt.Errorf("property Template: %w", err)
	}
	mark, err := json.Marshal(meta{ManagedBy: managedBy, Owner: owner})
	if err != nil {
		return err
	}
	template["_meta"] = mark
	return d.call(ctx, "PUT", templateAPI+p.TemplateName(), template, nil)
}

// owns reports whether this resource may remove what has the index's names: the
// template is its own, or there is none.
func (d domain) owns(ctx context.Context, p setup.Properties, owner string) (bool, error) {
	var answer struct {
		Templates []struct {
			Template struct {
				Meta meta `json:"_meta"`
			} `json:"index_template"`
		} `json:"index_templates"`
	}
	if err := unlessMissing(d.call(ctx, "GET", templateAPI+p.TemplateName(), nil, &answer)); err != nil {
		return false, err
	}
	for _, t := range answer.Templates {
		if t.Template.Meta.Owner != owner {
			return false, nil
		}
	}
	return true, nil
}
