package embedded

import (
	"fmt"
	"net/http"
)

// failure is an error as OpenSearch shows it.
type failure struct {
	status int
	kind   string // type: index_not_found_exception
	reason string
	index  string // where the error is an index's
	uuid   string
	more   object   // further members
	cause  *failure // caused_by
	root   *failure // root_cause; nil: the failure itself
	shard  string   // the index in whose shard a search met it; empty: before that
	blamed bool     // the search names it as its cause
}

type object = map[string]any

func (f *failure) Error() string { return f.kind + ": " + f.reason }

func fail(status int, kind, format string, args ...any) *failure {
	return &failure{status: status, kind: kind, reason: fmt.Sprintf(format, args...)}
}

func illegal(format string, args ...any) *failure {
	return fail(http.StatusBadRequest, "illegal_argument_exception", format, args...)
}

func parsing(format string, args ...any) *failure {
	return fail(http.StatusBadRequest, "parsing_exception", format, args...)
}

// unknownField is what OpenSearch's object parsers say.
func unknownField(parser, name string) *failure {
	return fail(http.StatusBadRequest, "x_content_parse_exception", "[%s] unknown field [%s]", parser, name)
}

func (f *failure) because(kind, format string, args ...any) *failure {
	f.cause = &failure{kind: kind, reason: fmt.Sprintf(format, args...)}
	return f
}

// onShard marks what goes wrong when a search meets an index.
func onShard(f *failure, ix *index) *failure {
	f.shard, f.blamed = ix.name, true
	return f
}

func noIndex(name, kind string) *failure {
	f := fail(http.StatusNotFound, "index_not_found_exception", "no such index [%s]", name)
	f.index, f.uuid = name, "_na_"
	f.more = object{"resource.id": name, "resource.type": kind}
	return f
}

func (f *failure) object() object {
	o := object{"type": f.kind, "reason": f.reason}
	if f.index != "" {
		o["index"], o["index_uuid"] = f.index, f.uuid
	}
	for k, v := range f.more {
		o[k] = v
	}
	if f.cause != nil {
		o["caused_by"] = f.cause.object()
	}
	return o
}

func (f *failure) rootCause() object {
	root := *f
	if f.root != nil {
		root = *f.root
	}
	root.cause = nil
	return root.object()
}

// answer is the whole body.
func (f *failure) answer(node string) object {
	e := f.object()
	e["root_cause"] = []object{f.rootCause()}
	if f.shard != "" {
		shard := object{"shard": 0, "index": f.shard, "node": node, "reason": f.object()}
		e = object{
			"root_cause": []object{f.rootCause()}, "type": "search_phase_execution_exception", "reason": "all shards failed",
			"phase": "query", "grouped": true, "failed_shards": []object{shard},
		}
		if f.blamed {
			again := *f
			again.cause = &failure{kind: f.kind, reason: f.reason, more: f.more}
			e["caused_by"] = again.object()
		}
	}
	return object{"error": e, "status": f.status}
}
