package constructs

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/millrace-dev/millrace/sizing"
)

// check reports what a part is told that the pipeline decides.
func (p *PipelineProps) check(c check) {
	for _, own := range []struct {
		field   string
		value   any
		instead string
	}{
		{"Transform.Function", p.Transform.Function, "Function"},
		{"Transform.Source", p.Transform.Source, "Ingest.Stream"},
		{"Transform.Output", p.Transform.Output, "Analytics.Stream"},
		{"Transform.Rejects", p.Transform.Rejects, "Rejects"},
		{"Transform.Failures", p.Transform.Failures, "Failures.Bucket"},
		{"Lake.Source", p.Lake.Source, "Analytics.Stream"},
		{"Lake.Schema", p.Lake.Schema, "Schema"},
	} {
		if v := reflect.ValueOf(own.value); v.IsValid() && !v.IsZero() {
			c.failf("%s is given, and the pipeline decides it: give %s in its place", own.field, own.instead)
		}
	}
}

// plan is the capacity for the load. For one that cannot be planned it is empty, and
// the parts have their own defaults.
func (p *PipelineProps) plan(c check, stack awscdk.Stack) sizing.Plan {
	load := p.Load
	if region := stack.Region(); load.Region == "" && !*awscdk.Token_IsUnresolved(region) {
		load.Region = *region
	}
	if n := p.partitions(); load.Partitions == 0 && n <= maxPartitions { // the lake reports more
		load.Partitions = n
	}
	plan, err := sizing.For(load)
	if err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			c.failf("Load.%s", problem)
		}
		return sizing.Plan{}
	}
	if timeout, batch := p.Function.Timeout, plan.Transform.BatchTime; timeout > 0 && timeout <= batch {
		c.failf("Function.Timeout is %v, allowed is more than the %v that a full batch may take", timeout, batch.Round(time.Millisecond))
	}
	return plan
}

// partitions of the lake that can be open at a time.
func (p *PipelineProps) partitions() int {
	lake := p.Lake
	lake.Schema = p.Schema
	take(&lake.Backlog, p.Analytics.Retention)
	days, kinds := lake.partitions()
	return max(1, days*kinds)
}

// take the plan for what is not set.
func (p *PipelineProps) take(plan sizing.Plan) {
	take(&p.Ingest.Shards, plan.Ingest.Shards)
	take(&p.Analytics.Shards, plan.Analytics.Shards)
	take(&p.Function.Memory, plan.Transform.MemoryMiB)
	take(&p.Function.ReservedConcurrency, plan.Transform.ReservedConcurrency)
	m := &p.Transform.Mapping
	take(&m.BatchSize, plan.Transform.BatchSize)
	take(&m.BatchingWindow, plan.Transform.BatchingWindow)
	take(&m.Parallelization, plan.Transform.Parallelization)
	take(&p.Lake.Buffer.SizeMiB, plan.Lake.SizeMiB)
	take(&p.Lake.Buffer.Interval, plan.Lake.Interval)
	take(&p.Rejects.Buffer.SizeMiB, plan.Rejects.SizeMiB)
	take(&p.Rejects.Buffer.Interval, plan.Rejects.Interval)
}

// share with the parts what holds for all of them.
func (p *PipelineProps) share(c check) {
	optional(c, "Key", &p.Key)
	keys := []*awskms.IKey{&p.Ingest.Key, &p.Function.Key, &p.Analytics.Key, &p.Lake.Key, &p.Rejects.Key, &p.Failures.Key}
	for _, logs := range []*LogProps{&p.Function.Logs, &p.Lake.Logs, &p.Rejects.Logs} {
		take(&logs.RetentionDays, p.LogRetentionDays)
		take(&logs.Removal, p.Removal)
		keys = append(keys, &logs.Key)
	}
	for _, removal := range []*awscdk.RemovalPolicy{
		&p.Ingest.Removal, &p.Analytics.Removal,
		&p.Lake.Bucket.Removal, &p.Rejects.Bucket.Removal, &p.Failures.Removal,
	} {
		take(removal, p.Removal)
	}
	for _, key := range keys {
		if *key == nil {
			*key = p.Key
		}
	}
	take(&p.Lake.Backlog, p.Analytics.Retention) // what the stream before it can hold
}

// take a value for what is not set.
func take[T comparable](field *T, value T) { *field = cmp.Or(*field, value) }
