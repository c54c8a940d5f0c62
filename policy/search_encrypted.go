package policy

var searchEncrypted = Rule{
	Name:   "search-encrypted",
	Wrong:  "A search domain keeps its documents unencrypted.",
	Mend:   "Set EncryptionAtRestOptions.Enabled to true; it needs no key of your own.",
	Source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html",
	types:  []string{domainType},
	check:  func(r *Resource, report report) { wants(r, report, "EncryptionAtRestOptions.Enabled") },
}

var searchNodes = Rule{
	Name:   "search-node-to-node",
	Wrong:  "The nodes of a search domain speak with each other unencrypted.",
	Mend:   "Set NodeToNodeEncryptionOptions.Enabled to true.",
	Source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html",
	types:  []string{domainType},
	check:  func(r *Resource, report report) { wants(r, report, "NodeToNodeEncryptionOptions.Enabled") },
}
