package search

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Firehose takes index names of 1 to 80 characters, OpenSearch no capitals and few
// signs. Points at the beginning hide an index, hyphens and underscores there are
// refused.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceDestinationConfiguration.html
// https://docs.opensearch.org/latest/api-reference/index-apis/create-index/
var indexName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,79}$`)

const maxShards = 1024 // https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/index-settings/

// Validate reports every problem, one a line.
func (i Index) Validate() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	const allowedName = "allowed are 1 to 80 lower-case letters, digits, points, hyphens and underscores, a letter or digit first"
	if !indexName.MatchString(i.Name) {
		problem("index name %.100q; %s", i.Name, allowedName)
	}
	if i.Alias != "" && !indexName.MatchString(i.Alias) {
		problem("index alias %.100q; %s", i.Alias, allowedName)
	}
	if i.rotates() && strings.HasPrefix(i.Alias, i.Name+"-") {
		problem("index alias %q begins as the indices do, which are %s; choose another, or leave it out for %q", i.Alias, i.Pattern(), i.Name)
	}
	if !i.rotation().known() {
		problem("index rotation %q; allowed are %q", i.Rotation, Rotations)
	}
	switch {
	case i.Retention < 0 || i.Retention%time.Minute != 0:
		problem("index retention %v; allowed are whole minutes, and 0 for ever", i.Retention)
	case i.Retention > 0 && !i.rotates():
		problem("index retention %v without rotation would delete the one index that there is; choose a rotation, or leave the retention out", i.Retention)
	}
	if i.Shards < 0 || i.Shards > maxShards {
		problem("%d shards; allowed are 1 to %d, and 0 for 1", i.Shards, maxShards)
	}
	if i.Replicas < 0 {
		problem("%d replicas; allowed are 0 and more", i.Replicas)
	}
	if i.Mapping.Dynamic != "strict" && i.Mapping.Dynamic != "false" {
		problem("the mapping is dynamic %q; allowed are strict and false, so that no document decides what the others are", i.Mapping.Dynamic)
	}
	if len(i.Mapping.Properties) == 0 {
		problem("the index has no mapping; take schema.Schema.Mapping")
	}
	return errors.Join(problems...)
}
