package main

import (
	"context"
	"encoding/json"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/search/setup"
)

const (
	securityAPI = "/_plugins/_security/api/"
	rolesAPI    = securityAPI + "roles/"
	mappingsAPI = securityAPI + "rolesmapping/"
)

// putRoles puts the writer's and the reader's role and maps IAM roles to them. A
// role that is mapped to nobody has no mapping.
func (d domain) putRoles(ctx context.Context, p setup.Properties) error {
	if !p.FineGrained {
		return nil
	}
	for _, r := range []struct {
		name, role string
		arns       []string
	}{
		{p.WriterName(), p.WriterRole, p.WriterArns},
		{p.ReaderName(), p.ReaderRole, p.ReaderArns},
	} {
		if err := d.call(ctx, "PUT", rolesAPI+r.name, json.RawMessage(r.role), nil); err != nil {
			return err
		}
		if err := d.mapRole(ctx, r.name, r.arns); err != nil {
			return err
		}
	}
	return nil
}

func (d domain) mapRole(ctx context.Context, name string, arns []string) error {
	if len(arns) == 0 {
		return unlessMissing(d.call(ctx, "DELETE", mappingsAPI+name, nil, nil))
	}
	return d.call(ctx, "PUT", mappingsAPI+name, search.MapTo(arns...), nil)
}

func (d domain) removeRoles(ctx context.Context, p setup.Properties) error {
	if !p.FineGrained {
		return nil
	}
	for _, name := range []string{p.WriterName(), p.ReaderName()} {
		for _, api := range []string{mappingsAPI, rolesAPI} {
			if err := unlessMissing(d.call(ctx, "DELETE", api+name, nil, nil)); err != nil {
				return err
			}
		}
	}
	return nil
}
