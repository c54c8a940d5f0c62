package opensearch

import (
	"slices"
	"strings"
	"sync"
)

// security is fine-grained access control: who has which role, and what a role may do.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
type security struct {
	mu       sync.RWMutex
	roles    map[string]securityRole
	mappings map[string]roleMapping // by role
	groups   map[string]actionGroup // of the domain, beside those of the plugin
	master   string                 // ARN of the master user
}

type securityRole struct {
	Reserved           bool             `json:"reserved"`
	Hidden             bool             `json:"hidden"`
	Description        string           `json:"description,omitempty"`
	ClusterPermissions []string         `json:"cluster_permissions"`
	IndexPermissions   []indexPermitted `json:"index_permissions"`
	TenantPermissions  []struct{}       `json:"tenant_permissions"`
	Static             bool             `json:"static"`
}

type indexPermitted struct {
	IndexPatterns  []string `json:"index_patterns"`
	DLS            string   `json:"dls,omitempty"`
	FLS            []string `json:"fls"`
	MaskedFields   []string `json:"masked_fields"`
	AllowedActions []string `json:"allowed_actions"`
}

type roleMapping struct {
	Reserved        bool     `json:"reserved"`
	Hidden          bool     `json:"hidden"`
	Description     string   `json:"description,omitempty"`
	BackendRoles    []string `json:"backend_roles"`
	AndBackendRoles []string `json:"and_backend_roles"`
	Hosts           []string `json:"hosts"`
	Users           []string `json:"users"`
}

type actionGroup struct {
	Reserved       bool     `json:"reserved"`
	Hidden         bool     `json:"hidden"`
	Description    string   `json:"description,omitempty"`
	AllowedActions []string `json:"allowed_actions"`
	Type           string   `json:"type,omitempty"`
	Static         bool     `json:"static"`
}

func newSecurity() *security {
	s := &security{roles: map[string]securityRole{}, mappings: map[string]roleMapping{}, groups: map[string]actionGroup{}}
	for name, r := range staticRoles {
		r.Static, r.Reserved = true, true
		s.roles[name] = r
	}
	return s
}

// masterRoles are those of the master user ("About the master user").
var masterRoles = []string{"all_access", "security_manager"}

// setMaster maps the master user, an IAM role or user, to its roles and takes them from
// the master user that was.
func (s *security) setMaster(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range masterRoles {
		m := s.mappings[name]
		m.Users = slices.DeleteFunc(slices.Clone(m.Users), func(user string) bool { return user == s.master })
		if arn != "" {
			m.Users = append(m.Users, arn)
		}
		s.mappings[name] = m
	}
	s.master = arn
}

// user is a caller with its roles. An IAM role is a user of that name and a backend role
// at once.
type user struct {
	name     string
	backends []string
	roles    []string
}

func (s *security) user(c caller) user {
	u := user{name: c.role, backends: []string{c.role}}
	if c.key == "" {
		return user{}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for name, m := range s.mappings {
		all := len(m.AndBackendRoles) > 0
		for _, want := range m.AndBackendRoles {
			all = all && matches(want, u.name)
		}
		if all || matchesAny(m.Users, u.name) || matchesAny(m.BackendRoles, u.name) {
			u.roles = append(u.roles, name)
		}
	}
	slices.Sort(u.roles)
	return u
}

// String is as OpenSearch shows a user in refusals.
func (u user) String() string {
	return "User [name=" + u.name + ", backend_roles=[" + strings.Join(u.backends, ", ") + "], requestedTenant=null]"
}

// isMaster: only these roles may use the REST API of the plugin.
func (u user) isMaster() bool {
	return slices.ContainsFunc(u.roles, func(name string) bool { return slices.Contains(masterRoles, name) })
}

// mayOnCluster reports whether one of the user's roles has the action among its cluster
// permissions.
func (s *security) mayOnCluster(u user, action string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.ContainsFunc(u.roles, func(name string) bool {
		return s.covers(s.roles[name].ClusterPermissions, action, 0)
	})
}

// mayOnIndex reports the same of an index, which is known by its own name and its
// aliases.
func (s *security) mayOnIndex(u user, action string, names []string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, name := range u.roles {
		for _, p := range s.roles[name].IndexPermissions {
			if slices.ContainsFunc(names, func(n string) bool { return matchesAny(p.IndexPatterns, n) }) && s.covers(p.AllowedActions, action, 0) {
				return true
			}
		}
	}
	return false
}

// covers reports whether permissions, which are patterns of actions or names of action
// groups, have the action; groups may name groups, and a circle of them ends.
func (s *security) covers(permissions []string, action string, depth int) bool {
	return slices.ContainsFunc(permissions, func(p string) bool {
		group, ok := staticGroups[p]
		if own, is := s.groups[p]; is {
			group, ok = own.AllowedActions, true
		}
		if ok {
			return depth < 10 && s.covers(group, action, depth+1)
		}
		return matches(p, action)
	})
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

// matches is OpenSearch's simple pattern: a star is any number of characters, a question
// mark is one.
func matches(pattern, name string) bool {
	for pattern != "" {
		switch c := pattern[0]; {
		case c == '*':
			rest := strings.TrimLeft(pattern, "*")
			for i := 0; i <= len(name); i++ {
				if matches(rest, name[i:]) {
					return true
				}
			}
			return false
		case name == "" || c != '?' && c != name[0]:
			return false
		}
		pattern, name = pattern[1:], name[1:]
	}
	return name == ""
}
