package embedded

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// settings of an index. Other says what was given beside the numbers that matter here.
type settings struct {
	shards, replicas int
	other            map[string]string // by name without "index."
}

// knownSettings are taken and shown. Those beside shards, replicas and blocks have no
// effect on an index that is in memory and searched at once.
var knownSettings = []string{
	"number_of_shards", "number_of_replicas", "refresh_interval", "codec", "blocks.write", "blocks.read_only_allow_delete",
	"mapping.total_fields.limit", "max_result_window", "query.default_field", "hidden", "auto_expand_replicas",
	"translog.durability", "translog.flush_threshold_size", "priority",
}

// slowLogs are settings whose names go on: search.slowlog.threshold.query.warn.
var slowLogs = []string{"search.slowlog.", "indexing.slowlog."}

func (s settings) readOnly() bool { return s.other["blocks.write"] == "true" }

// full is the block that a node sets when its disk is nearly full.
func (s settings) full() bool { return s.other["blocks.read_only_allow_delete"] == "true" }

// window is the most that from and size may be together.
func (s settings) window() int {
	if n, err := strconv.Atoi(s.other["max_result_window"]); err == nil {
		return n
	}
	return 10_000
}

// flatten brings {"index":{"a":{"b":1}}} and {"index.a.b":1} to a.b.
func flatten(text json.RawMessage, prefix string, into map[string]string) *failure {
	list, f := members(text)
	if f != nil {
		return f
	}
	for _, m := range list {
		name := prefix + m.name
		value, kind := scalar(m.value)
		if kind == "START_OBJECT" {
			if f := flatten(m.value, name+".", into); f != nil {
				return f
			}
			continue
		}
		into[strings.TrimPrefix(name, "index.")] = value
	}
	return nil
}

// change takes settings over those that are there. Not all may be changed later.
func (s settings) change(text json.RawMessage, later bool, index *index) (settings, *failure) {
	given := map[string]string{}
	if f := flatten(text, "", given); f != nil {
		return s, f
	}
	s.other = maps.Clone(s.other)
	if s.other == nil {
		s.other = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value := given[name]
		slow := slices.ContainsFunc(slowLogs, func(p string) bool { return strings.HasPrefix(name, p) })
		if !slow && !slices.Contains(knownSettings, name) {
			return s, illegal("unknown setting [index.%s] please check that any required plugins are installed, or check the breaking changes documentation for removed settings", name)
		}
		number, low := &s.replicas, 0
		switch name {
		case "number_of_shards":
			if later {
				return s, illegal("Can't update non dynamic settings [[index.number_of_shards]] for open indices [[%s/%s]]", index.name, index.uuid)
			}
			number, low = &s.shards, 1
		case "number_of_replicas":
		default:
			if value == "null" {
				delete(s.other, name)
			} else {
				s.other[name] = value
			}
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return s, illegal("Failed to parse value [%s] for setting [index.%s]", value, name)
		}
		if n < low || n > 1024 {
			return s, illegal("Failed to parse value [%d] for setting [index.%s] must be >= %d", n, name, low)
		}
		*number = n
	}
	return s, nil
}

// object is the settings as a template or an index shows them: every value as text.
func (s settings) object(more object) object {
	o := object{}
	put := func(name, value string) {
		at := o
		for {
			first, rest, further := strings.Cut(name, ".")
			if !further {
				at[first] = value
				return
			}
			next, ok := at[first].(object)
			if !ok {
				next = object{}
				at[first] = next
			}
			at, name = next, rest
		}
	}
	if s.shards > 0 {
		put("number_of_shards", strconv.Itoa(s.shards))
	}
	if s.replicas >= 0 {
		put("number_of_replicas", strconv.Itoa(s.replicas))
	}
	for name, value := range s.other {
		put(name, value)
	}
	maps.Copy(o, more)
	return object{"index": o}
}

func (ix *index) settingsObject() object {
	return ix.settings.object(object{
		"provided_name": ix.name, "uuid": ix.uuid, "creation_date": strconv.FormatInt(ix.created.UnixMilli(), 10),
		"version": object{"created": "136407927"}, "replication": object{"type": "DOCUMENT"},
	})
}
