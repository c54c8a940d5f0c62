package cloudformation

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/millrace-dev/millrace/local/resource"
)

// builtins are the types that make nothing: the CDK's statistics and the handle
// of a wait condition, whose Ref is a URL.
func builtins(baseURL func() string) []resource.Type {
	nothing := func(name string, id func(resource.Request) string) resource.Type {
		return resource.Of(name, resource.Handler[map[string]json.RawMessage]{
			Create: func(_ context.Context, r resource.Request, _ map[string]json.RawMessage) (resource.Result, error) {
				return resource.Result{ID: id(r)}, nil
			},
			Delete: func(context.Context, resource.Request, string, map[string]json.RawMessage) error { return nil },
		})
	}
	return []resource.Type{
		nothing("AWS::CDK::Metadata", func(r resource.Request) string { return r.GeneratedName(128) }),
		nothing("AWS::CloudFormation::WaitConditionHandle", func(r resource.Request) string {
			return baseURL() + "/_cloudformation/handle/" + url.PathEscape(r.GeneratedName(128))
		}),
	}
}
