package search

import (
	"slices"
	"strings"
	"testing"
)

// A role may do what its holder does, and nothing else.
func TestRolesAreLeastPrivilege(t *testing.T) {
	index := Index{Name: "clicks"}
	for name, c := range map[string]struct {
		role   Role
		may    []string // with clicks-*
		mayNot []string
	}{
		"writer": {
			index.WriterRole(),
			[]string{"indices:data/write/bulk[s]", "indices:data/write/index", "indices:admin/create", "indices:admin/mappings/get"},
			[]string{"indices:data/read/search", "indices:data/read/get", "indices:data/write/delete", "indices:data/write/update", "indices:admin/delete", "indices:admin/aliases", "indices:admin/mapping/put"},
		},
		"reader": {
			index.ReaderRole(),
			[]string{"indices:data/read/search", "indices:data/read/field_caps", "indices:data/read/get", "indices:admin/mappings/get"},
			[]string{"indices:data/write/bulk[s]", "indices:data/write/index", "indices:admin/create", "indices:admin/delete", "indices:admin/mapping/put", "indices:admin/settings/update"},
		},
	} {
		for _, action := range c.may {
			if !allows(c.role, "clicks-*", action) {
				t.Errorf("a %s may not %s", name, action)
			}
		}
		for _, action := range c.mayNot {
			if allows(c.role, "clicks-*", action) {
				t.Errorf("a %s may %s", name, action)
			}
		}
		for _, action := range append(slices.Clone(c.mayNot), "indices:data/read/search", "indices:data/write/index") {
			if allows(c.role, "other", action) {
				t.Errorf("a %s may %s in other indices", name, action)
			}
		}
		for _, permission := range c.role.ClusterPermissions {
			if strings.HasPrefix(permission, "cluster:") && !strings.HasPrefix(permission, "cluster:monitor/") || permission == "*" {
				t.Errorf("a %s may %s in the whole domain", name, permission)
			}
		}
	}
}

// allows is the rule of the Security plugin: a pattern of actions for a pattern of
// names. An index is of its own pattern, and of that of all.
func allows(r Role, index, action string) bool {
	for _, p := range r.IndexPermissions {
		if !slices.Contains(p.IndexPatterns, index) && !slices.Contains(p.IndexPatterns, "*") {
			continue
		}
		for _, allowed := range p.AllowedActions {
			prefix, wildcard := strings.CutSuffix(allowed, "*")
			if allowed == action || wildcard && strings.HasPrefix(action, prefix) {
				return true
			}
		}
	}
	return false
}

func TestMapTo(t *testing.T) {
	isJSON(t, MapTo("arn:aws:iam::123456789012:role/writer"), `{"backend_roles": ["arn:aws:iam::123456789012:role/writer"]}`)
	isJSON(t, Index{Name: "c"}.ReaderRole(), `{"description": "reads c",
		"cluster_permissions": ["indices:data/read/mget", "indices:data/read/msearch", "indices:data/read/scroll*"],
		"index_permissions": [{"index_patterns": ["c-*", "c"], "allowed_actions": ["indices:admin/aliases/get", "indices:admin/get",
			"indices:admin/mappings/fields/get*", "indices:admin/mappings/get", "indices:admin/refresh*", "indices:admin/resolve/index", "indices:data/read/*"]}]}`)
}
