package main

import (
	"context"

	"github.com/millrace-dev/millrace/search/setup"
)

// put sets the index up, or up again; old is what it was set up with before, if it
// was.
func (d domain) put(ctx context.Context, p, old setup.Properties, owner string) error {
	if err := d.putTemplate(ctx, p, owner); err != nil {
		return err
	}
	if err := d.putRoles(ctx, p); err != nil {
		return err
	}
	if p.Policy != "" {
		if err := d.putPolicy(ctx, p); err != nil {
			return err
		}
	}
	indices, err := d.indices(ctx, p)
	if err != nil {
		return err
	}
	if p.Policy == "" {
		if err := d.removePolicy(ctx, old, indices); err != nil {
			return err
		}
	}
	return d.update(ctx, p, old, indices)
}

// remove takes away what put has put there, if it still belongs to this resource,
// and says whether it did. The template goes last: it says to whom the rest belongs.
func (d domain) remove(ctx context.Context, p setup.Properties, owner string) (bool, error) {
	if p.Retain {
		return false, nil
	}
	if owns, err := d.owns(ctx, p, owner); err != nil || !owns {
		return false, err
	}
	var indices []string
	if p.Policy != "" || p.DeleteIndices {
		var err error
		p.Alias = "" // which does not matter any more
		if indices, err = d.indices(ctx, p); err != nil {
			return false, err
		}
	}
	if p.DeleteIndices {
		if err := d.deleteIndices(ctx, indices); err != nil {
			return false, err
		}
		indices = nil
	}
	if err := d.removePolicy(ctx, p, indices); err != nil {
		return false, err
	}
	if err := d.removeRoles(ctx, p); err != nil {
		return false, err
	}
	return true, unlessMissing(d.call(ctx, "DELETE", templateAPI+p.TemplateName(), nil, nil))
}
