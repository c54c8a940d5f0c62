package search

import (
	"time"

	"github.com/millrace-dev/millrace/schema"
)

// Index is one stream of documents: with rotation many indices that begin with the
// same name, and one name to read them all by.
type Index struct {
	// Name is what a delivery stream calls IndexName: the index, or what the names of
	// all indices begin with. Required; 1 to 80 lower-case letters, digits, hyphens,
	// underscores and points, of which the first is a letter or digit.
	Name string

	// Alias is the name to read all indices by; "" is Name. Without rotation there is
	// one index, and an alias only where it has another name.
	Alias string

	// Rotation is how often a new index begins; "" is OneDay, Firehose's default.
	Rotation Rotation

	// Retention is how long at least a document is kept after its arrival, in whole
	// minutes; 0 is for ever. An index is deleted as a whole, so it needs rotation.
	Retention time.Duration

	// Shards of each index, 1 to 1024; 0 is 1. A shard is best 10 to 50 GiB.
	// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html
	Shards int

	// Replicas of each shard, on other nodes; 0 is none, and right for one node alone.
	Replicas int

	// Mapping of the documents, from schema.Schema.Mapping. Required.
	Mapping schema.Mapping
}

// ReadName is what to search: the alias, or the index itself.
func (i Index) ReadName() string {
	if i.Alias == "" {
		return i.Name
	}
	return i.Alias
}

// HasAlias reports whether ReadName is an alias.
func (i Index) HasAlias() bool { return i.rotates() || i.ReadName() != i.Name }

// Pattern matches the names of the indices and, of what begins with the same name
// and a hyphen, those of others, too: let no index's name begin so.
func (i Index) Pattern() string {
	if i.rotates() {
		return i.Name + "-*"
	}
	return i.Name
}

// The names under which the pieces are put.

func (i Index) TemplateName() string { return i.Name }                // /_index_template/NAME
func (i Index) PolicyID() string     { return i.Name + "-retention" } // /_plugins/_ism/policies/NAME
func (i Index) WriterName() string   { return i.Name + "-writer" }    // /_plugins/_security/api/roles/NAME
func (i Index) ReaderName() string   { return i.Name + "-reader" }    // and …/rolesmapping/NAME

func (i Index) rotation() Rotation {
	if i.Rotation == "" {
		return OneDay
	}
	return i.Rotation
}

func (i Index) rotates() bool { return i.rotation() != NoRotation }
