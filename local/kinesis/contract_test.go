package kinesis

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
)

// The contract is what every implementation of the Kinesis API does, seen
// through the SDK's client: it asks for states with waiters, and for the codes
// of errors, not for their words.
var contractCases = []struct {
	name string
	test func(*testing.T, *contract)
}{
	{"StreamsAreMadeFoundAndDeleted", contractStreams},
	{"RecordsAreReadInOrderFromEveryPosition", contractPositions},
	{"RecordsGoWhereTheirHashKeySays", contractRouting},
	{"ShardsAreListedInPages", contractListShards},
	{"ASplitHandsOverToItsChildren", contractSplit},
	{"AMergeHandsOverToItsChild", contractMerge},
	{"UpdateShardCountDividesEvenly", contractUpdateShardCount},
	{"RetentionGoesUpAndDown", contractRetention},
	{"TagsAreSetListedAndRemoved", contractTags},
	{"EncryptionIsShown", contractEncryption},
	{"MonitoringIsShown", contractMonitoring},
	{"ConsumersAreRegistered", contractConsumers},
	{"PoliciesAreKept", contractPolicies},
	{"ModesAreChanged", contractModes},
	{"WhatIsWrongIsRefused", contractErrors},
}

func TestContract(t *testing.T) {
	client := connect(t, newService(t, Config{}))
	for _, c := range contractCases {
		t.Run(c.name, func(t *testing.T) { c.test(t, &contract{t, client}) })
	}
}

type contract struct {
	*testing.T
	client *sdk.Client
}

// stream makes a stream and waits until it is there.
func (c *contract) stream(name string, shards int) (arn string) {
	c.Helper()
	if _, err := c.client.CreateStream(c.Context(), &sdk.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(int32(shards))}); err != nil {
		c.Fatal(err)
	}
	return *c.active(name).StreamARN
}

// active waits until the stream is in that state.
func (c *contract) active(name string) *types.StreamDescription {
	c.Helper()
	in := &sdk.DescribeStreamInput{StreamName: &name}
	fast := func(o *sdk.StreamExistsWaiterOptions) { o.MinDelay, o.MaxDelay = 50*time.Millisecond, time.Second }
	if err := sdk.NewStreamExistsWaiter(c.client).Wait(c.Context(), in, 20*time.Second, fast); err != nil {
		c.Fatal(err)
	}
	out, err := c.client.DescribeStream(c.Context(), in)
	if err != nil {
		c.Fatal(err)
	}
	return out.StreamDescription
}

// activeConsumer waits until the consumer is in that state.
func (c *contract) activeConsumer(arn string) {
	c.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, err := c.client.DescribeStreamConsumer(c.Context(), &sdk.DescribeStreamConsumerInput{ConsumerARN: &arn})
		if err == nil && out.ConsumerDescription.ConsumerStatus == types.ConsumerStatusActive {
			return
		}
		if err != nil || time.Now().After(deadline) {
			c.Fatalf("%s is not active: %v", arn, err)
		}
	}
}

func (c *contract) put(stream, key, data string) *sdk.PutRecordOutput {
	c.Helper()
	out, err := c.client.PutRecord(c.Context(), &sdk.PutRecordInput{StreamName: &stream, PartitionKey: &key, Data: []byte(data)})
	if err != nil {
		c.Fatal(err)
	}
	return out
}

// read reads a shard from a position to its tip or end.
func (c *contract) read(in *sdk.GetShardIteratorInput) (data []string, last *sdk.GetRecordsOutput) {
	c.Helper()
	it, err := c.client.GetShardIterator(c.Context(), in)
	if err != nil {
		c.Fatal(err)
	}
	next := it.ShardIterator
	for next != nil {
		out := c.getRecords(next)
		for _, r := range out.Records {
			data = append(data, string(r.Data))
		}
		if next, last = out.NextShardIterator, out; *out.MillisBehindLatest == 0 {
			break
		}
	}
	return data, last
}

// getRecords reads, as soon as the shard's limit of five reads a second allows.
func (c *contract) getRecords(iterator *string) *sdk.GetRecordsOutput {
	c.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		out, err := c.client.GetRecords(c.Context(), &sdk.GetRecordsInput{ShardIterator: iterator})
		if err == nil {
			return out
		}
		if _, throttled := errors.AsType[*types.ProvisionedThroughputExceededException](err); !throttled || time.Now().After(deadline) {
			c.Fatal(err)
		}
	}
}

// refused checks the code of an error.
func (c *contract) refused(what string, err error, code string) {
	c.Helper()
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok || e.ErrorCode() != code {
		c.Errorf("%s: got %v, want %s", what, err, code)
	}
}

const firstShard = "shardId-000000000000"

func contractStreams(t *testing.T, c *contract) {
	arn := c.stream("made", 2)
	d := c.active("made")
	if *d.StreamName != "made" || d.StreamStatus != types.StreamStatusActive || len(d.Shards) != 2 || *d.RetentionPeriodHours != 24 || *d.HasMoreShards {
		t.Errorf("got %+v", d)
	}
	if d.Shards[0].ParentShardId != nil || *d.Shards[0].ShardId != firstShard || *d.Shards[1].HashKeyRange.EndingHashKey != "340282366920938463463374607431768211455" {
		t.Errorf("got shards %+v", d.Shards)
	}
	summary, err := c.client.DescribeStreamSummary(t.Context(), &sdk.DescribeStreamSummaryInput{StreamARN: &arn})
	if err != nil {
		t.Fatal(err)
	}
	if s := summary.StreamDescriptionSummary; *s.OpenShardCount != 2 || time.Since(*s.StreamCreationTimestamp) > time.Minute {
		t.Errorf("got %+v", s)
	}
	_, err = c.client.CreateStream(t.Context(), &sdk.CreateStreamInput{StreamName: aws.String("made"), ShardCount: aws.Int32(1)})
	c.refused("the same name again", err, "ResourceInUseException")

	list, err := c.client.ListStreams(t.Context(), &sdk.ListStreamsInput{})
	if err != nil || !slices.Contains(list.StreamNames, "made") {
		t.Errorf("got %v, %v", list.StreamNames, err)
	}
	if _, err := c.client.DeleteStream(t.Context(), &sdk.DeleteStreamInput{StreamARN: &arn}); err != nil {
		t.Fatal(err)
	}
	gone := func(o *sdk.StreamNotExistsWaiterOptions) { o.MinDelay, o.MaxDelay = 50*time.Millisecond, time.Second }
	if err := sdk.NewStreamNotExistsWaiter(c.client).Wait(t.Context(), &sdk.DescribeStreamInput{StreamName: aws.String("made")}, 20*time.Second, gone); err != nil {
		t.Error(err)
	}
	_, err = c.client.PutRecord(t.Context(), &sdk.PutRecordInput{StreamName: aws.String("made"), PartitionKey: aws.String("k"), Data: []byte("x")})
	c.refused("a put into the deleted stream", err, "ResourceNotFoundException")
}

func contractPositions(t *testing.T, c *contract) {
	arn := c.stream("positions", 1)
	in := func(kind types.ShardIteratorType) *sdk.GetShardIteratorInput {
		return &sdk.GetShardIteratorInput{StreamName: aws.String("positions"), ShardId: aws.String(firstShard), ShardIteratorType: kind}
	}
	before := time.Now().Add(-time.Second)
	c.put("positions", "k", "a")
	second := c.put("positions", "k", "b").SequenceNumber
	c.put("positions", "k", "c")
	at, after, byTime, byARN := in("AT_SEQUENCE_NUMBER"), in("AFTER_SEQUENCE_NUMBER"), in("AT_TIMESTAMP"), in("TRIM_HORIZON")
	at.StartingSequenceNumber, after.StartingSequenceNumber, byTime.Timestamp = second, second, &before
	byARN.StreamName, byARN.StreamARN = nil, &arn
	for _, p := range []struct {
		from *sdk.GetShardIteratorInput
		want []string
	}{
		{in("TRIM_HORIZON"), []string{"a", "b", "c"}},
		{in("LATEST"), nil},
		{at, []string{"b", "c"}},
		{after, []string{"c"}},
		{byTime, []string{"a", "b", "c"}},
		{byARN, []string{"a", "b", "c"}},
	} {
		if got, _ := c.read(p.from); !slices.Equal(got, p.want) {
			t.Errorf("%s: got %v, want %v", p.from.ShardIteratorType, got, p.want)
		}
	}
}

func contractRouting(t *testing.T, c *contract) {
	c.stream("routing", 3)
	in := &sdk.PutRecordsInput{StreamName: aws.String("routing")}
	for _, key := range []string{"0", "113427455640312821154458202477256070484", "113427455640312821154458202477256070485", "340282366920938463463374607431768211455"} {
		in.Records = append(in.Records, types.PutRecordsRequestEntry{PartitionKey: aws.String("k"), ExplicitHashKey: &key, Data: []byte(key)})
	}
	// MD5 of "hello" is 5d41…: the second third of the keys.
	in.Records = append(in.Records, types.PutRecordsRequestEntry{PartitionKey: aws.String("hello"), Data: []byte("x")})
	out, err := c.client.PutRecords(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{firstShard, firstShard, "shardId-000000000001", "shardId-000000000002", "shardId-000000000001"} {
		if r := out.Records[i]; aws.ToString(r.ShardId) != want || r.ErrorCode != nil {
			t.Errorf("record %d: got %s %s, want %s", i, aws.ToString(r.ShardId), aws.ToString(r.ErrorMessage), want)
		}
	}
	if *out.FailedRecordCount != 0 {
		t.Errorf("%d failed", *out.FailedRecordCount)
	}
}

func contractListShards(t *testing.T, c *contract) {
	c.stream("pages", 5)
	var ids []string
	in := &sdk.ListShardsInput{StreamName: aws.String("pages"), MaxResults: aws.Int32(2)}
	for pages := 0; ; pages++ {
		out, err := c.client.ListShards(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range out.Shards {
			ids = append(ids, *s.ShardId)
		}
		if out.NextToken == nil {
			if pages != 2 {
				t.Errorf("%d pages follow the first", pages)
			}
			break
		}
		in = &sdk.ListShardsInput{NextToken: out.NextToken, MaxResults: aws.Int32(2)}
	}
	if len(ids) != 5 || !slices.IsSorted(ids) {
		t.Errorf("got %v", ids)
	}
	out, err := c.client.ListShards(t.Context(), &sdk.ListShardsInput{StreamName: aws.String("pages"), ExclusiveStartShardId: aws.String("shardId-000000000002")})
	if err != nil || len(out.Shards) != 2 {
		t.Errorf("after the third: got %+v, %v", out, err)
	}
}

// handedOver checks that a shard ends, with those children.
func (c *contract) handedOver(stream, shard string, want []string, children ...string) {
	c.Helper()
	got, last := c.read(&sdk.GetShardIteratorInput{StreamName: &stream, ShardId: &shard, ShardIteratorType: "TRIM_HORIZON"})
	if !slices.Equal(got, want) || last.NextShardIterator != nil {
		c.Errorf("%s: got %v, next %v; want %v and the end", shard, got, aws.ToString(last.NextShardIterator), want)
	}
	var ids []string
	for _, child := range last.ChildShards {
		ids = append(ids, *child.ShardId)
	}
	if !slices.Equal(ids, children) {
		c.Errorf("%s: got children %v, want %v", shard, ids, children)
	}
}

func contractSplit(t *testing.T, c *contract) {
	c.stream("split", 1)
	last := c.put("split", "k", "before").SequenceNumber
	if _, err := c.client.SplitShard(t.Context(), &sdk.SplitShardInput{StreamName: aws.String("split"), ShardToSplit: aws.String(firstShard), NewStartingHashKey: aws.String("170141183460469231731687303715884105728")}); err != nil {
		t.Fatal(err)
	}
	d := c.active("split")
	if len(d.Shards) != 3 || d.Shards[0].SequenceNumberRange.EndingSequenceNumber == nil || d.Shards[2].SequenceNumberRange.EndingSequenceNumber != nil {
		t.Fatalf("got %+v", d.Shards)
	}
	for _, child := range d.Shards[1:] {
		if aws.ToString(child.ParentShardId) != firstShard || child.AdjacentParentShardId != nil {
			t.Errorf("%s has the parents %v, %v", *child.ShardId, aws.ToString(child.ParentShardId), aws.ToString(child.AdjacentParentShardId))
		}
	}
	if got := *d.Shards[2].HashKeyRange.StartingHashKey; got != "170141183460469231731687303715884105728" {
		t.Errorf("the second child starts at %s", got)
	}
	after := c.put("split", "k", "after")
	if *after.ShardId == firstShard || len(*after.SequenceNumber) < len(*last) || *after.SequenceNumber <= *last {
		t.Errorf("%s in %s follows %s", *after.SequenceNumber, *after.ShardId, *last)
	}
	c.handedOver("split", firstShard, []string{"before"}, "shardId-000000000001", "shardId-000000000002")

	filtered, err := c.client.ListShards(t.Context(), &sdk.ListShardsInput{StreamName: aws.String("split"), ShardFilter: &types.ShardFilter{Type: types.ShardFilterTypeAtLatest}})
	if err != nil || len(filtered.Shards) != 2 {
		t.Errorf("AT_LATEST: got %+v, %v", filtered, err)
	}
	_, err = c.client.SplitShard(t.Context(), &sdk.SplitShardInput{StreamName: aws.String("split"), ShardToSplit: aws.String("shardId-000000000001"), NewStartingHashKey: aws.String("170141183460469231731687303715884105728")})
	c.refused("a split outside the shard", err, "InvalidArgumentException")
}

func contractMerge(t *testing.T, c *contract) {
	c.stream("merge", 2)
	c.put("merge", "hello", "first half") // MD5 5d41…
	if _, err := c.client.MergeShards(t.Context(), &sdk.MergeShardsInput{StreamName: aws.String("merge"), ShardToMerge: aws.String(firstShard), AdjacentShardToMerge: aws.String("shardId-000000000001")}); err != nil {
		t.Fatal(err)
	}
	d := c.active("merge")
	child := d.Shards[len(d.Shards)-1]
	if len(d.Shards) != 3 || aws.ToString(child.ParentShardId) != firstShard || aws.ToString(child.AdjacentParentShardId) != "shardId-000000000001" {
		t.Errorf("got %+v", d.Shards)
	}
	if r := child.HashKeyRange; *r.StartingHashKey != "0" || *r.EndingHashKey != "340282366920938463463374607431768211455" {
		t.Errorf("the child has the hash keys from %s to %s", *r.StartingHashKey, *r.EndingHashKey)
	}
	c.handedOver("merge", firstShard, []string{"first half"}, "shardId-000000000002")
	c.handedOver("merge", "shardId-000000000001", nil, "shardId-000000000002")
}

func contractUpdateShardCount(t *testing.T, c *contract) {
	c.stream("resize", 2)
	out, err := c.client.UpdateShardCount(t.Context(), &sdk.UpdateShardCountInput{StreamName: aws.String("resize"), TargetShardCount: aws.Int32(4), ScalingType: types.ScalingTypeUniformScaling})
	if err != nil {
		t.Fatal(err)
	}
	if *out.CurrentShardCount != 2 || *out.TargetShardCount != 4 || *out.StreamName != "resize" {
		t.Errorf("got %+v", out)
	}
	open := 0
	for _, s := range c.active("resize").Shards {
		if s.SequenceNumberRange.EndingSequenceNumber == nil {
			open++
		}
	}
	if open != 4 {
		t.Errorf("%d shards are open", open)
	}
	_, err = c.client.UpdateShardCount(t.Context(), &sdk.UpdateShardCountInput{StreamName: aws.String("resize"), TargetShardCount: aws.Int32(9), ScalingType: types.ScalingTypeUniformScaling})
	c.refused("more than double", err, "LimitExceededException")
	_, err = c.client.UpdateShardCount(t.Context(), &sdk.UpdateShardCountInput{StreamName: aws.String("resize"), TargetShardCount: aws.Int32(1), ScalingType: types.ScalingTypeUniformScaling})
	c.refused("less than half", err, "LimitExceededException")
}

func contractRetention(t *testing.T, c *contract) {
	c.stream("retention", 1)
	name := aws.String("retention")
	if _, err := c.client.IncreaseStreamRetentionPeriod(t.Context(), &sdk.IncreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(168)}); err != nil {
		t.Fatal(err)
	}
	if got := *c.active("retention").RetentionPeriodHours; got != 168 {
		t.Errorf("got %d hours", got)
	}
	_, err := c.client.IncreaseStreamRetentionPeriod(t.Context(), &sdk.IncreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(48)})
	c.refused("an increase to less", err, "InvalidArgumentException")
	if _, err := c.client.DecreaseStreamRetentionPeriod(t.Context(), &sdk.DecreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(24)}); err != nil {
		t.Fatal(err)
	}
	if got := *c.active("retention").RetentionPeriodHours; got != 24 {
		t.Errorf("got %d hours", got)
	}
	_, err = c.client.DecreaseStreamRetentionPeriod(t.Context(), &sdk.DecreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(48)})
	c.refused("a decrease to more", err, "InvalidArgumentException")
}

func contractTags(t *testing.T, c *contract) {
	arn := c.stream("tags", 1)
	name := aws.String("tags")
	if _, err := c.client.AddTagsToStream(t.Context(), &sdk.AddTagsToStreamInput{StreamName: name, Tags: map[string]string{"team": "x1", "stage": "dev"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.TagResource(t.Context(), &sdk.TagResourceInput{ResourceARN: &arn, Tags: map[string]string{"stage": "prod", "cost": "42"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.RemoveTagsFromStream(t.Context(), &sdk.RemoveTagsFromStreamInput{StreamName: name, TagKeys: []string{"team"}}); err != nil {
		t.Fatal(err)
	}
	byName, err := c.client.ListTagsForStream(t.Context(), &sdk.ListTagsForStreamInput{StreamName: name})
	if err != nil {
		t.Fatal(err)
	}
	byARN, err := c.client.ListTagsForResource(t.Context(), &sdk.ListTagsForResourceInput{ResourceARN: &arn})
	if err != nil {
		t.Fatal(err)
	}
	for what, tags := range map[string][]types.Tag{"ListTagsForStream": byName.Tags, "ListTagsForResource": byARN.Tags} {
		got := map[string]string{}
		for _, tag := range tags {
			got[*tag.Key] = aws.ToString(tag.Value)
		}
		if len(got) != 2 || got["stage"] != "prod" || got["cost"] != "42" {
			t.Errorf("%s: got %v", what, got)
		}
	}
	if _, err := c.client.UntagResource(t.Context(), &sdk.UntagResourceInput{ResourceARN: &arn, TagKeys: []string{"stage", "cost", "none"}}); err != nil {
		t.Fatal(err)
	}
	if byName, err = c.client.ListTagsForStream(t.Context(), &sdk.ListTagsForStreamInput{StreamName: name}); err != nil || len(byName.Tags) > 0 || *byName.HasMoreTags {
		t.Errorf("got %+v, %v", byName, err)
	}
}

func contractEncryption(t *testing.T, c *contract) {
	c.stream("encrypted", 1)
	key := "alias/aws/kinesis"
	if _, err := c.client.StartStreamEncryption(t.Context(), &sdk.StartStreamEncryptionInput{StreamName: aws.String("encrypted"), EncryptionType: types.EncryptionTypeKms, KeyId: &key}); err != nil {
		t.Fatal(err)
	}
	if d := c.active("encrypted"); d.EncryptionType != types.EncryptionTypeKms || aws.ToString(d.KeyId) != key {
		t.Errorf("got %s %s", d.EncryptionType, aws.ToString(d.KeyId))
	}
	if out := c.put("encrypted", "k", "x"); out.EncryptionType != types.EncryptionTypeKms {
		t.Errorf("a record was put with encryption %q", out.EncryptionType)
	}
	if _, err := c.client.StopStreamEncryption(t.Context(), &sdk.StopStreamEncryptionInput{StreamName: aws.String("encrypted"), EncryptionType: types.EncryptionTypeKms, KeyId: &key}); err != nil {
		t.Fatal(err)
	}
	if d := c.active("encrypted"); d.EncryptionType != types.EncryptionTypeNone {
		t.Errorf("got %s", d.EncryptionType)
	}
}

func contractMonitoring(t *testing.T, c *contract) {
	c.stream("monitored", 1)
	on, err := c.client.EnableEnhancedMonitoring(t.Context(), &sdk.EnableEnhancedMonitoringInput{StreamName: aws.String("monitored"), ShardLevelMetrics: []types.MetricsName{types.MetricsNameIncomingBytes, types.MetricsNameOutgoingBytes}})
	if err != nil || len(on.CurrentShardLevelMetrics) != 0 || len(on.DesiredShardLevelMetrics) != 2 {
		t.Errorf("got %+v, %v", on, err)
	}
	off, err := c.client.DisableEnhancedMonitoring(t.Context(), &sdk.DisableEnhancedMonitoringInput{StreamName: aws.String("monitored"), ShardLevelMetrics: []types.MetricsName{types.MetricsNameIncomingBytes}})
	if err != nil || !slices.Equal(off.DesiredShardLevelMetrics, []types.MetricsName{types.MetricsNameOutgoingBytes}) {
		t.Errorf("got %+v, %v", off, err)
	}
}

func contractConsumers(t *testing.T, c *contract) {
	arn := c.stream("consumed", 1)
	made, err := c.client.RegisterStreamConsumer(t.Context(), &sdk.RegisterStreamConsumerInput{StreamARN: &arn, ConsumerName: aws.String("fan")})
	if err != nil {
		t.Fatal(err)
	}
	c.activeConsumer(*made.Consumer.ConsumerARN)
	_, err = c.client.RegisterStreamConsumer(t.Context(), &sdk.RegisterStreamConsumerInput{StreamARN: &arn, ConsumerName: aws.String("fan")})
	c.refused("the same name again", err, "ResourceInUseException")
	got, err := c.client.DescribeStreamConsumer(t.Context(), &sdk.DescribeStreamConsumerInput{StreamARN: &arn, ConsumerName: aws.String("fan")})
	if err != nil || *got.ConsumerDescription.ConsumerARN != *made.Consumer.ConsumerARN || *got.ConsumerDescription.StreamARN != arn {
		t.Errorf("got %+v, %v", got, err)
	}
	list, err := c.client.ListStreamConsumers(t.Context(), &sdk.ListStreamConsumersInput{StreamARN: &arn})
	if err != nil || len(list.Consumers) != 1 || *list.Consumers[0].ConsumerName != "fan" {
		t.Errorf("got %+v, %v", list, err)
	}
	_, err = c.client.DeleteStream(t.Context(), &sdk.DeleteStreamInput{StreamName: aws.String("consumed")})
	c.refused("deleting a stream with consumers", err, "ResourceInUseException")
	if _, err := c.client.DeregisterStreamConsumer(t.Context(), &sdk.DeregisterStreamConsumerInput{ConsumerARN: made.Consumer.ConsumerARN}); err != nil {
		t.Error(err)
	}
}

func contractPolicies(t *testing.T, c *contract) {
	arn := c.stream("policy", 1)
	policy := `{"Version":"2012-10-17","Statement":[]}`
	if _, err := c.client.PutResourcePolicy(t.Context(), &sdk.PutResourcePolicyInput{ResourceARN: &arn, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.client.GetResourcePolicy(t.Context(), &sdk.GetResourcePolicyInput{ResourceARN: &arn}); err != nil || *got.Policy != policy {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := c.client.DeleteResourcePolicy(t.Context(), &sdk.DeleteResourcePolicyInput{ResourceARN: &arn}); err != nil {
		t.Error(err)
	}
	_, err := c.client.GetResourcePolicy(t.Context(), &sdk.GetResourcePolicyInput{ResourceARN: &arn})
	c.refused("the deleted policy", err, "ResourceNotFoundException")
}

func contractModes(t *testing.T, c *contract) {
	if _, err := c.client.CreateStream(t.Context(), &sdk.CreateStreamInput{StreamName: aws.String("modes"), StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeOnDemand}}); err != nil {
		t.Fatal(err)
	}
	d := c.active("modes")
	if len(d.Shards) != 4 || d.StreamModeDetails.StreamMode != types.StreamModeOnDemand {
		t.Errorf("got %d shards, %+v", len(d.Shards), d.StreamModeDetails)
	}
	_, err := c.client.UpdateShardCount(t.Context(), &sdk.UpdateShardCountInput{StreamName: aws.String("modes"), TargetShardCount: aws.Int32(8), ScalingType: types.ScalingTypeUniformScaling})
	c.refused("resizing an on-demand stream", err, "ValidationException")
	if _, err := c.client.UpdateStreamMode(t.Context(), &sdk.UpdateStreamModeInput{StreamARN: d.StreamARN, StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeProvisioned}}); err != nil {
		t.Fatal(err)
	}
	if d = c.active("modes"); len(d.Shards) != 4 || d.StreamModeDetails.StreamMode != types.StreamModeProvisioned {
		t.Errorf("got %d shards, %+v", len(d.Shards), d.StreamModeDetails)
	}
}

func contractErrors(t *testing.T, c *contract) {
	ctx, name, shard, key := t.Context(), aws.String("errors"), aws.String(firstShard), aws.String("k")
	arn := c.stream("errors", 1)
	other := "arn:aws:kinesis:us-east-1:000000000000:stream/nosuch"
	sequence := c.put("errors", "k", "x").SequenceNumber
	try := func(what, code string, f func() error) {
		t.Helper()
		c.refused(what, f(), code)
	}
	try("a bad name", "ValidationException", func() error {
		_, err := c.client.CreateStream(ctx, &sdk.CreateStreamInput{StreamName: aws.String("no spaces"), ShardCount: aws.Int32(1)})
		return err
	})
	try("no shards", "ValidationException", func() error {
		_, err := c.client.CreateStream(ctx, &sdk.CreateStreamInput{StreamName: aws.String("none"), ShardCount: aws.Int32(0)})
		return err
	})
	try("an unknown stream by name", "ResourceNotFoundException", func() error {
		_, err := c.client.DescribeStream(ctx, &sdk.DescribeStreamInput{StreamName: aws.String("nosuch")})
		return err
	})
	try("an unknown stream by ARN", "ResourceNotFoundException", func() error {
		_, err := c.client.DescribeStreamSummary(ctx, &sdk.DescribeStreamSummaryInput{StreamARN: &other})
		return err
	})
	try("an unknown shard", "ResourceNotFoundException", func() error {
		_, err := c.client.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamARN: &arn, ShardId: aws.String("shardId-000000000009"), ShardIteratorType: "LATEST"})
		return err
	})
	try("an unknown iterator type", "ValidationException", func() error {
		_, err := c.client.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: "FIRST"})
		return err
	})
	try("no sequence number", "InvalidArgumentException", func() error {
		_, err := c.client.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: "AT_SEQUENCE_NUMBER"})
		return err
	})
	try("a time in the future", "InvalidArgumentException", func() error {
		_, err := c.client.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: "AT_TIMESTAMP", Timestamp: aws.Time(time.Now().Add(time.Hour))})
		return err
	})
	try("no iterator at all", "InvalidArgumentException", func() error {
		_, err := c.client.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: aws.String("x")})
		return err
	})
	try("too large a limit", "ValidationException", func() error {
		_, err := c.client.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: aws.String("x"), Limit: aws.Int32(10_001)})
		return err
	})
	try("an empty partition key", "ValidationException", func() error {
		_, err := c.client.PutRecord(ctx, &sdk.PutRecordInput{StreamName: name, PartitionKey: aws.String(""), Data: []byte("x")})
		return err
	})
	try("a partition key of 257 characters", "ValidationException", func() error {
		_, err := c.client.PutRecord(ctx, &sdk.PutRecordInput{StreamName: name, PartitionKey: aws.String(fmt.Sprintf("%257d", 0)), Data: []byte("x")})
		return err
	})
	try("a hash key past the last", "InvalidArgumentException", func() error {
		_, err := c.client.PutRecord(ctx, &sdk.PutRecordInput{StreamName: name, PartitionKey: key, ExplicitHashKey: aws.String("340282366920938463463374607431768211456"), Data: []byte("x")})
		return err
	})
	try("501 records", "ValidationException", func() error {
		records := make([]types.PutRecordsRequestEntry, 501)
		for i := range records {
			records[i] = types.PutRecordsRequestEntry{PartitionKey: key, Data: []byte("x")}
		}
		_, err := c.client.PutRecords(ctx, &sdk.PutRecordsInput{StreamName: name, Records: records})
		return err
	})
	try("no records", "ValidationException", func() error {
		_, err := c.client.PutRecords(ctx, &sdk.PutRecordsInput{StreamName: name, Records: []types.PutRecordsRequestEntry{}})
		return err
	})
	try("merging a shard with itself", "InvalidArgumentException", func() error {
		_, err := c.client.MergeShards(ctx, &sdk.MergeShardsInput{StreamName: name, ShardToMerge: shard, AdjacentShardToMerge: shard})
		return err
	})
	try("too short a retention", "InvalidArgumentException", func() error {
		_, err := c.client.DecreaseStreamRetentionPeriod(ctx, &sdk.DecreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(23)})
		return err
	})
	try("another stream's sequence number", "InvalidArgumentException", func() error {
		foreign := bytes.Replace([]byte(*sequence), []byte("49"), []byte("50"), 1)
		_, err := c.client.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: aws.String(string(foreign))})
		return err
	})
}
