package search

import (
	"maps"
	"slices"

	"github.com/millrace-dev/millrace/schema"
)

type indexPattern struct {
	Title         string `json:"title"`
	TimeFieldName string `json:"timeFieldName"`
	Fields        string `json:"fields"` // JSON of patternFields
}

// patternField is a field as Dashboards keeps it with the index pattern. It finds
// the fields itself when the pattern is refreshed; until then a dashboard would have
// none.
type patternField struct {
	Name              string        `json:"name"`
	Type              string        `json:"type"`    // Dashboards' own
	ESTypes           []string      `json:"esTypes"` // OpenSearch's
	Count             int           `json:"count"`
	Scripted          bool          `json:"scripted"`
	Searchable        bool          `json:"searchable"`
	Aggregatable      bool          `json:"aggregatable"`
	ReadFromDocValues bool          `json:"readFromDocValues"`
	SubType           *patternMulti `json:"subType,omitempty"`
}

type patternMulti struct {
	Multi struct {
		Parent string `json:"parent"`
	} `json:"multi"`
}

// patternTypes are Dashboards' types; what is not here has the same name.
var patternTypes = map[string]string{"keyword": "string", "text": "string", "integer": "number", "long": "number", "double": "number"}

func (d Dashboard) indexPattern() SavedObject {
	var fields []patternField
	for _, name := range slices.Sorted(maps.Keys(d.Mapping.Properties)) {
		p := d.Mapping.Properties[name]
		fields = append(fields, fieldOf(name, p))
		for _, form := range slices.Sorted(maps.Keys(p.Fields)) {
			f := fieldOf(name+"."+form, p.Fields[form])
			f.SubType = &patternMulti{}
			f.SubType.Multi.Parent = name
			fields = append(fields, f)
		}
	}
	return d.object("index-pattern", d.patternID(), indexPattern{Title: d.Index, TimeFieldName: d.TimeField, Fields: text(fields)})
}

func fieldOf(name string, p schema.MappingProperty) patternField {
	kind := patternTypes[p.Type]
	if kind == "" {
		kind = p.Type
	}
	values := p.Type != "text"
	return patternField{Name: name, Type: kind, ESTypes: []string{p.Type}, Searchable: true, Aggregatable: values, ReadFromDocValues: values}
}
