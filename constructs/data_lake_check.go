package constructs

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/schema"
)

const defaultEventAge = 30 * day

// maxPartitions is Firehose's quota for a delivery stream.
const maxPartitions = 500

// tableName is what Athena takes without quotes:
// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,254}$`)

func (p *DataLakeProps) check(c check) {
	if !c.given("Source", p.Source, "the stream of shaped events") {
		p.Source = awskinesis.Stream_FromStreamArn(c.construct.(*DataLake), jsii.String("NoSource"), standIn(c.construct.(*DataLake), "kinesis", "stream"))
	}
	optional(c, "Database", &p.Database)
	p.checkTable(c)
	p.checkFormat(c)
	p.Buffer.check(c, 128, 64, time.Minute)
	p.checkValues(c)
	checkSchema(c, p.Schema)
	p.checkPartitions(c)
	p.share(c)
}

func checkSchema(c check, s schema.Schema) {
	if err := s.Validate(); err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			c.failf("Schema: %s", problem)
		}
	}
}

func (p *DataLakeProps) checkTable(c check) {
	if p.Table == "" {
		p.Table = "events"
	}
	if !tableName.MatchString(p.Table) {
		c.by("https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html").
			failf("Table is %q, allowed are lower-case letters, digits and underscores after a letter, 255 in all", p.Table)
		p.Table = "events"
	}
}

// checkValues puts the Values into a schema of its own, which validates them.
func (p *DataLakeProps) checkValues(c check) {
	fields := slices.Clone(p.Schema.Fields)
	left := maps.Clone(p.Values)
	var keys []string
	for i, f := range fields {
		if !f.Partition || f.DateOf != "" {
			continue
		}
		keys = append(keys, f.Name)
		if values, ok := p.Values[f.Name]; ok {
			fields[i].Values = values
			delete(left, f.Name)
		}
		if len(fields[i].Values) == 0 {
			c.failf("Values has none for %s: name the values that this partition key can have, here or in the tag of the schema (values=A|B)", f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		c.failf("Values has some for %q, allowed are the partition keys that are no dates: %q", name, keys)
	}
	p.Schema.Fields = fields
}

func (p *DataLakeProps) checkPartitions(c check) {
	c.seconds("MaxEventAge", &p.MaxEventAge, defaultEventAge, time.Second, 3650*day)
	c.seconds("MaxEventLead", &p.MaxEventLead, day, time.Second, 365*day)
	c.by("https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html").
		seconds("Backlog", &p.Backlog, day, day, 365*day)
	days, kinds := p.partitions()
	if n := days * kinds; n > maxPartitions {
		c.by("https://docs.aws.amazon.com/firehose/latest/dev/limits.html").failf("MaxEventAge %v, MaxEventLead %v and Backlog %v make %d days, times %d kinds of event: %d partitions at a time, allowed are %d",
			p.MaxEventAge, p.MaxEventLead, p.Backlog, days, kinds, n, maxPartitions)
	}
}

// partitions that can be open at a time are the days that events can be of, times
// the kinds of event.
func (p *DataLakeProps) partitions() (days, kinds int) {
	days, kinds = 1, 1
	for _, f := range p.Schema.Fields {
		if f.DateOf != "" {
			days = schema.Days(cmp.Or(p.MaxEventAge, defaultEventAge), cmp.Or(p.MaxEventLead, day), cmp.Or(p.Backlog, day))
		}
		values, given := p.Values[f.Name]
		if !given {
			values = f.Values
		}
		kinds *= max(1, len(values))
	}
	return days, kinds
}

// share gives what holds for the whole lake to the parts that do not say otherwise.
func (p *DataLakeProps) share(c check) {
	optional(c, "Key", &p.Key)
	results := &p.Athena.Results
	if p.Bucket.Key == nil {
		p.Bucket.Key = p.Key
	}
	if results.Key == nil {
		results.Key = p.Key
	}
	if results.Removal == "" {
		results.Removal = p.Bucket.Removal
	}
	if results.AccessLogs == nil && results.NoAccessLogs == "" {
		results.AccessLogs, results.NoAccessLogs = p.Bucket.AccessLogs, p.Bucket.NoAccessLogs
	}
}
