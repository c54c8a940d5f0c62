package opensearch

// staticGroups are the action groups that the security plugin has of itself, for
// clusters and indices.
// https://docs.opensearch.org/2.19/security/access-control/default-action-groups/
var staticGroups = map[string][]string{
	"unlimited":                      {"*"},
	"cluster_all":                    {"cluster:*"},
	"cluster_monitor":                {"cluster:monitor/*"},
	"cluster_composite_ops_ro":       {"indices:data/read/mget", "indices:data/read/msearch", "indices:data/read/mtv", "indices:admin/aliases/exists*", "indices:admin/aliases/get*", "indices:data/read/scroll", "indices:admin/resolve/index"},
	"cluster_composite_ops":          {"indices:data/write/bulk", "indices:admin/aliases*", "indices:data/write/reindex", "cluster_composite_ops_ro"},
	"cluster_manage_index_templates": {"indices:admin/template/*", "indices:admin/index_template/*"},
	"cluster_manage_pipelines":       {"cluster:admin/ingest/pipeline/*"},
	"manage_snapshots":               {"cluster:admin/snapshot/*", "cluster:admin/repository/*"},
	"indices_all":                    {"indices:*"},
	"indices_monitor":                {"indices:monitor/*"},
	"manage":                         {"indices:monitor/*", "indices:admin/*"},
	"manage_aliases":                 {"indices:admin/aliases*"},
	"manage_data_streams":            {"indices:admin/data_stream/*", "indices:monitor/data_stream/stats"},
	"create_index":                   {"indices:admin/create", "indices:admin/mapping/put"},
	"data_access":                    {"indices:data/*", "crud"},
	"crud":                           {"read", "write"},
	"read":                           {"indices:data/read*", "indices:admin/mappings/fields/get*", "indices:admin/resolve/index"},
	"write":                          {"indices:data/write*", "indices:admin/mapping/put"},
	"index":                          {"indices:data/write/index*", "indices:data/write/update*", "indices:admin/mapping/put", "indices:data/write/bulk*"},
	"delete":                         {"indices:data/write/delete*"},
	"get":                            {"indices:data/read/get*", "indices:data/read/mget*"},
	"search":                         {"indices:data/read/search*", "indices:data/read/msearch*", "indices:admin/resolve/index", "suggest"},
	"suggest":                        {"indices:data/read/suggest*"},
	"manage_point_in_time":           {"indices:data/read/point_in_time/create", "indices:data/read/point_in_time/delete", "indices:data/read/point_in_time/readall", "indices:data/read/search", "indices:monitor/point_in_time/segments"},
}

// staticRoles are the predefined roles that concern a pipeline. security_manager is
// Amazon's own; its members may use the plugin's REST API.
// https://docs.opensearch.org/2.19/security/access-control/users-roles/#predefined-roles
var staticRoles = map[string]securityRole{
	"all_access":          {Description: "Allow full access to all indices and all cluster APIs", ClusterPermissions: []string{"*"}, IndexPermissions: []indexPermitted{{IndexPatterns: []string{"*"}, AllowedActions: []string{"*"}}}},
	"security_manager":    {Description: "Manage roles and role mappings"},
	"readall":             {Description: "Read all indices", ClusterPermissions: []string{"cluster_composite_ops_ro"}, IndexPermissions: []indexPermitted{{IndexPatterns: []string{"*"}, AllowedActions: []string{"read"}}}},
	"readall_and_monitor": {Description: "Read all indices and monitor the cluster", ClusterPermissions: []string{"cluster_monitor", "cluster_composite_ops_ro"}, IndexPermissions: []indexPermitted{{IndexPatterns: []string{"*"}, AllowedActions: []string{"read"}}}},
}
