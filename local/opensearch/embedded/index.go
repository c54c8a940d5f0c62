package embedded

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// index is one index. What changes it holds the node's lock.
type index struct {
	name     string
	uuid     string
	created  time.Time
	settings settings
	aliases  map[string]alias
	mapping  *mapping
	fields   map[string]*field // by path, objects left out; made anew with the mapping

	docs    []row
	ids     map[string]uint32 // the document that an ID has now
	live    int
	deleted map[string]int64 // versions of IDs that were deleted
	seq     int64
	stamp   uint64 // of the document that is being read

	source *source
	texts  *texts
}

// row is a document: a place in every column, and where its source is.
type row struct {
	id      string
	at      int64 // in the source file
	size    int32
	dead    bool
	version int64
	seq     int64
}

func newID() string {
	b := make([]byte, 15)
	_, _ = rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// newUUID is 22 characters, as OpenSearch's.
func newUUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// create makes an index with what was asked and what the template of its name has.
func (n *Node) create(name string, d definition) (*index, *failure) {
	if f := checkName(name); f != nil {
		return nil, f
	}
	if have := n.indices[name]; have != nil {
		f := fail(http.StatusBadRequest, "resource_already_exists_exception", "index [%s/%s] already exists", name, have.uuid)
		f.index, f.uuid = name, have.uuid
		return nil, f
	}
	if n.isAlias(name) {
		f := fail(http.StatusBadRequest, "invalid_index_name_exception", "Invalid index name [%s], already exists as alias", name)
		f.index, f.uuid = name, "_na_"
		return nil, f
	}
	d, f := n.withTemplate(name, d)
	if f != nil {
		return nil, f
	}
	for a := range d.aliases {
		if n.indices[a] != nil || a == name {
			f := fail(http.StatusBadRequest, "invalid_alias_name_exception", "Invalid alias name [%s]: an index or data stream exists with the same name as the alias", a)
			f.index, f.uuid = a, "_na_"
			return nil, f
		}
	}
	ix := &index{
		name: name, uuid: newUUID(), created: n.now(), settings: d.settings, aliases: d.aliases, mapping: d.mapping,
		ids: map[string]uint32{}, deleted: map[string]int64{},
	}
	var err error
	if ix.source, err = newSource(filepath.Join(n.dir, ix.uuid)); err != nil {
		return nil, internal(err)
	}
	ix.mapped()
	n.indices[name] = ix
	return ix, nil
}

func internal(err error) *failure {
	return fail(http.StatusInternalServerError, "exception", "embedded index: %s", err)
}

// checkName is OpenSearch's rules for a new index's name.
// https://docs.opensearch.org/2.19/api-reference/index-apis/create-index/#index-naming-restrictions
func checkName(name string) *failure {
	reason := ""
	switch {
	case strings.ContainsAny(name, "\\/*?\"<>| ,"):
		reason = "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]"
	case strings.Contains(name, "#"):
		reason = "must not contain '#'"
	case strings.Contains(name, ":"):
		reason = "must not contain ':'"
	case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "-"), strings.HasPrefix(name, "+"):
		reason = "must not start with '_', '-', or '+'"
	case len(name) > 255:
		reason = fmt.Sprintf("index name is too long, (%d > 255)", len(name))
	case name == "." || name == "..":
		reason = "must not be '.' or '..'"
	case name != strings.ToLower(name):
		reason = "must be lowercase"
	default:
		return nil
	}
	f := fail(http.StatusBadRequest, "invalid_index_name_exception", "Invalid index name [%s], %s", name, reason)
	f.index, f.uuid = name, "_na_"
	return f
}

// mapped follows a change of the mapping.
func (ix *index) mapped() {
	ix.fields = map[string]*field{}
	ix.mapping.each(func(f *field) { ix.fields[f.path] = f })
}

func (ix *index) close() {
	ix.source.close()
	if ix.texts != nil {
		ix.texts.close()
	}
}

// health of the only node: a replica has no place.
func (ix *index) health() string {
	if ix.settings.replicas > 0 {
		return "yellow"
	}
	return "green"
}

// written is "_shards" of a document's write.
func (ix *index) written() object {
	return object{"total": ix.settings.replicas + 1, "successful": 1, "failed": 0}
}

func (ix *index) conflict(id string, version int64) *failure {
	f := fail(http.StatusConflict, "version_conflict_engine_exception", "[%s]: version conflict, document already exists (current version [%d])", id, version)
	f.index, f.uuid, f.more = ix.name, ix.uuid, object{"shard": strconv.Itoa(0)}
	return f
}

// queryFailed is a query that does not fit the index's mapping.
func (ix *index) queryFailed(format string, args ...any) *failure {
	f := fail(http.StatusBadRequest, "query_shard_exception", format, args...)
	f.index, f.uuid, f.shard = ix.name, ix.uuid, ix.name
	return f
}

func removeFile(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}
