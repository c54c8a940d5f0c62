package embedded

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// histogram is date_histogram, in UTC, or histogram: intervals, empty ones too.
type histogram struct {
	kind     string
	path     string
	interval float64 // of a histogram, or milliseconds of fixed_interval
	calendar byte    // unit of calendar_interval; 0: none
	least    int     // min_doc_count
	dates    dateFormat
}

// calendarUnits are the values of calendar_interval.
// https://docs.opensearch.org/2.19/aggregations/bucket/date-histogram/
var calendarUnits = map[string]byte{
	"minute": 'm', "1m": 'm', "hour": 'h', "1h": 'h', "day": 'd', "1d": 'd', "week": 'w', "1w": 'w',
	"month": 'M', "1M": 'M', "quarter": 'q', "1q": 'q', "year": 'y', "1y": 'y', "second": 's', "1s": 's',
}

func parseHistogram(name string, body json.RawMessage) (computation, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	h := histogram{kind: name}
	for _, m := range list {
		if f := h.option(m); f != nil {
			return nil, f
		}
	}
	if h.path == "" {
		return nil, illegal("Required one of fields [field, script], but none were specified. ")
	}
	return h.compute, nil
}

func (h *histogram) option(m member) (f *failure) {
	text, _ := scalar(m.value)
	dates := h.kind == "date_histogram"
	switch {
	case m.name == "field":
		h.path = text
	case m.name == "min_doc_count":
		h.least, f = count(m.name, text)
	case m.name == "interval" && !dates:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n <= 0 {
			return illegal("[interval] must be >0 for histogram aggregation [%s]", text)
		}
		h.interval = n
	case m.name == "fixed_interval" && dates:
		d, ok := fixed(text)
		if !ok {
			bad := fail(400, "x_content_parse_exception", "[date_histogram] failed to parse field [fixed_interval]")
			return bad.because("illegal_argument_exception", "failed to parse setting [date_histogram.fixedInterval] with value [%s] as a time value: unit is missing or unrecognized", text)
		}
		h.interval = float64(d.Milliseconds())
	case m.name == "calendar_interval" && dates:
		unit, ok := calendarUnits[text]
		if !ok {
			bad := fail(400, "x_content_parse_exception", "[date_histogram] failed to parse field [calendar_interval]")
			return bad.because("illegal_argument_exception", "The supplied interval [%s] could not be parsed as a calendar interval.", text)
		}
		h.calendar = unit
	case m.name == "format" && dates:
		var err error
		if h.dates, err = parseDateFormat(text); err != nil {
			return illegal("Invalid format: [%s]: %s", text, err)
		}
	case m.name == "time_zone" && dates:
		if text != "UTC" && text != "Z" && text != "+00:00" {
			return illegal("[time_zone] %s of a date_histogram: the embedded index has UTC", text)
		}
	case slices.Contains([]string{"time_zone", "keyed", "order", "offset", "missing", "script", "extended_bounds", "hard_bounds", "interval", "format"}, m.name):
		return illegal("[%s] of a %s aggregation: the embedded index does not have it", m.name, h.kind)
	default:
		return unknownField(h.kind, m.name)
	}
	return f
}

// fixed is a fixed_interval: a number and ms, s, m, h or d.
func fixed(text string) (time.Duration, bool) {
	units := []struct {
		name string
		unit time.Duration
	}{{"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour}}
	for _, u := range units {
		if cut := len(text) - len(u.name); cut > 0 && text[cut:] == u.name {
			n, err := strconv.Atoi(text[:cut])
			return time.Duration(n) * u.unit, err == nil && n > 0
		}
	}
	return 0, false
}

// start of the interval that a value is in.
func (h histogram) start(v float64) float64 {
	if h.calendar != 0 {
		at, _ := floor(time.UnixMilli(int64(v)).UTC(), h.calendar)
		return float64(at.UnixMilli())
	}
	return math.Floor(v/h.interval) * h.interval
}

func (h histogram) next(start float64) float64 {
	if h.calendar == 0 {
		return start + h.interval
	}
	at := time.UnixMilli(int64(start)).UTC()
	if h.calendar == 'q' {
		return float64(at.AddDate(0, 3, 0).UnixMilli())
	}
	at, _ = shift(at, 1, h.calendar)
	return float64(at.UnixMilli())
}

// maxBuckets is search.max_buckets of OpenSearch.
const maxBuckets = 65_535

func (h histogram) compute(b *bucketing, sets []set, inner []aggregation) (any, *failure) {
	groups := map[float64][]set{}
	dates := h.dates
	for i, s := range sets {
		f := s.ix.fields[h.path]
		switch {
		case h.interval == 0 && h.calendar == 0:
			return nil, onShard(illegal("Invalid interval specified, must be non-null and non-empty"), s.ix)
		case f == nil:
			continue
		case f.kind == "text":
			return nil, textIsNoData(f, s.ix)
		case f.kind == "keyword":
			return nil, onShard(illegal("Field [%s] of type [%s] is not supported for aggregation [%s]", f.path, f.kind, h.kind), s.ix)
		}
		if f.kind == "date" && dates == nil {
			dates = f.dates
		}
		for _, doc := range s.docs {
			f.column.each(doc, func(v int64) bool {
				start := h.start(f.number(v))
				g := groups[start]
				if g == nil {
					g = make([]set, len(sets))
				}
				g[i].ix = s.ix
				if n := len(g[i].docs); n == 0 || g[i].docs[n-1] != doc {
					g[i].docs = append(g[i].docs, doc)
				}
				groups[start] = g
				return true
			})
		}
	}
	return h.buckets(b, groups, dates, sets, inner)
}

func (h histogram) buckets(b *bucketing, groups map[float64][]set, dates dateFormat, sets []set, inner []aggregation) (any, *failure) {
	starts := slices.Sorted(maps.Keys(groups))
	if h.least == 0 && len(starts) > 0 {
		last := starts[len(starts)-1]
		first := starts[0]
		starts = nil
		for at := first; at <= last; at = h.next(at) {
			if starts = append(starts, at); len(starts) > maxBuckets {
				return nil, fail(503, "too_many_buckets_exception", "Trying to create too many buckets. Must be less than or equal to: [%d] but was [%d]. This limit can be set by changing the [search.max_buckets] cluster level setting.", maxBuckets, len(starts))
			}
		}
	}
	list := []object{}
	for _, start := range starts {
		inside := slices.DeleteFunc(slices.Clone(groups[start]), func(s set) bool { return s.ix == nil })
		n := 0
		for _, s := range inside {
			n += len(s.docs)
		}
		if n < h.least {
			continue
		}
		if len(inside) == 0 { // an empty bucket has its inner aggregations of no documents
			for _, s := range sets {
				inside = append(inside, set{ix: s.ix})
			}
		}
		o := object{"key": float(start)}
		if h.kind == "date_histogram" {
			o["key"] = int64(start)
			if dates != nil {
				o["key_as_string"] = dates.format(int64(start))
			}
		}
		bucket, f := b.bucket(o, inside, inner)
		if f != nil {
			return nil, f
		}
		list = append(list, bucket)
	}
	return object{"buckets": list}, nil
}
