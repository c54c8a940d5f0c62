package search

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

type visualization struct {
	Title       string     `json:"title"`
	VisState    string     `json:"visState"` // JSON of a visState
	UIStateJSON string     `json:"uiStateJSON"`
	Description string     `json:"description"`
	Version     int        `json:"version"`
	Meta        searchMeta `json:"kibanaSavedObjectMeta"`
}

type visState struct {
	Title  string         `json:"title"`
	Type   Chart          `json:"type"`
	Params map[string]any `json:"params"`
	Aggs   []visAgg       `json:"aggs"`
}

// visAgg is an aggregation and the place of its numbers in the picture: metric,
// segment (an axis), group (a colour each) or bucket (a table's column).
type visAgg struct {
	ID      string         `json:"id"`
	Enabled bool           `json:"enabled"`
	Type    string         `json:"type"`
	Schema  string         `json:"schema"`
	Params  map[string]any `json:"params"`
}

type searchMeta struct {
	SearchSourceJSON string `json:"searchSourceJSON"` // JSON of a searchSource
}

type searchSource struct {
	Query        searchQuery `json:"query"`
	Filter       []struct{}  `json:"filter"`
	IndexRefName string      `json:"indexRefName,omitempty"`
}

type searchQuery struct {
	Query    string `json:"query"`
	Language string `json:"language"`
}

const indexReference = "kibanaSavedObjectMeta.searchSourceJSON.index"

func (d Dashboard) visualization(p Panel) SavedObject {
	state := visState{Title: p.Title, Type: p.Chart, Params: p.params(), Aggs: p.aggs()}
	source := searchSource{Query: dql(p.Where), Filter: []struct{}{}, IndexRefName: indexReference}
	return d.object("visualization", d.id(p.Title),
		visualization{Title: p.Title, VisState: text(state), UIStateJSON: "{}", Version: 1, Meta: searchMeta{text(source)}},
		Reference{Name: indexReference, Type: "index-pattern", ID: d.patternID()})
}

const metricID = "1"

func (p Panel) aggs() []visAgg {
	metric := map[string]any{}
	if p.Metric.field != "" {
		metric["field"] = p.Metric.field
	}
	if p.Metric.kind == "percentiles" {
		metric["percents"] = p.Metric.percents
	}
	if p.Metric.label != "" {
		metric["customLabel"] = p.Metric.label
	}
	by, split := "segment", "group"
	if p.Chart == Table {
		by, split = "bucket", "bucket"
	}
	aggs := []visAgg{{ID: metricID, Enabled: true, Type: p.Metric.kind, Schema: "metric", Params: metric}}
	for i, b := range []Bucket{p.By, p.Split} {
		if b.none() {
			continue
		}
		place := []string{by, split}[i]
		aggs = append(aggs, visAgg{ID: strconv.Itoa(i + 2), Enabled: true, Type: b.kind, Schema: place, Params: b.params(p.Metric)})
	}
	return aggs
}

func (b Bucket) params(m Metric) map[string]any {
	params := map[string]any{"field": b.field}
	if b.label != "" {
		params["customLabel"] = b.label
	}
	if b.kind == "date_histogram" {
		params["interval"], params["useNormalizedOpenSearchInterval"] = "auto", true
		params["min_doc_count"], params["drop_partials"], params["extended_bounds"] = 1, false, map[string]any{}
		return params
	}
	params["size"], params["order"], params["orderBy"] = b.size, "desc", metricID
	if m.kind == "percentiles" { // which are several numbers
		params["order"], params["orderBy"] = "asc", "_key"
	}
	params["otherBucket"], params["otherBucketLabel"] = false, "Other"
	params["missingBucket"], params["missingBucketLabel"] = false, "Missing"
	return params
}

// dql is the filters in the Dashboards Query Language.
// https://docs.opensearch.org/latest/dashboards/dql/
func dql(filters []Filter) searchQuery {
	var terms []string
	for _, f := range filters {
		var values []string
		for _, v := range f.Values {
			values = append(values, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v)+`"`)
		}
		terms = append(terms, fmt.Sprintf("%s: (%s)", f.Field, strings.Join(values, " or ")))
	}
	return searchQuery{Query: strings.Join(terms, " and "), Language: "kuery"} // DQL's name in saved objects
}

func (m Metric) title() string { return cmp.Or(m.label, m.kind) }
