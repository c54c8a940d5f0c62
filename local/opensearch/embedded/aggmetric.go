package embedded

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// float is a number as OpenSearch writes a double: 3.0, 1.79541465212E12.
type float float64

func (n float) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return []byte("null"), nil
	}
	return []byte(javaDouble(v)), nil
}

// javaDouble is Double.toString of Java.
func javaDouble(v float64) string {
	if size := math.Abs(v); v != 0 && (size < 1e-3 || size >= 1e7) {
		digits, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', -1, 64), "E")
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return digits + "E" + strconv.Itoa(n)
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

type metric struct {
	kind     string
	path     string
	percents []float64
	keyed    bool
}

func parseMetric(name string, body json.RawMessage) (computation, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	m := metric{kind: name, keyed: true, percents: []float64{1, 5, 25, 50, 75, 95, 99}}
	for _, p := range list {
		text, _ := scalar(p.value)
		switch {
		case p.name == "field":
			m.path = text
		case name == "cardinality" && p.name == "precision_threshold": // it is exact
		case name == "percentiles" && p.name == "keyed":
			m.keyed = text == "true"
		case name == "percentiles" && p.name == "percents":
			m.percents = nil
			for _, e := range elements(p.value) {
				text, _ := scalar(e)
				n, err := strconv.ParseFloat(text, 64)
				if err != nil || n < 0 || n > 100 {
					return nil, illegal("percent must be in [0,100], got [%s]: [percentiles]", text)
				}
				m.percents = append(m.percents, n)
			}
			slices.Sort(m.percents)
		case slices.Contains([]string{"script", "missing", "format", "value_type", "tdigest", "hdr"}, p.name):
			return nil, illegal("[%s] of a %s aggregation: the embedded index does not have it", p.name, name)
		default:
			return nil, unknownField(name, p.name)
		}
	}
	if m.path == "" {
		return nil, illegal("Required one of fields [field, script], but none were specified. ")
	}
	return m.compute, nil
}

func (m metric) compute(b *bucketing, sets []set, inner []aggregation) (any, *failure) {
	if m.kind == "missing" {
		var without []set
		for _, s := range sets {
			f := s.ix.fields[m.path]
			without = append(without, s.where(func(doc uint32) bool { return f == nil || !f.presence().exists(doc) }))
		}
		return b.bucket(object{}, without, inner)
	}
	var numbers []float64
	var shown *field
	count, distinct := 0, map[sortValue]bool{}
	for _, s := range sets {
		f := s.ix.fields[m.path]
		if f == nil {
			continue
		}
		if f.kind == "text" {
			return nil, textIsNoData(f, s.ix)
		}
		counting := m.kind == "value_count" || m.kind == "cardinality"
		if f.kind == "keyword" && !counting {
			return nil, onShard(illegal("Field [%s] of type [%s] is not supported for aggregation [%s]", f.path, f.kind, m.kind), s.ix)
		}
		if f.kind == "date" || f.kind == "boolean" {
			shown = f
		}
		for _, doc := range s.docs {
			f.column.each(doc, func(v int64) bool {
				count++
				switch {
				case m.kind == "cardinality":
					distinct[f.key(v)] = true
				case !counting:
					numbers = append(numbers, f.number(v))
				}
				return true
			})
		}
	}
	switch m.kind {
	case "value_count":
		return object{"value": count}, nil
	case "cardinality":
		return object{"value": len(distinct)}, nil
	case "percentiles":
		return m.percentiles(numbers, shown), nil
	case "stats":
		return stats(numbers, shown), nil
	}
	return single(m.kind, numbers, shown), nil
}

func single(kind string, numbers []float64, shown *field) object {
	all := stats(numbers, shown)
	o := object{"value": all[kind]}
	if text, ok := all[kind+"_as_string"]; ok {
		o["value_as_string"] = text
	}
	return o
}

func stats(numbers []float64, shown *field) object {
	if len(numbers) == 0 {
		return object{"count": 0, "min": nil, "max": nil, "avg": nil, "sum": float(0)}
	}
	sum, rest := 0.0, 0.0 // Kahan's, as OpenSearch's
	for _, n := range numbers {
		y := n - rest
		t := sum + y
		rest = t - sum - y
		sum = t
	}
	o := object{
		"count": len(numbers), "min": float(slices.Min(numbers)), "max": float(slices.Max(numbers)),
		"avg": float(sum / float64(len(numbers))), "sum": float(sum),
	}
	if shown != nil {
		for _, name := range []string{"min", "max", "avg", "sum"} {
			o[name+"_as_string"] = shown.show(int64(o[name].(float)))
		}
	}
	return o
}

func (m metric) percentiles(numbers []float64, shown *field) object {
	slices.Sort(numbers)
	keyed, list := object{}, []object{}
	for _, p := range m.percents {
		var value any
		if len(numbers) > 0 {
			value = float(quantile(numbers, p/100))
		}
		name := javaDouble(p)
		keyed[name] = value
		item := object{"key": float(p), "value": value}
		if shown != nil && value != nil {
			text := shown.show(int64(value.(float)))
			keyed[name+"_as_string"], item["value_as_string"] = text, text
		}
		list = append(list, item)
	}
	if m.keyed {
		return object{"values": keyed}
	}
	return object{"values": list}
}

// show is a metric of dates or booleans as text.
func (f *field) show(v int64) string {
	if f.kind == "boolean" {
		return strconv.FormatBool(v != 0)
	}
	return f.dates.format(v)
}

// quantile of sorted numbers, between the middles of two neighbours, which is what the
// t-digest of OpenSearch answers as long as it has each value.
func quantile(sorted []float64, q float64) float64 {
	at := q*float64(len(sorted)) - 0.5
	if at <= 0 {
		return sorted[0]
	}
	i := int(at)
	if i >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
