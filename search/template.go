package search

import "github.com/millrace-dev/millrace/schema"

// IndexTemplate is the body of PUT /_index_template/NAME: what every index of that
// pattern is created with.
// https://docs.opensearch.org/latest/im-plugin/index-templates/
type IndexTemplate struct {
	IndexPatterns []string     `json:"index_patterns"`
	Priority      int          `json:"priority"`
	Template      TemplateBody `json:"template"`
}

// TemplateBody is what a new index gets.
type TemplateBody struct {
	Settings *TemplateSettings   `json:"settings,omitempty"`
	Mappings schema.Mapping      `json:"mappings"`
	Aliases  map[string]struct{} `json:"aliases,omitempty"`
}

// TemplateSettings are the settings of a new index.
type TemplateSettings struct {
	Shards   int `json:"index.number_of_shards"`
	Replicas int `json:"index.number_of_replicas"`
}

// templatePriority is above the 0 of a template without one. Of two templates that
// match a name, the one with the higher priority is taken, whole.
const templatePriority = 100

// Template is the index template. Firehose creates an index with its first document
// and states no mapping, so the template must be there before.
func (i Index) Template() IndexTemplate {
	t := i.ServerlessTemplate()
	t.Template.Settings = &TemplateSettings{Shards: max(1, i.Shards), Replicas: i.Replicas}
	return t
}

// ServerlessTemplate is the template without shards and replicas, which OpenSearch
// Serverless chooses itself.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-genref.html
func (i Index) ServerlessTemplate() IndexTemplate {
	t := IndexTemplate{
		IndexPatterns: []string{i.Pattern()},
		Priority:      templatePriority,
		Template:      TemplateBody{Mappings: i.Mapping},
	}
	if i.HasAlias() {
		t.Template.Aliases = map[string]struct{}{i.ReadName(): {}}
	}
	return t
}
