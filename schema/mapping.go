package schema

// Mapping is an event's mapping in OpenSearch: what the field of a document is
// stored and searched as. It marshals to the object "mappings" of an index or an
// index template, and back.
type Mapping struct {
	// Dynamic is what becomes of a field that is not among Properties. Schema.Mapping
	// says strict: the document is refused with strict_dynamic_mapping_exception and
	// so lands, whole and with the reason, where a delivery stream puts failed
	// documents. With true, the first value to come would decide the field's type for
	// good, and with false the field would be stored and never found.
	// https://docs.opensearch.org/latest/mappings/mapping-parameters/dynamic/
	Dynamic    string                     `json:"dynamic"`
	Properties map[string]MappingProperty `json:"properties"`
}

// MappingProperty is how one field, or the second form of a field, is indexed.
// https://docs.opensearch.org/latest/mappings/supported-field-types/index/
type MappingProperty struct {
	Type   string `json:"type"`             // keyword, text, boolean, integer, long, double or date
	Format string `json:"format,omitempty"` // of a date, in documents and queries

	// IgnoreAbove is the most characters that a keyword is indexed with. A longer
	// one is kept in the document and not found by its value.
	IgnoreAbove int `json:"ignore_above,omitempty"`

	// Coerce says whether a number may be written as text, and a fraction cut off to
	// fit an integer; nil where it does not apply.
	Coerce *bool `json:"coerce,omitempty"`

	Fields map[string]MappingProperty `json:"fields,omitempty"` // further forms of the value
}

const (
	// Lucene takes no term of more than 32 766 bytes and refuses the whole document;
	// a character has at most 4.
	// https://docs.opensearch.org/latest/mappings/mapping-parameters/ignore-above/
	keywordCharacters = 32_766 / 4

	// What OpenSearch itself gives the keyword beside a text that it finds.
	// https://docs.opensearch.org/latest/mappings/#dynamic-mapping
	textKeywordCharacters = 256
)

// Mapping is the mapping of the event's JSON: every column and every partition key
// that the JSON has, which is all but those of date-of.
//
//	string                 keyword, up to 8191 characters
//	string, schema:"text"  text, and NAME.keyword up to 256 characters
//	boolean                boolean
//	int, bigint, double    integer, long, double
//	timestamp              date
//
// A number that is text, or has a fraction and should have none, is refused, as are
// times in another form than a date, or a date and a time, by ISO 8601: without
// that, a document would hold one value and be found by another.
func (s Schema) Mapping() Mapping {
	m := Mapping{Dynamic: "strict", Properties: map[string]MappingProperty{}}
	for _, f := range s.Fields {
		if f.DateOf == "" {
			m.Properties[f.Name] = f.property()
		}
	}
	return m
}

func (f Field) property() MappingProperty {
	if f.Text {
		keyword := MappingProperty{Type: "keyword", IgnoreAbove: textKeywordCharacters}
		return MappingProperty{Type: "text", Fields: map[string]MappingProperty{"keyword": keyword}}
	}
	return f.Type.openSearch()
}

// openSearch is how OpenSearch indexes a column of that type. Queries and Dashboards
// give dates in a date's own format, so it is one in which a day is enough; numbers
// since 1970, which the lake would not read, are left out.
func (t Type) openSearch() MappingProperty {
	exact := false
	switch t {
	case Boolean:
		return MappingProperty{Type: "boolean"}
	case Int:
		return MappingProperty{Type: "integer", Coerce: &exact}
	case Bigint:
		return MappingProperty{Type: "long", Coerce: &exact}
	case Double:
		return MappingProperty{Type: "double", Coerce: &exact}
	case Timestamp:
		return MappingProperty{Type: "date", Format: "strict_date_optional_time"}
	}
	return MappingProperty{Type: "keyword", IgnoreAbove: keywordCharacters}
}
