package kinesis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/millrace-dev/millrace/local/resource"
)

func TestEveryActionIsGivenItsStreamByNameAndByARN(t *testing.T) {
	s := newService(t, Config{Region: "eu-west-1", Account: "123456789012"})
	arn := newStream(t, s, "clicks", 1).ARN()
	if arn != "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks" {
		t.Errorf("got %s", arn)
	}
	for _, target := range []string{`"StreamName":"clicks"`, `"StreamARN":"` + arn + `"`, `"StreamName":"clicks","StreamARN":"` + arn + `"`} {
		for action, more := range map[string]string{
			"AddTagsToStream":               `,"Tags":{"a":"b"}`,
			"DecreaseStreamRetentionPeriod": `,"RetentionPeriodHours":24`,
			"DescribeStream":                ``,
			"DescribeStreamSummary":         ``,
			"DisableEnhancedMonitoring":     `,"ShardLevelMetrics":["ALL"]`,
			"EnableEnhancedMonitoring":      `,"ShardLevelMetrics":["ALL"]`,
			"GetShardIterator":              `,"ShardId":"shardId-000000000000","ShardIteratorType":"LATEST"`,
			"IncreaseStreamRetentionPeriod": `,"RetentionPeriodHours":24`,
			"ListShards":                    ``,
			"ListTagsForStream":             ``,
			"PutRecord":                     `,"PartitionKey":"k","Data":""`,
			"PutRecords":                    `,"Records":[{"PartitionKey":"k","Data":""}]`,
			"RemoveTagsFromStream":          `,"TagKeys":["a"]`,
			"StartStreamEncryption":         `,"EncryptionType":"KMS","KeyId":"k"`,
			"StopStreamEncryption":          `,"EncryptionType":"KMS","KeyId":"k"`,
			"UpdateShardCount":              `,"TargetShardCount":1,"ScalingType":"UNIFORM_SCALING"`,
		} {
			if _, err := call[any](t, s, action, "{"+target+more+"}"); err != nil {
				t.Errorf("%s with %s: %v", action, target, err)
			}
		}
	}
	for target, want := range map[string][2]string{
		`{}`:                     {"InvalidArgumentException", "Either StreamName or StreamARN must be provided."},
		`{"StreamName":"views"}`: {"ResourceNotFoundException", "Stream views under account 123456789012 not found."},
		`{"StreamName":"views","StreamARN":"` + arn + `"}`:                     {"InvalidArgumentException", "StreamName views and StreamARN " + arn + " do not identify the same stream."},
		`{"StreamARN":"arn:aws:kinesis:eu-west-1:999999999999:stream/clicks"}`: {"ResourceNotFoundException", "Stream clicks under account 999999999999 not found."},
		`{"StreamARN":"arn:aws:kinesis:us-east-1:123456789012:stream/clicks"}`: {"ResourceNotFoundException", "Stream clicks under account 123456789012 not found."},
		`{"StreamARN":"clicks"}`:                            {"ValidationException", `Value 'clicks' at 'streamARN' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\d{12}:stream/\S+`},
		`{"StreamName":"a/b"}`:                              {"ValidationException", "1 validation error detected: Value 'a/b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		`{"StreamName":"` + strings.Repeat("a", 129) + `"}`: {"ValidationException", "Member must have length less than or equal to 128"},
		`{"StreamName":7}`:                                  {"SerializationException", "the request body is not of the action's form"},
	} {
		_, err := call[any](t, s, "DescribeStreamSummary", target)
		wantError(t, target, err, want[0], want[1])
	}
}

func TestWhatAnAccountMayNotHave(t *testing.T) {
	s := newService(t, Config{})
	must(t, s, "CreateStream", `{"StreamName":"big","ShardCount":10000}`)
	_, err := call[any](t, s, "CreateStream", `{"StreamName":"bigger","ShardCount":10001}`)
	wantError(t, "a stream", err, "LimitExceededException", "10000 shards")
	must(t, s, "CreateStream", `{"StreamName":"big2","ShardCount":9999}`)
	_, err = call[any](t, s, "CreateStream", `{"StreamName":"more","ShardCount":2}`)
	wantError(t, "an account", err, "LimitExceededException", "This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: 19999. Limit: 20000. Number of additional shards that would have resulted from this request: 2.")
	for i := range onDemandQuota {
		must(t, s, "CreateStream", fmt.Sprintf(`{"StreamName":"free-%d","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`, i))
	}
	_, err = call[any](t, s, "CreateStream", `{"StreamName":"free","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`)
	wantError(t, "on demand", err, "LimitExceededException", "50 on-demand streams")
	limits, err := call[describeLimitsOutput](t, s, "DescribeLimits", `{}`)
	if err != nil || limits != (describeLimitsOutput{20_000, 19_999 + 200, 50, 50}) {
		t.Errorf("got %+v, %v", limits, err)
	}
}

func TestWhatIsNotBuiltIsRefused(t *testing.T) {
	s := newService(t, Config{})
	st := newStream(t, s, "clicks", 1)
	for _, c := range []struct{ action, body, code, message string }{
		{"CreateStream", `{"StreamName":"x","StreamModeDetails":{"StreamMode":"ON_DEMAND"},"RecordDistributionStrategy":"AUTO"}`, "InvalidArgumentException", "USER_PARTITION_KEY"},
		{"CreateStream", `{"StreamName":"x","StreamModeDetails":{"StreamMode":"ON_DEMAND"},"WarmThroughputMiBps":10}`, "ValidationException", "MinimumThroughputBillingCommitment"},
		{"UpdateStreamMode", `{"StreamARN":"` + st.ARN() + `","StreamModeDetails":{"StreamMode":"ON_DEMAND"},"WarmThroughputMiBps":10}`, "ValidationException", "MinimumThroughputBillingCommitment"},
	} {
		_, err := call[any](t, s, c.action, c.body)
		wantError(t, c.action, err, c.code, c.message)
	}
}

func TestStreamsAndTagsAreListedInPages(t *testing.T) {
	s := newService(t, Config{})
	for i := range 5 {
		newStream(t, s, fmt.Sprintf("s%d", i), 1)
	}
	var names []string
	body := `{"Limit":2}`
	for {
		out, err := call[struct {
			StreamNames     []string
			StreamSummaries []struct{ StreamARN string }
			HasMoreStreams  bool
			NextToken       string
		}](t, s, "ListStreams", body)
		if err != nil || len(out.StreamSummaries) != len(out.StreamNames) || out.HasMoreStreams != (out.NextToken != "") {
			t.Fatalf("got %+v, %v", out, err)
		}
		if names = append(names, out.StreamNames...); !out.HasMoreStreams {
			break
		}
		body = fmt.Sprintf(`{"Limit":2,"NextToken":%q}`, out.NextToken)
	}
	if !slices.Equal(names, []string{"s0", "s1", "s2", "s3", "s4"}) {
		t.Errorf("got %v", names)
	}
	must(t, s, "AddTagsToStream", `{"StreamName":"s0","Tags":{"a":"1","b":"2","c":""}}`)
	tags, err := call[listTagsForStreamOutput](t, s, "ListTagsForStream", `{"StreamName":"s0","ExclusiveStartTagKey":"a","Limit":1}`)
	if err != nil || !tags.HasMoreTags || !slices.Equal(tags.Tags, []resource.Tag{{Key: "b", Value: "2"}}) {
		t.Errorf("got %+v, %v", tags, err)
	}
	var many []string
	for i := range tagsPerResource - 2 {
		many = append(many, fmt.Sprintf(`"t%d":""`, i))
	}
	_, err = call[any](t, s, "AddTagsToStream", `{"StreamName":"s0","Tags":{`+strings.Join(many, ",")+`}}`)
	wantError(t, "51 tags", err, "LimitExceededException", "cannot have more than 50 tags")
}

func TestConsumersAreFoundByEveryName(t *testing.T) {
	s := newService(t, Config{})
	arn, other := newStream(t, s, "clicks", 1).ARN(), newStream(t, s, "views", 1).ARN()
	for i := range consumersPerStream {
		must(t, s, "RegisterStreamConsumer", fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"c%02d","Tags":{"n":"%d"}}`, arn, i, i))
	}
	_, err := call[any](t, s, "RegisterStreamConsumer", fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"more"}`, arn))
	wantError(t, "too many", err, "LimitExceededException", "20 registered consumers")

	first, err := call[listStreamConsumersOutput](t, s, "ListStreamConsumers", fmt.Sprintf(`{"StreamARN":%q,"MaxResults":15}`, arn))
	if err != nil || len(first.Consumers) != 15 {
		t.Fatalf("got %+v, %v", first, err)
	}
	rest, err := call[listStreamConsumersOutput](t, s, "ListStreamConsumers", fmt.Sprintf(`{"StreamARN":%q,"NextToken":%q}`, arn, first.NextToken))
	if err != nil || len(rest.Consumers) != 5 || rest.Consumers[4].ConsumerName != "c19" || rest.NextToken != "" {
		t.Errorf("got %+v, %v", rest, err)
	}
	c := first.Consumers[3]
	if tags, err := s.tagsOf(c.ConsumerARN); err != nil || !slices.Equal(tags, []resource.Tag{{Key: "n", Value: "3"}}) {
		t.Errorf("got the tags %v, %v", tags, err)
	}
	for body, want := range map[string]string{
		fmt.Sprintf(`{"ConsumerARN":%q}`, c.ConsumerARN):                                            "",
		fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"c03"}`, arn):                                   "",
		fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"c03","ConsumerARN":%q}`, arn, c.ConsumerARN):   "",
		fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"c03","ConsumerARN":%q}`, other, c.ConsumerARN): "InvalidArgumentException",
		fmt.Sprintf(`{"ConsumerName":"c04","ConsumerARN":%q}`, c.ConsumerARN):                       "InvalidArgumentException",
		`{"ConsumerName":"c03"}`:                                   "InvalidArgumentException",
		fmt.Sprintf(`{"StreamARN":%q,"ConsumerName":"none"}`, arn): "ResourceNotFoundException",
		fmt.Sprintf(`{"ConsumerARN":%q}`, strings.Replace(c.ConsumerARN, "/consumer/c03", "/consumer/no", 1)): "ResourceNotFoundException",
	} {
		_, err := call[any](t, s, "DescribeStreamConsumer", body)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", body, err)
			}
			continue
		}
		wantError(t, body, err, want, "")
	}
}

func TestARecordTakesTwelveBytesOfMemory(t *testing.T) {
	if got := unsafe.Sizeof(entry{}); got != 12 {
		t.Errorf("an entry of the index has %d bytes", got)
	}
	s := newService(t, Config{})
	sh, err := newStream(t, s, "clicks", 1).shard(firstShard)
	if err != nil {
		t.Fatal(err)
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	now := time.Now()
	for range 10_000 {
		now = now.Add(time.Millisecond)
		if _, err := sh.put(now, []byte("k"), make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
	}
	if got := cap(sh.segments[0].tail); got > 2*tailBytes {
		t.Errorf("%d bytes of the records stay in memory", got)
	}
}
