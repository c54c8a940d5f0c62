package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/schema"
)

// What OpenSearch aggregates a field of a type by. A text has no values to count, its
// keyword has.
// https://docs.opensearch.org/latest/aggregations/
var (
	numbers     = []string{"integer", "long", "double"}
	whole       = append([]string{"keyword", "boolean", "date"}, numbers...)
	aggregation = map[string][]string{
		"cardinality":    whole,
		"avg":            numbers,
		"percentiles":    numbers,
		"date_histogram": {"date"},
		"terms":          whole,
	}
)

const gridWidth = 48 // of a dashboard

// Validate reports every problem, one a line.
func (d Dashboard) Validate() error {
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("dashboard %q: "+format, append([]any{d.Title}, args...)...))
	}
	if slug(d.Title) == "" {
		problem("no title with a letter or digit; object IDs are made of it")
	}
	if d.Index == "" {
		problem("no index; take Index.ReadName")
	}
	if p, ok := property(d.Mapping, d.TimeField); !ok || p.Type != "date" {
		problem("time field %q; allowed is a date of the mapping", d.TimeField)
	}
	if len(d.Panels) == 0 {
		problem("no panel")
	}
	ids := map[string]bool{slug(d.Title): true}
	for i, p := range d.Panels {
		for _, text := range p.problems(d.Mapping) {
			problem("panel %d %q: %s", i+1, p.Title, text)
		}
		if id := slug(p.Title); id == "" || ids[id] {
			problem("panel %d %q: the title has no letter or digit, or is another's", i+1, p.Title)
		} else {
			ids[id] = true
		}
	}
	return errors.Join(problems...)
}

func (p Panel) problems(m schema.Mapping) (problems []string) {
	problem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	charts := []Chart{Number, Bars, HorizontalBars, Lines, Table}
	switch {
	case !slices.Contains(charts, p.Chart):
		problem("chart %q; allowed are %q", p.Chart, charts)
	case p.Chart == Number && !(p.By.none() && p.Split.none()):
		problem("a number has no buckets; leave By and Split out")
	case p.Chart != Number && p.By.none():
		problem("no buckets; give By")
	}
	if p.Metric.kind == "" {
		problem("no metric; give Count, Distinct, Average or Percentiles")
	} else if p.Metric.kind != "count" {
		problems = append(problems, fits(m, p.Metric.kind, p.Metric.field)...)
	}
	if p.Metric.kind == "percentiles" && (len(p.Metric.percents) == 0 || slices.Min(p.Metric.percents) < 0 || slices.Max(p.Metric.percents) > 100) {
		problem("percentiles %v; allowed are one or more, 0 to 100", p.Metric.percents)
	}
	for _, b := range []Bucket{p.By, p.Split} {
		if b.none() {
			continue
		}
		problems = append(problems, fits(m, b.kind, b.field)...)
		if b.kind == "terms" && b.size < 1 {
			problem("%d terms of %s; allowed are 1 and more", b.size, b.field)
		}
	}
	for _, f := range p.Where {
		if _, ok := property(m, f.Field); !ok || len(f.Values) == 0 {
			problem("where %q is one of %q; allowed is a field of the mapping and one value or more", f.Field, f.Values)
		}
	}
	if p.Width < 0 || p.Width > gridWidth || p.Height < 0 {
		problem("%d wide, %d high; allowed are 0 to %d, and 0 and more", p.Width, p.Height, gridWidth)
	}
	return problems
}

// fits says what is wrong with aggregating the field so.
func fits(m schema.Mapping, kind, field string) []string {
	p, ok := property(m, field)
	if !ok {
		return []string{fmt.Sprintf("%s of %q; the mapping has no such field", kind, field)}
	}
	if !slices.Contains(aggregation[kind], p.Type) {
		return []string{fmt.Sprintf("%s of %s, a %s; allowed are %s", kind, field, p.Type, strings.Join(aggregation[kind], ", "))}
	}
	return nil
}

// property finds NAME, and NAME.FORM among the further forms of a field.
func property(m schema.Mapping, field string) (schema.MappingProperty, bool) {
	name, form, further := strings.Cut(field, ".")
	p, ok := m.Properties[name]
	if further {
		p, ok = p.Fields[form]
	}
	return p, ok
}
