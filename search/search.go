// Package search is what an index of events in OpenSearch is set up with, as values
// that marshal to OpenSearch's JSON. It talks to nobody: search/client sends, and the
// function lambdas/searchsetup decides what is sent when.
//
//	index := search.Index{
//		Name:      "clicks",
//		Rotation:  search.OneDay,
//		Retention: 30 * 24 * time.Hour,
//		Mapping:   s.Mapping(), // of a schema.Schema
//	}
//	if err := index.Validate(); err != nil {
//		return err
//	}
//	body, err := json.Marshal(index.Template()) // PUT /_index_template/clicks
//
// A [Dashboard] makes the saved objects that OpenSearch Dashboards imports to look at
// the index.
package search
