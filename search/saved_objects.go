package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// SavedObject is one object that OpenSearch Dashboards imports and exports.
// https://docs.opensearch.org/latest/dashboards/management/saved-objects/
// https://github.com/opensearch-project/OpenSearch-Dashboards/tree/2.x/src/plugins/saved_objects
type SavedObject struct {
	Type             string            `json:"type"`
	ID               string            `json:"id"`
	Attributes       any               `json:"attributes"`
	References       []Reference       `json:"references"`
	MigrationVersion map[string]string `json:"migrationVersion"`
}

// Reference is another object that this one needs, and the name by which its
// attributes call it.
type Reference struct {
	Name string `json:"name"`
	Type string `json:"type"`
	ID   string `json:"id"`
}

// migrations are the last changes of form that Dashboards 2.x knows of each type. It
// brings an older object up to date and refuses one from its future.
// https://github.com/opensearch-project/OpenSearch-Dashboards/blob/2.x/src/plugins/visualizations/server/saved_objects/visualization_migrations.ts
// https://github.com/opensearch-project/OpenSearch-Dashboards/blob/2.x/src/plugins/dashboard/server/saved_objects/dashboard_migrations.ts
// https://github.com/opensearch-project/OpenSearch-Dashboards/blob/2.x/src/plugins/data/server/saved_objects/index_pattern_migrations.ts
var migrations = map[string]string{"index-pattern": "7.6.0", "visualization": "7.10.0", "dashboard": "7.9.3"}

// SavedObjects are the dashboard and all that it needs, or all that is wrong with it.
// Their IDs are made of the index and the titles, so that importing them again
// replaces them.
func (d Dashboard) SavedObjects() ([]SavedObject, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	objects := []SavedObject{d.indexPattern()}
	for _, p := range d.Panels {
		objects = append(objects, d.visualization(p))
	}
	return append(objects, d.dashboard()), nil
}

func (d Dashboard) object(kind, id string, attributes any, references ...Reference) SavedObject {
	if references == nil {
		references = []Reference{}
	}
	return SavedObject{Type: kind, ID: id, Attributes: attributes, References: references, MigrationVersion: map[string]string{kind: migrations[kind]}}
}

// id of the dashboard or a panel. The index is in it, so that dashboards of several
// indices live beside each other.
func (d Dashboard) id(title string) string { return slug(d.Index) + "-" + slug(title) }

// patternID is the index pattern's.
func (d Dashboard) patternID() string { return d.Index }

// NDJSON is a file as Dashboards exports it: an object on each line, and at the end
// how many there are.
func NDJSON(objects []SavedObject) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, o := range objects {
		if err := enc.Encode(o); err != nil {
			return nil, fmt.Errorf("saved object %s %s: %w", o.Type, o.ID, err)
		}
	}
	fmt.Fprintf(&b, `{"exportedCount":%d,"missingRefCount":0,"missingReferences":[]}`+"\n", len(objects))
	return b.Bytes(), nil
}

// text is the JSON of what Dashboards keeps as text within JSON.
func text(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // of values made here, of strings and numbers
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// slug is a title in lower case, with hyphens for all that is neither letter nor
// digit.
func slug(title string) string {
	other := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), other), "-")
}
