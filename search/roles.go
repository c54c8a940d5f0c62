package search

// Role is the body of PUT /_plugins/_security/api/roles/NAME.
// https://docs.opensearch.org/latest/security/access-control/api/
type Role struct {
	Description        string             `json:"description"`
	ClusterPermissions []string           `json:"cluster_permissions"`
	IndexPermissions   []IndexPermissions `json:"index_permissions"`
}

// IndexPermissions is what may be done with the indices of some names.
type IndexPermissions struct {
	IndexPatterns  []string `json:"index_patterns"`
	AllowedActions []string `json:"allowed_actions"`
}

// RoleMapping is the body of PUT /_plugins/_security/api/rolesmapping/NAME: who has
// the role. An IAM role is a backend role by its ARN.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
type RoleMapping struct {
	BackendRoles []string `json:"backend_roles"`
}

// MapTo gives a role to IAM roles by their ARNs.
func MapTo(arns ...string) RoleMapping { return RoleMapping{BackendRoles: arns} }

// WriterRole is for a delivery stream: it creates indices of the pattern and indexes
// documents in them, neither reads nor deletes any, and leaves the mapping as it is,
// since Validate wants one that does not grow by itself. Firehose also asks for nodes,
// statistics and settings of the whole domain, by the paths that its IAM policy
// names; the second entry is for those, and shows no document.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
// https://docs.opensearch.org/latest/security/access-control/permissions/
func (i Index) WriterRole() Role {
	return Role{
		Description: "writes " + i.Pattern(),
		ClusterPermissions: []string{
			"cluster:monitor/health", "cluster:monitor/main", "cluster:monitor/nodes/info",
			"cluster:monitor/nodes/stats", "cluster:monitor/stats", "indices:data/write/bulk",
		},
		IndexPermissions: []IndexPermissions{{
			IndexPatterns: []string{i.Pattern()},
			AllowedActions: []string{
				"indices:admin/create", "indices:admin/mappings/get", "indices:data/write/bulk*", "indices:data/write/index",
			},
		}, {
			IndexPatterns:  []string{"*"},
			AllowedActions: []string{"indices:monitor/settings/get", "indices:monitor/stats"},
		}},
	}
}

// ReaderRole is for whoever searches, by an API or in Dashboards: it sees documents
// and mappings of the pattern and changes nothing. It may refresh, so that a count
// has what was written before. The alias is named, too: until the first index is there
// it stands for none, and who asks is told so and not that he may not.
func (i Index) ReaderRole() Role {
	patterns := []string{i.Pattern()}
	if read := i.ReadName(); read != i.Pattern() {
		patterns = append(patterns, read)
	}
	return Role{
		Description: "reads " + i.ReadName(),
		ClusterPermissions: []string{
			"indices:data/read/mget", "indices:data/read/msearch", "indices:data/read/scroll*",
		},
		IndexPermissions: []IndexPermissions{{
			IndexPatterns: patterns,
			AllowedActions: []string{
				"indices:admin/aliases/get", "indices:admin/get", "indices:admin/mappings/fields/get*",
				"indices:admin/mappings/get", "indices:admin/refresh*", "indices:admin/resolve/index", "indices:data/read/*",
			},
		}},
	}
}
